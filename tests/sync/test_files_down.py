"""Bytes of attachments come to another laptop of the engineer: resumed, checked, within a budget."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from joined import FakeClock, Fleet, Laptop
from sqlalchemy import text
from sqlmodel import select
from test_pull import agree

import sync.awaiting
import sync.downloads
from fieldkit.domain.canonical import sha256_hex
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.following import HqAwaitedBlobRow
from sync.engine import RunState, synchronise
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, issue_enrolment_code, mark_backed_up
from sync.hq.serving import serve
from sync.session import enrol
from sync.terms import Terms, terms
from sync.ticks import ticks
from sync.transport import HttpTransport
from sync.wire import CHUNK_LIMIT

Make = Callable[..., Laptop]
Carry = Callable[[], httpx.Response]


def attach_as(made: Laptop, role: str, content: bytes) -> str:
    sha256 = sha256_hex(content)
    with made.journal.write("file.add", made.staff_no) as session:
        session.add(
            AttachmentRow(
                sha256=sha256,
                mime="application/octet-stream",
                attachment_role=role,
                name="现场.jpg",
                size=len(content),
                content=content,
                added_at=made.journal.clock.now(),
            )
        )
    return sha256


def contents(made: Laptop) -> dict[str, bytes]:
    with made.journal.read() as session:
        return {row.sha256: row.content for row in session.exec(select(AttachmentRow)).all()}


def fetched(made: Laptop) -> list[str]:
    """Digests in the order in which they were asked for, each once."""
    asked = [path.removeprefix("GET /blobs/") for path in made.wire.paths() if path.startswith("GET /blobs/")]
    return list(dict.fromkeys(asked))


@pytest.mark.both_databases
def test_a_photo_of_one_laptop_is_on_the_other(laptop: Make, hq: Headquarters) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    content = bytes(range(256)) * 5_000
    sha256 = attach_as(made, "photo", content)
    made.sync()
    report = other.sync()
    assert (report.state, report.repaired) == (RunState.DONE, 0)
    with other.journal.read() as session:
        row = session.get_one(AttachmentRow, sha256)
        assert (row.content, row.attachment_role, row.name) == (content, "photo", "现场.jpg")
        assert session.exec(select(HqAwaitedBlobRow)).all() == []
        assert session.connection().execute(text("SELECT count(*) FROM hq_awaited_piece")).scalar_one() == 0
    assert other.outbox() == []
    assert agree(made, hq)
    assert agree(other, hq)


def test_our_own_files_are_not_fetched(laptop: Make) -> None:
    made = laptop()
    attach_as(made, "photo", b"mine" * 500)
    made.sync()
    made.sync()
    assert fetched(made) == []


def test_a_new_laptop_of_the_engineer_gets_them_too(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    sha256 = attach_as(made, "photo", b"photo" * 100)
    made.sync()
    assert contents(laptop("L08", "HB07")) == {sha256: b"photo" * 100}
    assert contents(laptop("L09", "HB08")) == {}


@pytest.mark.both_databases
def test_an_empty_file_and_one_sent_twice_arrive(laptop: Make, hq: Headquarters) -> None:
    made, colleague, other = laptop(), laptop("L08", "HB08"), laptop("L09", "HB07")
    attach_as(made, "transcript", b"")
    attach_as(made, "photo", b"same")
    attach_as(colleague, "photo", b"same")
    made.sync()
    colleague.sync()
    other.sync()
    assert sorted(contents(other).values()) == [b"", b"same"]
    assert agree(other, hq)


def test_signatures_and_documents_come_first_then_small_before_large(laptop: Make) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    large = attach_as(made, "photo", b"L" * 5_000)
    small = attach_as(made, "photo", b"S" * 50)
    document = attach_as(made, "document", b"D" * 9_000)
    signature = attach_as(made, "signature", b"U" * 7_000)
    made.sync()
    other.sync()
    assert fetched(other) == [signature, document, small, large]


@pytest.mark.both_databases
def test_a_cut_costs_one_piece(laptop: Make) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    content = bytes(range(256)) * (CHUNK_LIMIT // 64)
    attach_as(made, "photo", content)
    made.sync()
    asked: list[str] = []

    def cut_second(request: httpx.Request, carry: Carry) -> httpx.Response:
        if "Range" in request.headers:
            asked.append(request.headers["Range"])
            if len(asked) == 2:
                raise httpx.ReadError("cut", request=request)
        return carry()

    other.wire.fault = cut_second
    assert other.sync().state == RunState.OFFLINE
    assert other.sync().state == RunState.DONE
    assert asked == [f"bytes={CHUNK_LIMIT * piece}-" for piece in (0, 1, 1, 2, 3)]
    assert list(contents(other).values()) == [content]


@pytest.mark.parametrize("forged", [b"forged bytes", b"longer than what was announced", b"short"])
def test_other_bytes_are_never_kept(laptop: Make, forged: bytes) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    attach_as(made, "photo", b"honest bytes")
    made.sync()

    def falsify(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if "Range" in request.headers:
            headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
            return httpx.Response(answer.status_code, headers=headers, stream=httpx.ByteStream(forged))
        return answer

    other.wire.fault = falsify
    other.sync()
    assert contents(other) == {}
    with other.journal.read() as session:
        assert session.exec(select(HqAwaitedBlobRow.refused)).one() == "digest"
    other.wire.requests.clear()
    other.sync()
    assert fetched(other) == []  # not again and again


def test_a_headquarters_restored_meanwhile_costs_no_file(laptop: Make) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    sha256 = attach_as(made, "photo", b"honest bytes")
    made.sync()

    def restored(request: httpx.Request, carry: Carry) -> httpx.Response:
        answer = carry()
        if "Range" in request.headers:
            body = httpx.ByteStream(b'{"error": "epoch"}')
            return httpx.Response(409, headers={**answer.headers, "content-length": "18"}, stream=body)
        return answer

    other.wire.fault = restored
    assert other.sync().state == RunState.OFFLINE
    other.wire.fault = None
    other.sync()
    assert contents(other) == {sha256: b"honest bytes"}


def test_what_the_budget_leaves_over_comes_with_the_next_run(
    laptop: Make, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    for number in range(4):
        attach_as(made, "photo", bytes([65 + number]) * 1_000)
    made.sync()
    small: Terms = replace(terms(), download_bytes=1_500)
    monkeypatch.setattr(sync.downloads, "terms", lambda: small)
    other.sync()
    assert len(contents(other)) == 2
    other.sync()
    assert len(contents(other)) == 4


def test_a_file_larger_than_allowed_is_not_fetched(laptop: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    attach_as(made, "photo", b"x" * 100)
    made.sync()
    strict: Terms = replace(terms(), largest_download=99)
    monkeypatch.setattr(sync.awaiting, "terms", lambda: strict)
    assert other.sync().state == RunState.DONE
    assert fetched(other) == []
    with other.journal.read() as session:
        assert session.exec(select(HqAwaitedBlobRow.refused)).one() == "too_large"


def test_nobody_fetches_what_he_does_not_see(laptop: Make) -> None:
    owner, stranger = laptop(), laptop("L08", "HB08")
    sha256 = attach_as(owner, "photo", b"mine")
    owner.sync()
    seen: list[int] = []

    def peek(request: httpx.Request, carry: Carry) -> httpx.Response:
        if request.url.path.endswith("/changes"):
            stranger.wire.fault = None
            probe = httpx.Request(
                "GET", f"https://hq.example/sync/v1/blobs/{sha256}", headers=dict(request.headers)
            )
            seen.append(stranger.wire.handle_request(probe).status_code)
        return carry()

    stranger.wire.fault = peek
    stranger.sync()
    assert seen == [404]


def test_many_files_cost_one_question(laptop: Make) -> None:
    made = laptop()
    for number in range(20):
        attach_as(made, "photo", bytes([number]) * 10)
    made.sync()
    paths = made.wire.paths()
    assert paths.count("POST /missing") == 1
    assert sum(path.startswith("PATCH") for path in paths) == 20
    assert not any(path.startswith("HEAD") for path in paths)


@pytest.mark.both_databases
def test_bytes_that_came_after_the_backup_are_not_called_safe(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    sha256 = attach_as(made, "photo", b"photo")

    def backup_before_bytes(request: httpx.Request, carry: Carry) -> httpx.Response:
        if request.method == "PATCH":
            mark_backed_up(hq)
        return carry()

    made.wire.fault = backup_before_bytes
    made.sync()
    made.wire.fault = None
    made.sync()
    with made.journal.read() as session:
        found = ticks(session, sha256)
        assert (found.received, found.backed_up) == (True, False)
    mark_backed_up(hq)
    made.sync()
    with made.journal.read() as session:
        assert ticks(session, sha256).backed_up


def test_over_a_real_connection(bare_laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    content = bytes(range(256)) * 5_000
    with serve(build_app(hq)) as running:
        for code in ("L07", "L08"):
            made = bare_laptop(code, "HB07")
            with HttpTransport(running.url) as transport:
                enrol(made.journal, transport, issue_enrolment_code(hq.journal, code, "HB07", "HB"))
                if code == "L07":
                    attach_as(made, "photo", content)
                report = synchronise(made.journal, transport)
                assert (report.state, report.repaired) == (RunState.DONE, 0)
            assert list(contents(made).values()) == [content]
            assert agree(made, hq)
