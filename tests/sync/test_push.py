"""Every operation gets its own answer, once and for ever."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest
from drafting import at_headquarters, inspection
from joined import FakeClock, Fleet, Laptop
from sqlalchemy import text
from sqlmodel import Session, select

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.evidence import FilingRow
from fieldkit.storage.rows.headquarters import HqOperationRow, HqQuarantineRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow
from fieldkit.storage.rows.work import VisitRow
from fieldkit.storage.settings import Setting
from sync import pushing
from sync.departures import next_batch
from sync.engine import RunState, synchronise
from sync.hq.desk import Headquarters, held_operations, status
from sync.wire import Operation, Packet, PushRequest, unpacked

Make = Callable[..., Laptop]


def lose_answers(times: int) -> Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]:
    """Headquarters commits, and the answer to a push is lost this many times."""
    left = [times]

    def fault(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        answer = carry()
        if request.url.path.endswith("/push") and left[0]:
            left[0] -= 1
            raise httpx.ReadError("cut", request=request)
        return answer

    return fault


def pushed(request: httpx.Request) -> PushRequest:
    return msgspec.json.decode(
        unpacked(Packet(request.content, request.headers.get("Content-Encoding", ""))), type=PushRequest
    )


def queue(
    laptop: Laptop, kind: str, body: bytes, *, record_id: str = "", author: str = "", schema: int = 1
) -> None:
    """Puts an operation into the outbox as a broken or dishonest program would."""
    rows = laptop.outbox()
    with laptop.journal.write("queue", laptop.staff_no, synchronise=False) as session:
        session.add(
            OutboxRow(
                n=rows[-1].n + 1 if rows else 1,
                record_kind=kind,
                record_id=record_id or new_id(laptop.journal.clock.now()),
                action="put",
                schema_no=schema,
                author=author or laptop.staff_no,
                made_at=laptop.journal.clock.now(),
                body=body,
                sha256=sha256_hex(body),
            )
        )


def filings(laptop: Laptop) -> list[FilingRow]:
    with laptop.journal.read() as session:
        return list(session.exec(select(FilingRow)).all())


def count(hq: Headquarters, table: str) -> int:
    with Session(hq.engine) as session:
        return int(session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.both_databases
def test_a_sealed_record_comes_back_with_its_filing_number(laptop: Make) -> None:
    made = laptop()
    made.seal()
    report = made.sync()
    assert (report.state, report.sent) == (RunState.DONE, 1)
    assert [filing.filing_no for filing in filings(made)] == ["BA-HB-20261123-00001"]
    assert filings(made)[0].seal_sha256 == made.sealed[0]


def test_headquarters_keeps_the_sealed_bytes_as_they_were_signed(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    made.seal()
    made.sync()
    with made.journal.read() as here, Session(hq.engine) as there:
        envelope = here.connection().execute(text("SELECT envelope FROM seal")).scalar_one()
        assert there.exec(select(HqOperationRow.body)).one() == envelope


@pytest.mark.both_databases
def test_an_answer_lost_five_times_leaves_one_record_and_one_number(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    made.seal()
    made.wire.fault = lose_answers(5)
    assert [made.sync().state for _ in range(6)] == [RunState.OFFLINE] * 5 + [RunState.DONE]
    assert len({request.content for request in made.wire.requests if request.url.path.endswith("/push")}) == 1
    assert [filing.filing_no for filing in filings(made)] == ["BA-HB-20261123-00001"]
    assert (status(hq.journal).filed, status(hq.journal).operations) == (1, 1)


def test_numbers_run_on_within_the_day_and_begin_anew_with_the_next(laptop: Make, clock: object) -> None:
    made = laptop()
    made.seal()
    made.seal()
    made.sync()
    made.journal.clock.advance(days=1)  # type: ignore[attr-defined]
    made.seal()
    made.sync()
    assert sorted(filing.filing_no[-14:] for filing in filings(made)) == [
        "20261123-00001",
        "20261123-00002",
        "20261124-00001",
    ]


def test_a_kill_between_freezing_and_sending_repeats_the_same_bytes(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    visit = made.visit(fleet.hall["HB"], "甲")

    def die(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path.endswith("/push"):
            raise KeyboardInterrupt
        return carry()

    made.wire.fault = die
    with pytest.raises(KeyboardInterrupt):
        made.sync()
    frozen = made.outbox()[0].body
    made.name_custodian(visit, "乙")
    made.wire.fault = None
    made.wire.requests.clear()
    assert made.sync().state == RunState.DONE
    sent = [pushed(request).ops for request in made.wire.requests if request.url.path.endswith("/push")]
    assert [bytes(operation.body) for operation in sent[0]] == [frozen]
    assert json.loads(bytes(sent[1][0].body))["custodian"] == "乙"
    assert made.states() == ["applied", "applied"]


def test_edits_before_the_first_attempt_are_one_operation(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    visit = made.visit(fleet.hall["HB"])
    made.name_custodian(visit, "甲")
    made.name_custodian(visit, "乙")
    made.sync()
    operation = pushed(next(request for request in made.wire.requests if request.url.path.endswith("/push"))).ops
    assert len(operation) == 1
    assert json.loads(bytes(operation[0].body))["custodian"] == "乙"


@pytest.mark.both_databases
def test_other_bytes_under_a_spent_number_are_a_fork_and_nothing_is_lost(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    incarnation = made.setting(Setting.INCARNATION)
    queue(made, "visit", visit_body(fleet, "甲"), record_id=json.loads(visit_body(fleet, "甲"))["id"])
    made.sync()
    other = visit_body(fleet, "乙")
    with made.journal.write("clone", "", synchronise=False) as session:
        row = session.get_one(OutboxRow, 1)
        row.body, row.sha256, row.state, row.record_id = (
            other,
            sha256_hex(other),
            "pending",
            json.loads(other)["id"],
        )
    assert made.sync().state == RunState.DONE
    assert made.setting(Setting.INCARNATION) != incarnation
    assert made.states() == ["applied"]
    assert [held.reason for held in held_operations(hq.journal)] == ["fork"]
    assert count(hq, "hq_operation") == 2


def visit_body(fleet: Fleet, custodian: str, **changes: object) -> bytes:
    stamp = "2026-11-23T02:00:00.000Z"
    return canonical_bytes(
        {
            "id": "01a20621-ad00-7e35-bd38-db114416bd0" + ("1" if custodian == "甲" else "2"),
            "no": "",
            "created_at": stamp,
            "updated_at": stamp,
            "author": "HB07",
            "device_code": "L07",
            "hall_id": fleet.hall["HB"],
            "arrived_at": stamp,
            "left_at": None,
            "custodian": custodian,
        }
        | changes
    )


def probe_body(fleet: Fleet, record_id: str, **changes: object) -> bytes:
    stamp = "2026-11-23T02:00:00.000Z"
    return canonical_bytes(
        {
            "id": record_id,
            "no": "",
            "created_at": stamp,
            "updated_at": stamp,
            "author": "HB07",
            "device_code": "L07",
            "device_id": fleet.device["HB"],
            "inspection_id": "",
            "item_code": "",
            "probe": "printer.status",
            "port": "sim",
            "verdict": "PASS",
            "value": "",
            "transcript_sha256": "",
        }
        | changes
    )


ID = "01a20621-ad00-7e35-bd38-db114416bdff"
POISON: dict[str, tuple[str, Callable[[Fleet], bytes], int]] = {
    "text": ("probe_run", lambda fleet: probe_body(fleet, ID, value="a\0b"), 1),
    "kind.unknown": ("crystal_ball", lambda fleet: probe_body(fleet, ID), 1),
    "kind.closed": ("device", lambda fleet: probe_body(fleet, ID), 1),
    "schema.newer": ("probe_run", lambda fleet: probe_body(fleet, ID), 2),
    "shape": ("probe_run", lambda fleet: probe_body(fleet, ID, verdict="EXCELLENT"), 1),
    "id": ("probe_run", lambda fleet: probe_body(fleet, ID[:-1] + "0"), 1),
    "device_code": ("probe_run", lambda fleet: probe_body(fleet, ID, device_code="L99"), 1),
    "depth": ("probe_run", lambda _: b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", 1),
}


@pytest.mark.parametrize("reason", POISON)
@pytest.mark.both_databases
def test_an_operation_that_cannot_be_applied_is_kept_with_its_reason(
    laptop: Make, hq: Headquarters, fleet: Fleet, reason: str
) -> None:
    kind, body, schema = POISON[reason]
    made = laptop()
    queue(made, kind, body(fleet), record_id=ID, schema=schema)
    report = made.sync()
    assert (report.state, report.quarantined) == (RunState.DONE, 1)
    assert [(row.state, row.reason) for row in made.outbox()] == [("quarantined", reason)]
    with Session(hq.engine) as session:
        assert session.exec(select(HqQuarantineRow.body)).one() == body(fleet)


def test_a_body_that_is_no_json_never_leaves_and_holds_up_nothing(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])
    queue(made, "probe_run", probe_body(fleet, ID, value="X").replace(b'"X"', b'"\\ud800"'), record_id=ID)
    made.probe(fleet.device["HB"])
    assert made.sync().state == RunState.DONE
    assert [(row.state, row.reason) for row in made.outbox()] == [
        ("applied", ""),
        ("rejected", "body.unwritable"),
        ("applied", ""),
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("spelled", [b"a\\u0000b", b"\\ud800", b"\\udc00\\ud800"], ids=["U+0000", "half", "turned"])
def test_one_bad_operation_among_five_hundred_delays_none(
    laptop: Make, hq: Headquarters, fleet: Fleet, spelled: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # our own program sends no halves of a surrogate; another one may
    monkeypatch.setattr("sync.departures._is_json", lambda _body: True)
    made = laptop()
    made.probe(fleet.device["HB"], count=250)
    queue(made, "probe_run", probe_body(fleet, ID, value="X").replace(b'"X"', b'"%s"' % spelled), record_id=ID)
    made.probe(fleet.device["HB"], count=249)
    report = made.sync()
    assert (report.sent, report.quarantined) == (500, 1)
    assert [(row.state, row.reason) for row in made.outbox() if row.record_id == ID] == [("quarantined", "text")]
    assert made.states().count("applied") == 499
    assert [held.reason for held in held_operations(hq.journal)] == ["text"]
    assert made.wire.paths().count("POST /push") == 1


def test_an_operation_in_the_name_of_somebody_else_is_rejected(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    queue(made, "probe_run", probe_body(fleet, ID), record_id=ID, author="HB08")
    made.sync()
    assert [(row.state, row.reason) for row in made.outbox()] == [("rejected", "author")]
    assert count(hq, "hq_head") == count_reference(hq)


def count_reference(hq: Headquarters) -> int:
    with Session(hq.engine) as session:
        return int(
            session.connection()
            .execute(text("SELECT count(*) FROM hq_head WHERE record_kind NOT IN ('visit', 'probe_run')"))
            .scalar_one()
        )


@pytest.mark.both_databases
def test_the_same_id_with_other_bytes_never_replaces_what_was_written_once(
    laptop: Make, hq: Headquarters, fleet: Fleet
) -> None:
    made = laptop()
    queue(made, "probe_run", probe_body(fleet, ID, value="12"), record_id=ID)
    queue(made, "probe_run", probe_body(fleet, ID, value="13"), record_id=ID)
    queue(made, "probe_run", probe_body(fleet, ID, value="12"), record_id=ID)
    made.sync()
    assert made.states() == ["applied", "quarantined", "duplicate"]
    assert made.outbox()[1].reason == "id.taken"


@pytest.mark.both_databases
def test_answers_count_by_their_number_only(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=3)

    def forget_the_second(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        answer = carry()
        if not request.url.path.endswith("/push") or made.wire.paths().count("POST /push") > 1:
            return answer
        document = json.loads(plain(answer))
        document["results"] = [document["results"][2], document["results"][0], {"n": 77, "status": "applied"}]
        return spoken(answer, json.dumps(document).encode())

    made.wire.fault = forget_the_second
    seen: list[list[str]] = []
    original = made.wire.fault

    def watch(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path.endswith("/push"):
            seen.append(made.states())
        return original(request, carry)

    made.wire.fault = watch
    made.sync()
    assert seen == [["pending"] * 3, ["applied", "pending", "applied"]]
    assert made.states() == ["applied"] * 3


def plain(answer: httpx.Response) -> bytes:
    content = b"".join(answer.stream)  # type: ignore[arg-type]
    return unpacked(Packet(content, answer.headers.get("Content-Encoding", "")))


def spoken(answer: httpx.Response, content: bytes) -> httpx.Response:
    """Another content in the name of headquarters."""
    marks = {name: answer.headers[name] for name in ("FieldSync", "FieldSync-Epoch")}
    return httpx.Response(200, headers=marks, stream=httpx.ByteStream(content))


def test_headquarters_that_answers_nothing_ends_the_push_and_not_the_pull(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])

    def answer_nothing(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        answer = carry()
        if not request.url.path.endswith("/push"):
            return answer
        return spoken(answer, b'{"results":[],"have_upto":0}')

    made.wire.fault = answer_nothing
    assert made.sync().state == RunState.STOPPED
    assert made.states() == ["pending"]
    assert made.wire.paths()[-1] == "GET /changes"


class TestSealed:
    """Only what this laptop's key sealed, unchanged and in its place, is filed."""

    def reasons(self, made: Laptop) -> list[str]:
        made.sync()
        return [row.reason for row in made.outbox()]

    def test_another_key(self, laptop: Make) -> None:
        made = laptop()
        made.seal_with(b"7" * 32, "L07", "HB07", "")
        assert self.reasons(made) == ["key"]

    def test_another_laptop(self, laptop: Make) -> None:
        made = laptop()
        made.seal(code="L08")
        assert self.reasons(made) == ["device_code"]

    def test_another_engineer(self, laptop: Make) -> None:
        made = laptop()
        made.seal(staff_no="HB08")
        assert self.reasons(made) == ["author"]

    def test_changed_content_is_named(self, laptop: Make) -> None:
        made = laptop()
        made.seal()
        with made.journal.read() as session:
            envelope = session.connection().execute(text("SELECT envelope FROM seal")).scalar_one()
        document = json.loads(envelope)
        from base64 import b64decode, b64encode

        payload = b64decode(document["payload"]).replace("周工".encode(), "李工".encode())
        document["payload"] = b64encode(payload).decode()
        other = laptop("L08", "HB08")
        queue(other, "inspection_record", canonical_bytes(document))
        assert self.reasons(other) == ["changed:content.engineer"]

    def test_a_second_successor_of_a_seal(self, laptop: Make, hq: Headquarters) -> None:
        made = laptop()
        made.seal()
        made.seal(previous="")
        assert self.reasons(made) == ["", "chain.forked"]
        assert status(hq.journal).filed == 1

    @pytest.mark.both_databases
    def test_a_record_waits_for_its_predecessor_and_is_filed_with_it(self, laptop: Make) -> None:
        made = laptop()
        made.seal()
        made.seal()
        with made.journal.write("swap", "", synchronise=False) as session:
            first, second = session.get_one(OutboxRow, 1), session.get_one(OutboxRow, 2)
            first.record_id, second.record_id = second.record_id, first.record_id
        made.sync()
        assert made.states() == ["applied", "applied"]
        assert len(filings(made)) == 2

    @pytest.mark.both_databases
    def test_it_waits_when_the_predecessor_never_comes(self, laptop: Make) -> None:
        made = laptop()
        made.seal(previous="ab" * 32)
        assert self.reasons(made) == ["previous"]
        assert made.states() == ["waiting"]

    def test_a_filing_changed_on_the_way_is_not_believed(self, laptop: Make) -> None:
        made = laptop()
        made.seal()
        forged: tuple[str, ...] = ("/changes", "/records")

        def forge(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
            answer = carry()
            if not request.url.path.endswith(forged):
                return answer
            document = json.loads(plain(answer))
            for row in document["rows"]:
                if row["kind"] == "filing":
                    row["body"]["filing_no"] = "BA-HB-20261123-00777"
            return spoken(answer, json.dumps(document).encode())

        made.wire.fault = forge
        made.sync()
        assert filings(made) == []
        with made.journal.read() as session:
            assert session.connection().execute(text("SELECT reason FROM hq_parked")).scalars().all() == [
                "signature"
            ]
        forged = ()
        assert made.sync().repaired == 1  # the comparison finds the other bytes and fetches the true ones
        assert [filing.filing_no for filing in filings(made)] == ["BA-HB-20261123-00001"]


class TestFleetImport:
    """A fleet list imported on a laptop becomes headquarters' own change."""

    def rows(self, fleet: Fleet, **changes: object) -> bytes:
        stamp = "2026-11-23T02:00:00.000Z"
        row = {
            "id": ID,
            "no": "",
            "created_at": stamp,
            "updated_at": stamp,
            "author": "HB07",
            "device_code": "L07",
            "serial": "JF3-2405-0100",
            "model_code": "JF-300",
            "hall_id": fleet.hall["HB"],
            "contract_no": "",
            "asset_no": "",
            "purchase_on": "2024-05-01",
            "accepted_on": None,
            "state": "active",
            "ip": "",
            "software": "",
            "remark": "",
        } | changes
        return canonical_bytes({"rows": [{"kind": "device", "body": row}]})

    @pytest.mark.both_databases
    def test_its_devices_reach_colleagues_and_are_found_there(self, laptop: Make, fleet: Fleet) -> None:
        made, colleague = laptop(), laptop("L08", "HB08")
        queue(made, "fleet_import", self.rows(fleet))
        made.sync()
        assert made.states() == ["applied"]
        colleague.sync()
        with colleague.journal.read() as session:
            device = session.get_one(DeviceRow, ID)
            assert (device.serial, device.ver) == ("JF3-2405-0100", 1)
            assert device.search_no is not None

    @pytest.mark.both_databases
    def test_a_serial_on_file_under_another_id_is_kept_for_a_person(self, laptop: Make, fleet: Fleet) -> None:
        made = laptop()
        queue(made, "fleet_import", self.rows(fleet, serial="JF3-2403-0000"))
        made.probe(fleet.device["HB"])
        made.sync()
        assert [(row.state, row.reason) for row in made.outbox()] == [("quarantined", "unplaced"), ("applied", "")]

    def test_another_centres_device_cannot_be_changed(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        made = laptop()
        queue(made, "fleet_import", self.rows(fleet, id=fleet.device["WH"]))
        made.sync()
        assert made.outbox()[0].reason == "scope"
        with hq.journal.read() as session:
            assert session.get_one(DeviceRow, fleet.device["WH"]).serial == "JF3-2403-0001"

    def test_people_and_contracts_are_headquarters_alone(self, laptop: Make) -> None:
        made = laptop()
        queue(made, "fleet_import", canonical_bytes({"rows": [{"kind": "engineer", "body": {}}]}))
        made.sync()
        assert made.outbox()[0].reason == "scope"


@pytest.mark.both_databases
class TestDrafts:
    """Two people, one draft: the second is told, and both versions are kept."""

    def test_the_second_writer_gets_a_conflict_and_keeps_his_words(self, laptop: Make, fleet: Fleet) -> None:
        first, second = laptop(), laptop("L08", "HB07")
        visit = first.visit(fleet.hall["HB"], "甲")
        first.sync()
        second.sync()
        first.name_custodian(visit, "乙")
        second.name_custodian(visit, "丙")
        first.sync()
        report = second.sync()
        assert report.conflicts == 1
        with second.journal.read() as session:
            assert session.get_one(VisitRow, visit).custodian == "丙"
            kept = session.connection().execute(text("SELECT state, mine, theirs FROM conflict")).one()
        assert kept.state == "open"
        assert [json.loads(body)["custodian"] for body in (kept.mine, kept.theirs)] == ["丙", "乙"]

    def test_edits_one_after_the_other_are_no_conflict(self, laptop: Make, fleet: Fleet) -> None:
        first, second = laptop(), laptop("L08", "HB07")
        visit = first.visit(fleet.hall["HB"], "甲")
        for writer, name in ((second, "乙"), (first, "丙"), (second, "丁")):
            for made in (first, second, first):
                made.sync()
            writer.name_custodian(visit, name)
        assert [(first.sync().conflicts, second.sync().conflicts, first.sync().conflicts)] == [(0, 0, 0)]
        with first.journal.read() as session:
            assert session.get_one(VisitRow, visit).custodian == "丁"

    def test_a_draft_of_somebody_else_cannot_be_overwritten(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made, colleague = laptop(), laptop("L08", "HB08")
        record = inspection(made, fleet)
        made.sync()
        body = canonical_bytes(at_headquarters(hq, record)[0][1] | {"serial_verified_by": "scanned"})
        queue(colleague, "inspection", body, record_id=record)
        colleague.sync()
        assert colleague.outbox()[0].reason == "scope"

    def test_what_a_centre_shares_cannot_be_overwritten_by_another_one(self, laptop: Make, fleet: Fleet) -> None:
        made, stranger = laptop(), laptop("L09", "WH01")
        visit = made.visit(fleet.hall["HB"], "甲")
        made.sync()
        queue(stranger, "visit", visit_body(fleet, "乙", id=visit), record_id=visit)
        stranger.sync()
        assert stranger.outbox()[0].reason == "scope"


def test_a_hall_in_the_feed_of_its_centre_only(laptop: Make, fleet: Fleet) -> None:
    with laptop().journal.read() as session:
        assert [hall.code for hall in session.exec(select(HallRow)).all()] == ["H-HB"]
    with laptop("L09", "WH01").journal.read() as session:
        assert [hall.code for hall in session.exec(select(HallRow)).all()] == ["H-WH"]


def test_a_batch_behind_another_costs_no_more_where_more_waits(
    laptop: Callable[..., Laptop], fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop("L07", "HB07")
    made.sync()

    def steps() -> int:
        """Hundreds of steps of the database for a batch of ten behind the last but ten."""
        counted: list[None] = []
        with made.journal.write("sync.freeze", "", synchronise=False) as session:
            last = session.connection().exec_driver_sql("SELECT max(n) FROM outbox").scalar_one()
            driver: Any = session.connection().connection.dbapi_connection
            driver.set_progress_handler(lambda: counted.append(None), 100)
            assert len(next_batch(session, clock.now(), after=last - 10)) == 10
            driver.set_progress_handler(None, 0)
        return len(counted)

    made.probe(fleet.device["HB"], count=30)
    before = steps()
    made.probe(fleet.device["HB"], count=300)
    assert steps() <= before + 2


def test_a_run_that_is_stopped_has_written_down_all_that_it_was_told(
    laptop: Callable[..., Laptop], fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = laptop("L07", "HB07")
    made.sync()
    made.probe(fleet.device["HB"], count=14)

    def of_two(session: Session, now: datetime, *, limit: int, after: int) -> list[Operation]:
        return next_batch(session, now, limit=min(limit, 2), after=after)

    monkeypatch.setattr(pushing, "next_batch", of_two)
    made.wire.requests.clear()
    report = synchronise(made.journal, made.transport, cancel=lambda: made.wire.paths().count("POST /push") == 2)
    assert (report.state, report.sent) == (RunState.STOPPED, 8), "two were under way when it was stopped"
    assert made.states() == ["applied"] * 8 + ["pending"] * 6


def test_a_later_version_of_a_record_waits_for_the_answer_to_the_first(
    laptop: Callable[..., Laptop], fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = laptop("L07", "HB07")
    made.sync()
    batches: list[list[str]] = []

    def of_two(session: Session, now: datetime, *, limit: int, after: int) -> list[Operation]:
        return next_batch(session, now, limit=min(limit, 2), after=after)

    def look(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path.endswith("/push"):
            batches.append([operation.id for operation in pushed(request).ops])
            if len(batches) == 1:
                made.name_custodian(visit, "李姐")  # joins nothing: the first version is under way
        return carry()

    visit = made.visit(fleet.hall["HB"])
    made.probe(fleet.device["HB"], count=5)
    monkeypatch.setattr(pushing, "next_batch", of_two)
    made.wire.fault = look
    assert made.sync().state is RunState.DONE
    assert all(len(batch) == len(set(batch)) for batch in batches)
    assert [visit in batch for batch in batches].count(True) == 2
    assert made.states() == ["applied"] * 7


def test_a_whole_batch_that_never_leaves_holds_up_nothing_behind_it(
    laptop: Make, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_two(session: Session, now: datetime, *, limit: int, after: int = 0) -> list[Operation]:
        return next_batch(session, now, limit=min(limit, 2), after=after)

    monkeypatch.setattr(pushing, "next_batch", of_two)
    made = laptop()
    for _ in range(3):
        record_id = new_id(made.journal.clock.now())
        bad = probe_body(fleet, record_id, value="X").replace(b'"X"', b'"\\ud800"')
        queue(made, "probe_run", bad, record_id=record_id)
    made.probe(fleet.device["HB"], count=2)
    assert made.sync().state == RunState.DONE
    assert made.states() == ["rejected"] * 3 + ["applied"] * 2
