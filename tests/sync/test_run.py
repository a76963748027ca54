"""A run may be cut anywhere; the next one goes on, and nothing is lost or doubled."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import zstandard
from joined import KEY, FakeClock, Fleet, Laptop, Wire
from sqlalchemy import text
from sqlalchemy.event import listen, remove
from sqlmodel import Session, select
from test_push import filings, plain, pushed, queue, spoken

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Outside
from fieldkit.services.sending import SendingDesk
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow
from fieldkit.storage.rows.local import OutboxRow, SyncRunRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow
from fieldkit.storage.rows.work import InspectionRow, ItemAnswerRow
from fieldkit.storage.settings import Setting
from sync.engine import Progress, RunState, Stage, plan, synchronise
from sync.hq import blobs
from sync.hq.app import build_app
from sync.hq.desk import (
    Headquarters,
    begin_epoch,
    create_headquarters,
    issue_enrolment_code,
    mark_backed_up,
    open_headquarters,
    status,
)
from sync.hq.serving import serve
from sync.session import enrol
from sync.ticks import ticks
from sync.transport import HttpTransport
from sync.wire import CHUNK_LIMIT, DECODED_LIMIT, WIRE_LIMIT, PushRequest

Make = Callable[..., Laptop]
Carry = Callable[[], httpx.Response]


def refuse(request: httpx.Request, carry: Carry) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def test_headquarters_not_there_leaves_everything_as_it_is(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])
    made.wire.fault = refuse
    report = made.sync()
    assert (report.state, report.sent) == (RunState.OFFLINE, 0)
    assert str(report.words)
    assert made.states() == ["pending"]


def test_a_login_page_in_the_middle_of_a_run_is_offline(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])

    def portal(request: httpx.Request, carry: Carry) -> httpx.Response:
        if request.url.path.endswith("/push"):
            return httpx.Response(200, stream=httpx.ByteStream(b"<html>please log in</html>"))
        return carry()

    made.wire.fault = portal
    assert made.sync().state == RunState.OFFLINE
    assert made.states() == ["pending"]


def test_a_run_without_news_takes_two_requests(laptop: Make) -> None:
    made = laptop()
    assert made.sync().state == RunState.DONE
    assert made.wire.paths() == ["POST /token", "GET /changes"]


def test_twelve_hundred_records_take_three_pushes(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=1_200)
    assert made.sync().sent == 1_200
    assert made.wire.paths().count("POST /push") == 3


def test_a_cut_at_any_request_loses_and_doubles_nothing(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=3)
    made.seal()
    made.attach(b"photo" * 1_000)
    before = status(hq.journal).operations
    for keep in (0, 1, 2, 3, 4, 5, 6, 7, 8):
        for lost_after in (False, True):
            made.wire.requests.clear()

            def cut(
                request: httpx.Request, carry: Carry, keep: int = keep, late: bool = lost_after
            ) -> httpx.Response:
                if len(made.wire.requests) <= keep:
                    return carry()
                if late:
                    carry()
                raise httpx.ReadError("cut", request=request)

            made.wire.fault = cut
            made.sync()
    made.wire.fault = None
    assert made.sync().state == RunState.DONE
    assert made.states() == ["applied"] * 5
    assert status(hq.journal).operations - before == 5
    assert len(filings(made)) == 1


def test_the_cursor_never_passes_a_page_that_is_not_applied(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    rename(hq, fleet, "新名称")
    before = made.setting(Setting.FEED_CURSOR)

    def truncate(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        return spoken(answer, plain(answer)[:-9]) if request.url.path.endswith("/changes") else answer

    made.wire.fault = truncate
    assert made.sync().state == RunState.OFFLINE
    assert made.setting(Setting.FEED_CURSOR) == before
    made.wire.fault = None
    made.sync()
    assert hall_names(made) == ["新名称"]


def rename(hq: Headquarters, fleet: Fleet, name: str) -> None:
    with hq.journal.write("hq.rename", "hq") as session:
        session.get_one(HallRow, fleet.hall["HB"]).name = name


def hall_names(laptop: Laptop) -> list[str]:
    with laptop.journal.read() as session:
        return [hall.name for hall in session.exec(select(HallRow)).all()]


def test_a_row_that_has_no_place_is_parked_and_the_others_arrive(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    with made.journal.write("clash", "", synchronise=False) as session:
        session.connection().execute(text("UPDATE device SET serial = 'JF3-2405-0200'"))
    with hq.journal.write("hq.device", "hq") as session:
        known = session.get_one(DeviceRow, fleet.device["HB"])
        values = known.values() | {
            "id": new_id(hq.journal.clock.now()),
            "serial": "JF3-2405-0200",
            "search_no": None,
        }
        session.add(DeviceRow(**values))
    rename(hq, fleet, "新名称")
    assert made.sync().state == RunState.DONE
    assert hall_names(made) == ["新名称"]
    with made.journal.read() as session:
        assert session.connection().execute(text("SELECT reason FROM hq_parked")).scalars().all() == ["unplaced"]


def test_a_parked_row_takes_its_place_when_it_can(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    test_a_row_that_has_no_place_is_parked_and_the_others_arrive(made_once := Once(laptop), hq, fleet)
    made = made_once.made
    with made.journal.write("clash.gone", "", synchronise=False) as session:
        session.connection().execute(
            text("UPDATE device SET serial = 'JF3-2403-0000' WHERE serial = 'JF3-2405-0200'")
        )
    rename(hq, fleet, "又一个")
    made.sync()
    with made.journal.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM hq_parked")).scalar_one() == 0
        assert session.connection().execute(text("SELECT count(*) FROM device")).scalar_one() == 2


class Once:
    """Makes one laptop and remembers it."""

    def __init__(self, make: Make) -> None:
        self.make = make

    def __call__(self) -> Laptop:
        self.made = self.make()
        return self.made


def test_kinds_and_schemas_of_tomorrow_are_kept_for_a_newer_program(laptop: Make, hq: Headquarters) -> None:
    made = laptop()

    def add_strangers(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if not request.url.path.endswith("/changes"):
            return answer
        document = json.loads(plain(answer))
        stranger = {"seq": 1, "id": "x", "ver": 1, "schema": 1, "body": {"a": [1.5]}}
        document["rows"] += [stranger | {"kind": "crystal_ball"}, stranger | {"kind": "hall", "schema": 9}]
        return spoken(answer, json.dumps(document).encode())

    made.wire.fault = add_strangers
    assert made.sync().state == RunState.DONE
    with made.journal.read() as session:
        parked = session.connection().execute(text("SELECT reason FROM hq_parked ORDER BY reason")).scalars().all()
    assert parked == ["kind.unknown", "schema.newer"]


def test_what_headquarters_writes_passes_the_gate(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    rename(hq, fleet, "厅\x1b[31m\u202e")
    made.sync()
    assert "\x1b" not in hall_names(made)[0]
    assert "\u202e" not in hall_names(made)[0]


def test_an_inspection_travels_with_its_answers(laptop: Make, fleet: Fleet) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    visit = made.visit(fleet.hall["HB"])
    inspection = inspect(made, visit, fleet.device["HB"])
    made.sync()
    other.sync()
    with other.journal.read() as session:
        answers = session.exec(select(ItemAnswerRow)).all()
        assert [(row.inspection_id, row.item_code, row.value_found) for row in answers] == [
            (inspection, "A08.5", "12.5")
        ]
    with made.journal.write("answer.clear", "HB07") as session:
        session.delete(session.get_one(ItemAnswerRow, (inspection, "A08.5")))
    made.sync()
    other.sync()
    with other.journal.read() as session:
        assert session.exec(select(ItemAnswerRow)).all() == []


def inspect(made: Laptop, visit: str, device: str) -> str:
    now = made.journal.clock.now()
    inspection = new_id(now)
    with made.journal.write("inspection.begin", made.staff_no) as session:
        session.add(
            InspectionRow(
                id=inspection,
                device_id=device,
                visit_id=visit,
                template_code="annual",
                template_version="1",
                template_sha256="ab" * 32,
                serial_verified_by="scan",
                started_at=now,
                **made.stamps(now),
            )
        )
        session.flush()
        session.add(
            ItemAnswerRow(
                inspection_id=inspection,
                item_code="A08.5",
                result=ItemResult.PASS,
                value_found="12.5",
                evidence=[{"kind": "photo", "id": "p"}],
                answered_by=made.staff_no,
                answered_at=now,
            )
        )
    return inspection


def test_a_new_database_of_the_same_engineer_gets_his_records_back(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=3)
    made.sync()
    assert made.sync().received == 0
    with laptop("L08", "HB07").journal.read() as session:
        assert len(session.exec(select(ProbeRunRow)).all()) == 3


class TestFiles:
    """Bytes of attachments resume where they broke, and count when they are whole."""

    def test_they_arrive_in_pieces(self, laptop: Make, hq: Headquarters) -> None:
        made = laptop()
        content = bytes(range(256)) * 4_096 * 2
        sha256 = made.attach(content)
        assert made.sync().state == RunState.DONE
        assert made.states() == ["applied"]
        with Session(hq.engine) as session:
            assert sha256_hex(blobs.content(session, sha256)) == sha256
        assert made.wire.paths().count(f"PATCH /blobs/{sha256}") == len(content) // CHUNK_LIMIT

    def test_a_cut_costs_one_piece_at_most(self, laptop: Make) -> None:
        made = laptop()
        made.attach(b"abcdefgh" * 262_144)
        patches: list[int] = []

        def cut_second(request: httpx.Request, carry: Carry) -> httpx.Response:
            if request.method == "PATCH":
                patches.append(int(request.headers["Upload-Offset"]))
                if len(patches) == 2:
                    raise httpx.WriteError("cut", request=request)
            return carry()

        made.wire.fault = cut_second
        assert made.sync().state == RunState.OFFLINE
        assert made.states() == ["waiting"]
        assert made.sync().state == RunState.DONE
        assert patches == [0, CHUNK_LIMIT, CHUNK_LIMIT, 2 * CHUNK_LIMIT, 3 * CHUNK_LIMIT]
        assert made.wire.paths().count("POST /missing") == 2

    def test_bytes_that_are_not_the_announced_ones_never_count(self, laptop: Make, hq: Headquarters) -> None:
        made = laptop()
        made.attach(b"honest bytes")

        def falsify(request: httpx.Request, carry: Carry) -> httpx.Response:
            if request.method == "PATCH":
                request._content = b"forged bytes"
                request.stream = httpx.ByteStream(b"forged bytes")
            return carry()

        made.wire.fault = falsify
        made.sync()
        assert made.states() == ["waiting"]
        with Session(hq.engine) as session:
            assert session.connection().execute(text("SELECT count(*) FROM hq_blob_chunk")).scalar_one() == 0
        made.wire.fault = None
        made.sync()
        assert made.states() == ["applied"]

    def test_nobody_reads_or_writes_bytes_that_he_did_not_announce(self, laptop: Make) -> None:
        owner, stranger = laptop(), laptop("L08", "HB08")
        sha256 = owner.attach(b"mine")

        def peek(request: httpx.Request, carry: Carry) -> httpx.Response:
            if request.url.path.endswith("/changes"):
                probe = httpx.Request(
                    "HEAD", f"https://hq.example/sync/v1/blobs/{sha256}", headers=dict(request.headers)
                )
                stranger.wire.fault = None
                seen.append(stranger.wire.handle_request(probe).status_code)
            return carry()

        seen: list[int] = []
        owner.sync()
        stranger.wire.fault = peek
        stranger.sync()
        assert seen == [404]


class TestEpochs:
    """Headquarters that lost something gets it again."""

    def test_after_a_restore_everything_lost_is_offered_again(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, tmp_path: Path, clock: FakeClock
    ) -> None:
        made = laptop()
        made.probe(fleet.device["HB"])
        made.sync()
        copy = mark_backed_up(hq)
        made.seal()
        rename(hq, fleet, "备份之后")
        made.sync()
        assert status(hq.journal).operations == 2
        restored_folder = tmp_path / "restored"
        restored_folder.mkdir()
        shutil.copy(copy, restored_folder / "headquarters.db")
        restored = open_headquarters(restored_folder, KEY, clock)
        begin_epoch(restored.journal)
        assert status(restored.journal).operations == 1
        wire = Wire(build_app(restored))
        with HttpTransport("https://hq.example", transport=wire, attempts=1) as transport:
            assert synchronise(made.journal, transport).state == RunState.DONE
        assert status(restored.journal).operations == 2
        assert status(restored.journal).filed == 1
        assert made.states() == ["applied", "applied"]
        assert hall_names(made) == ["江汉路营业厅"]
        restored.close()

    def test_a_headquarters_behind_our_cursor_does_not_say_up_to_date(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        with Session(hq.engine) as session:
            session.connection().execute(text("DELETE FROM hq_change WHERE seq > 3"))
            session.commit()
        assert made.sync().state == RunState.OFFLINE


class TestTicks:
    """Saved here, received by headquarters, safe in its backup."""

    def test_they_come_one_after_the_other(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made = laptop()
        visit = made.visit(fleet.hall["HB"])

        def shown() -> tuple[bool, bool, bool]:
            with made.journal.read() as session:
                found = ticks(session, visit)
                return found.saved, found.received, found.backed_up

        assert shown() == (True, False, False)
        made.sync()
        assert shown() == (True, True, False)
        mark_backed_up(hq)
        made.sync()
        assert shown() == (True, True, True)
        made.name_custodian(visit, "甲")
        assert shown() == (True, False, False)

    def test_a_quarantined_record_is_not_called_backed_up_by_an_older_backup(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        mark_backed_up(hq)
        queue(made, "crystal_ball", b"{}", record_id="01a20621-ad00-7e35-bd38-db114416bdff")
        made.sync()
        with made.journal.read() as session:
            found = ticks(session, "01a20621-ad00-7e35-bd38-db114416bdff")
        assert (found.received, found.backed_up) == (True, False)


class TestLimits:
    """Headquarters takes what the protocol allows and not a byte more."""

    def post(self, made: Laptop, content: bytes, **headers: str) -> int:
        token: list[str] = []

        def listen(request: httpx.Request, carry: Carry) -> httpx.Response:
            token.append(request.headers.get("Authorization", ""))
            return carry()

        made.wire.fault = listen
        made.sync()
        made.wire.fault = None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return made.wire.handle_request(
            httpx.Request(
                "POST",
                "https://hq.example/sync/v1/push",
                headers={"FieldSync": "1", "Authorization": token[-1]} | named,
                content=content,
            )
        ).status_code

    def test_a_request_too_long_on_the_wire(self, laptop: Make) -> None:
        assert self.post(laptop(), b" " * (WIRE_LIMIT + 1)) == 413

    def test_a_bomb(self, laptop: Make) -> None:
        bomb = zstandard.ZstdCompressor().compress(b" " * (DECODED_LIMIT + 1))
        assert self.post(laptop(), bomb, Content_Encoding="zstd") == 413

    def test_a_bomb_in_a_packing_that_is_not_spoken(self, laptop: Make) -> None:
        assert self.post(laptop(), gzip.compress(b" " * (DECODED_LIMIT + 1)), Content_Encoding="gzip") == 400

    @pytest.mark.parametrize("packed", [False, True])
    def test_a_message_that_was_cut_or_goes_on_behind_its_end(
        self, laptop: Make, hq: Headquarters, packed: bool
    ) -> None:
        made = laptop()
        request = PushRequest(status(hq.journal).epoch, made.setting(Setting.INCARNATION), [])
        whole = msgspec.json.encode(request)
        if packed:
            whole = zstandard.ZstdCompressor().compress(whole)
        spoiled = [whole[:-many] for many in (1, 2, 3, 4, 9)]
        spoiled += [whole + b"[]"[:1] * many for many in (1, 2, 3, 4, 9)]
        statuses = [self.post(made, one, Content_Encoding="zstd" if packed else "") for one in (whole, *spoiled)]
        assert statuses == [200] + [400] * len(spoiled)

    @pytest.mark.parametrize("content", [b"", b"null", b"{", b'{"epoch":1}', b"[" * 100_000, b"\xff\xfe", b"\0"])
    def test_what_is_no_message(self, laptop: Make, content: bytes) -> None:
        assert self.post(laptop(), content) == 400

    def test_an_unknown_packing(self, laptop: Make) -> None:
        assert self.post(laptop(), b"{}", Content_Encoding="br") == 400

    def test_a_program_that_speaks_another_protocol_is_told_to_update(self, laptop: Make, fleet: Fleet) -> None:
        made = laptop()
        made.probe(fleet.device["HB"])

        def age(request: httpx.Request, carry: Carry) -> httpx.Response:
            request.headers["FieldSync"] = "0"
            return carry()

        made.wire.fault = age
        assert made.sync().state == RunState.BEHIND
        assert made.states() == ["pending"]

    def test_a_batch_too_long_for_one_request_goes_in_halves(self, laptop: Make, fleet: Fleet) -> None:
        made = laptop()
        made.probe(fleet.device["HB"], count=8)
        batches: list[int] = []

        def small(request: httpx.Request, carry: Carry) -> httpx.Response:
            if not request.url.path.endswith("/push"):
                return carry()
            batches.append(len(pushed(request).ops))
            if batches[-1] > 2:
                answer = carry_hello(made, request)
                return httpx.Response(413, headers=answer, stream=httpx.ByteStream(b'{"code":"too_large"}'))
            return carry()

        made.wire.fault = small
        assert made.sync().state == RunState.DONE
        assert batches == [8, 4, 2, 2, 4, 2, 2]
        assert made.states() == ["applied"] * 8


def carry_hello(made: Laptop, request: httpx.Request) -> dict[str, str]:
    return {"FieldSync": "1", "FieldSync-Epoch": made.setting(Setting.FEED_EPOCH)}


def test_stopping_keeps_what_was_done(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=2_200)
    seen: list[Progress] = []
    report = synchronise(
        made.journal,
        made.transport,
        on_progress=seen.append,
        cancel=lambda: made.wire.paths().count("POST /push") == 1,
    )
    assert (report.state, report.sent) == (RunState.STOPPED, 1_500), "what was under way was waited for"
    assert made.states().count("pending") == 700
    steps = [(step.stage, step.done, step.total) for step in seen]
    assert steps == [(Stage.CONNECT, 0, 0), (Stage.PUSH, 0, 2_200)]


def test_the_plan_says_what_would_leave(laptop: Make, fleet: Fleet, clock: FakeClock) -> None:
    made = laptop()
    oldest = clock.now()
    made.probe(fleet.device["HB"], count=2)
    clock.advance(days=3)
    made.seal()
    found = plan(made.journal)
    assert found.uploads == {"probe_run": 2, "inspection_record": 1}
    assert found.oldest == oldest
    assert found.size > 1_000
    made.sync()
    assert plan(made.journal).uploads == {}


def test_a_disk_that_is_full_here_stops_the_run_in_words_and_the_next_one_ends_it(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    made.probe(fleet.device["HB"])
    other.visit(fleet.hall["HB"], custodian="李" * 80)
    other.attach(b"photo" * 100_000)
    assert other.sync().state == RunState.DONE
    with made.journal.read() as session:
        engine = session.get_bind().engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.dispose()  # the limit is one of each connection
    listen(engine, "connect", limit := partial(_limit_pages, pages=pages + 20))
    with pytest.raises(Outside) as refused:
        made.sync()
    assert refused.value.code == "disk.full"
    remove(engine, "connect", limit)
    engine.dispose()
    assert made.sync().state == RunState.DONE
    assert set(made.states()) == {"applied"}
    with made.journal.read() as session:
        assert [len(row.content) for row in session.exec(select(AttachmentRow))] == [500_000]


def _limit_pages(connection: Any, _record: object, *, pages: int) -> None:
    connection.execute(f"PRAGMA max_page_count = {pages}")


def test_every_run_is_on_record(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])
    made.sync()
    made.wire.fault = refuse
    made.sync()
    with made.journal.read() as session:
        runs = session.exec(select(SyncRunRow)).all()
    assert [(run.state, run.sent) for run in runs] == [("done", 0), ("done", 1), ("offline", 0)]
    assert all(run.ended_at for run in runs)


def test_what_comes_from_headquarters_does_not_go_back_there(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    rename(hq, fleet, "新名称")
    made.sync()
    assert made.outbox() == []


def test_an_operation_whose_record_is_gone_holds_up_nothing(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    with made.journal.write("orphan", "", synchronise=False) as session:
        session.add(
            OutboxRow(
                n=1,
                record_kind="visit",
                record_id="gone",
                action="put",
                schema_no=1,
                author="HB07",
                made_at=made.journal.clock.now(),
            )
        )
    made.probe(fleet.device["HB"])
    assert made.sync().state == RunState.DONE
    assert [(row.state, row.reason) for row in made.outbox()] == [("rejected", "record.missing"), ("applied", "")]


def test_over_a_real_connection(bare_laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = bare_laptop("L07", "HB07")
    with serve(build_app(hq)) as running, HttpTransport(running.url) as transport:
        enrol(made.journal, transport, issue_enrolment_code(hq.journal, "L07", "HB07", "HB"))
        made.probe(fleet.device["HB"], count=0)
        made.seal()
        sha256 = made.attach(b"x" * 1_000_000)
        assert synchronise(made.journal, transport).state == RunState.DONE
    assert len(filings(made)) == 1
    assert made.states() == ["applied", "applied"]
    with Session(hq.engine) as session:
        assert len(blobs.content(session, sha256)) == 1_000_000


def test_a_headquarters_is_made_once(tmp_path: Path, new_headquarters: Path) -> None:
    from fieldkit.domain.words import Refusal

    shutil.copytree(new_headquarters, tmp_path / "hq")
    with pytest.raises(Refusal) as refused:
        create_headquarters(tmp_path / "hq", KEY)
    assert refused.value.code == "hq.exists"
    with pytest.raises(Refusal) as missing:
        open_headquarters(tmp_path / "elsewhere", KEY)
    assert missing.value.code == "hq.missing"


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("sync", {"httpx", "fastapi", "sqlmodel", "msgspec", "textual"}),
        ("sync.engine", {"httpx", "fastapi", "starlette", "uvicorn", "textual", "alembic", "reportlab"}),
    ],
)
def test_importing_it_is_light(module: str, absent: set[str]) -> None:
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()
    assert absent.isdisjoint(loaded)


def test_the_plan_counts_the_bytes_of_files_before_and_after_they_are_announced(laptop: Make) -> None:
    made = laptop()
    made.attach(b"photo" * 10_000)
    before = plan(made.journal)
    assert (dict(before.uploads), before.files) == ({"attachment": 1}, 1)
    assert before.size > 50_000

    def cut(request: httpx.Request, carry: Carry) -> httpx.Response:
        if request.method == "PATCH":
            raise httpx.ConnectError("gone")
        return carry()

    made.wire.fault = cut
    assert made.sync().state is RunState.OFFLINE
    after = plan(made.journal)
    assert (dict(after.uploads), after.files, after.size) == ({}, 1, 50_000)
    assert SendingDesk(made.journal).standing().unsent == 1, "no title line says that all is sent"
    made.wire.fault = None
    report = made.sync()
    assert (report.sent, report.files) == (0, 1)
    assert (plan(made.journal).files, plan(made.journal).size) == (0, 0)
    assert SendingDesk(made.journal).standing().unsent == 0
