"""What only PostgreSQL can do wrong: writers at the same time, positions after the commit, dumps."""

import importlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from joined import FakeClock, Fleet, Laptop, Wire
from servers import Server
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from test_push import queue

from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.rows.headquarters import HqChangeRow
from fieldkit.storage.settings import Setting
from fieldkit.storage.trouble import Overtaken, again, in_words
from sync.engine import RunState
from sync.hq import numbering
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, create_headquarters, mark_backed_up, open_headquarters, status
from sync.hq.feed import page
from sync.hq.lives import HEADQUARTERS, UNKNOWN
from sync.hq.numbering import bring_up
from sync.hq.restoring import declare_restored, restore_headquarters
from sync.kinds import core
from sync.transport import HttpTransport
from sync.wire import FeedPage, Status

FIRST_SCHEMA = importlib.import_module("fieldkit.storage.migrations.versions.0001_the_schema_of_the_first_release")
Make = Callable[..., Laptop]
WAITING_FOR_A_LOCK = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def database() -> str:
    return "postgresql"


@contextmanager
def meanwhile(job: Callable[[], Any]) -> Iterator[list[Any]]:
    """Does a job beside the test; its result, or what it raised, is there when the block has ended."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(job())
        except Exception as error:  # noqa: BLE001  whatever it is, the test wants to see it
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield found
    finally:
        thread.join(60)
    assert not thread.is_alive()


def until_somebody_waits(connection: Connection, most: int = 20_000) -> None:
    """Asks until a transaction waits for a lock."""
    for _ in range(most):
        if connection.execute(WAITING_FOR_A_LOCK).scalar_one():
            return
    raise AssertionError("nobody waits")


def add(session: Session, scope: str = "") -> None:
    """A change as headquarters writes it."""
    found = numbering.numbering_of(session)
    (no,) = found.changes(session, 1)
    name = {
        "record_kind": "note",
        "record_id": f"n{no}",
        "ver": 1,
        "op": "put",
        "schema_no": 1,
        "origin": HEADQUARTERS,
    }
    row = name | {"no": no, "seq": found.position(no), "body": b"{}", "operation_no": None, "scope": scope}
    session.connection().execute(insert(core(HqChangeRow)), [row])


def added(hq: Headquarters, count: int = 1) -> None:
    with hq.journal.write("add", "hq", alone=False) as session:
        for _ in range(count):
            add(session)


def read_on(hq: Headquarters, after: int) -> FeedPage:
    """What a laptop is told that asks with this cursor."""
    bring_up(hq.journal)
    with hq.journal.read() as session:
        return page(session, "e", after, 500, [""], UNKNOWN)


def ids(found: FeedPage) -> list[str]:
    return [row.id for row in found.rows]


def position_of(found: FeedPage) -> int:
    return int(found.next.partition(".")[2])


class TestFeed:
    def read_between(self, hq: Headquarters) -> list[str]:
        """What a reader sees who asks while a slow transaction has taken its number and not ended."""
        with hq.journal.write("slow", "hq", alone=False) as slow:
            add(slow)
            with hq.journal.write("quick", "hq", alone=False) as quick:
                add(quick)
            first = read_on(hq, 0)
        return ids(first) + ids(read_on(hq, position_of(first)))

    def test_a_slow_transaction_delays_its_own_changes_only(self, hq: Headquarters) -> None:
        assert self.read_between(hq) == ["n2", "n1"]

    def test_a_plain_sequence_as_cursor_loses_them(self, hq: Headquarters) -> None:
        with patch.object(numbering._AfterTheCommit, "position", lambda _self, no: no):
            assert self.read_between(hq) == ["n2"]

    def test_no_transaction_elsewhere_holds_it_up(self, hq: Headquarters, server: Server) -> None:
        with server.connection() as elsewhere, elsewhere.transaction():
            elsewhere.execute("SELECT pg_current_xact_id()")
            added(hq)
            assert ids(read_on(hq, 0)) == ["n1"]

    def test_more_than_fit_into_one_turn_keep_their_order(self, hq: Headquarters) -> None:
        added(hq, 7)
        in_threes = numbering._AfterTheCommit._GIVE.replace(str(numbering.MOST_AT_ONCE), "3")
        with (
            patch.object(numbering, "MOST_AT_ONCE", 3),
            patch.object(numbering._AfterTheCommit, "_GIVE", in_threes),
        ):
            assert ids(read_on(hq, 0)) == [f"n{no}" for no in range(1, 8)]

    def test_the_head_counts_what_nobody_has_read_yet(self, hq: Headquarters) -> None:
        added(hq, 2)
        assert status(hq.journal).feed_head == 2

    def test_sums_are_told_once_the_feed_shows_all_that_they_count(self, hq: Headquarters) -> None:
        added(hq)
        with hq.journal.read() as session:
            assert not page(session, "e", 0, 500, [""], UNKNOWN).up_to_date
        assert read_on(hq, 0).up_to_date

    def test_a_push_answers_with_positions_though_somebody_else_gives_them(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        made.probe(fleet.device["HB"])
        with hq.engine.connect() as other:
            other.execute(text(f"SELECT pg_advisory_xact_lock({numbering._SEQUENCER})"))
            with meanwhile(made.sync) as found:
                with hq.engine.connect() as clerk:
                    until_somebody_waits(clerk)
                other.rollback()
        assert (found[0].state, found[0].sent) == (RunState.DONE, 1)
        assert made.outbox()[-1].hq_seq == status(hq.journal).feed_head


class TestWritersAtOnce:
    def test_different_laptops_do_not_wait_for_each_other(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        first, second = laptop(), laptop("L09", "WH01")
        first.probe(fleet.device["HB"])
        second.probe(fleet.device["WH"])
        with hq.engine.connect() as slow:  # a batch of the first laptop that takes its time
            slow.execute(text("SELECT 1 FROM hq_laptop WHERE code = 'L07' FOR UPDATE"))
            assert second.sync().sent == 1
            with meanwhile(first.sync) as found:
                with hq.engine.connect() as clerk:
                    until_somebody_waits(clerk)
                assert not found
                slow.rollback()
        assert found[0].sent == 1

    def test_the_same_record_from_two_at_the_same_moment_is_a_conflict(
        self, laptop: Make, hq: Headquarters, fleet: Fleet
    ) -> None:
        made = laptop()
        visit = made.visit(fleet.hall["HB"], "甲")
        with hq.engine.connect() as other:
            other.execute(
                text(
                    "INSERT INTO hq_head (record_kind, record_id, ver, sha256, scope, change_no, mark) "
                    "VALUES ('visit', :id, 1, :sha256, 'staff/HB07', 0, 1)"
                ),
                {"id": visit, "sha256": "0" * 64},
            )
            with meanwhile(made.sync) as found:
                with hq.engine.connect() as clerk:
                    until_somebody_waits(clerk)
                other.commit()
        assert found[0].conflicts == 1
        assert made.states() == [Status.CONFLICT]

    def test_filing_numbers_and_the_audit_are_one_chain_for_all_processes(
        self, laptop: Make, hq: Headquarters, clock: FakeClock
    ) -> None:
        second_process = open_headquarters(hq.home.folder, None, clock)
        writers = [laptop(), laptop("L08", "HB07"), laptop("L10", "HB08")]
        wire = Wire(build_app(second_process))
        with HttpTransport("https://hq.example", transport=wire, attempts=1) as transport:
            writers[1].transport = transport
            for made in writers:
                made.seal()
                made.seal()
            with meanwhile(writers[0].sync) as one, meanwhile(writers[1].sync) as two:
                third = writers[2].sync()
        second_process.close()
        assert [found.state for found in (*one, *two, third)] == [RunState.DONE] * 3
        with hq.journal.read() as session:
            numbers = session.connection().execute(text("SELECT filing_no FROM filing ORDER BY 1")).scalars().all()
            assert [number[-5:] for number in numbers] == [f"{no:05d}" for no in range(1, 7)]
            assert verify_audit(session).intact

    def test_a_serialization_failure_begins_anew(self, hq: Headquarters) -> None:
        attempts: list[int] = []

        def attempt() -> int:
            attempts.append(len(attempts))
            with in_words(), hq.engine.connect().execution_options(isolation_level="REPEATABLE READ") as mine:
                seen = mine.execute(text("SELECT durable_seq FROM hq_state")).scalar_one()
                if not seen:
                    with hq.engine.begin() as quicker:
                        quicker.execute(text("UPDATE hq_state SET durable_seq = 7"))
                mine.execute(text("UPDATE hq_state SET durable_seq = durable_seq + 1"))
                mine.commit()
            return int(seen)

        assert again(attempt) == 7
        assert len(attempts) == 2

    def test_who_is_overtaken_for_ever_hears_so(self) -> None:
        attempts: list[int] = []

        def attempt() -> None:
            attempts.append(1)
            raise Overtaken("database.busy", say("The database is busy with another job."))

        with pytest.raises(Overtaken):
            again(attempt)
        assert len(attempts) == 6


class TestProtections:
    def test_nothing_changes_past_the_journal(self, hq: Headquarters, fleet: Fleet) -> None:
        for table in sorted(FIRST_SCHEMA.GUARDED):
            with pytest.raises(IntegrityError, match="changes go through the journal"), hq.engine.begin() as raw:
                raw.execute(text(f"TRUNCATE {table} CASCADE"))
        for statement in ("UPDATE hall SET name = 'x'", "DELETE FROM hall", "INSERT INTO hall SELECT * FROM hall"):
            with pytest.raises(IntegrityError, match="changes go through the journal"), hq.engine.begin() as raw:
                raw.execute(text(statement))

    def test_the_gate_shuts_with_its_transaction(self, hq: Headquarters, fleet: Fleet) -> None:
        with hq.engine.connect() as connection:
            connection.execute(text("SELECT set_config('fieldkit.gate', 'open', true)"))
            connection.execute(text("UPDATE hall SET city = 'x'"))
            connection.commit()
            with pytest.raises(IntegrityError, match="changes go through the journal"):
                connection.execute(text("UPDATE hall SET city = 'y'"))

    def test_what_is_written_once_stays(self, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
        assert {"audit", "fault_event"} <= set(FIRST_SCHEMA.WRITTEN_ONCE)
        for statement in ("UPDATE audit SET why = 'x'", "DELETE FROM audit"):
            with (
                pytest.raises(IntegrityError, match="audit is written once"),
                hq.journal.write("change.history", "hq") as session,
            ):
                session.connection().execute(text(statement))

    def test_who_reads_cannot_write(self, hq: Headquarters) -> None:
        with pytest.raises(Outside) as refused, hq.journal.read() as session:
            session.connection().execute(text("UPDATE hq_state SET durable_seq = 9"))
        assert refused.value.code == "disk.read_only"

    def test_nothing_may_take_for_ever(self, hq: Headquarters) -> None:
        with hq.engine.connect() as connection:
            for name, limit in (("statement_timeout", "15s"), ("idle_in_transaction_session_timeout", "10s")):
                assert connection.execute(text(f"SHOW {name}")).scalar_one() == limit
            connection.execute(text("SET statement_timeout = '20ms'"))
            with pytest.raises(Outside) as refused, in_words():
                connection.execute(text("SELECT pg_sleep(60)"))
        assert refused.value.code == "database.busy"

    def test_names_that_no_text_column_takes_hold_up_nobody(self, laptop: Make, fleet: Fleet) -> None:
        made = laptop()
        queue(made, "visit\0", b"{}", record_id="a\0b")
        made.probe(fleet.device["HB"])
        report = made.sync()
        assert report.state == RunState.DONE, report
        assert [(row.state, row.reason) for row in made.outbox()] == [("quarantined", "text"), ("applied", "")]

    def test_a_server_that_is_away_is_answered_for(self, laptop: Make, hq: Headquarters, server: Server) -> None:
        made = laptop()
        hq.close()
        server.drop(hq.engine.url.database or "")
        report = made.sync()
        assert report.state == RunState.OFFLINE
        assert made.wire.requests


class TestHome:
    def test_a_backup_holds_all_that_laptops_are_told_is_safe(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        """The dump was taken after a commit and before its position: what was told a position is offered again."""
        made = laptop()
        made.probe(fleet.device["HB"])
        made.sync()
        mark_backed_up(hq)
        told = status(hq.journal).durable_seq
        made.visit(fleet.hall["HB"])
        made.sync()
        with hq.engine.begin() as connection:
            connection.execute(text("UPDATE hq_change SET seq = NULL WHERE seq > :told"), {"told": told})
        backup = hq.home.back_up("dump")
        hq.close()
        done = restore_headquarters(hq.home.folder, backup, None, clock)
        assert done.feed_head == told
        again_there = open_headquarters(hq.home.folder, None, clock)
        wire = Wire(build_app(again_there))
        with HttpTransport("https://hq.example", transport=wire, attempts=1) as transport:
            made.transport = transport
            report = made.sync()
        assert (report.state, report.sent) == (RunState.DONE, 1)
        assert status(again_there.journal).operations == 2
        again_there.close()

    def test_a_database_put_back_by_other_means_is_declared(self, laptop: Make, hq: Headquarters) -> None:
        made = laptop()
        before = status(hq.journal).epoch
        done = declare_restored(hq.home.folder, None)
        assert (done.epoch != before, done.feed_head) == (True, status(hq.journal).feed_head)
        report = made.sync()
        assert (report.state, made.setting(Setting.FEED_EPOCH)) == (RunState.DONE, done.epoch)

    def test_nobody_restores_under_a_running_server(self, hq: Headquarters, server: Server) -> None:
        backup = mark_backed_up(hq)
        hq.close()
        with server.connection(hq.engine.url.database or ""), pytest.raises(Refusal) as refused:
            restore_headquarters(hq.home.folder, backup, None)
        assert refused.value.code == "database.held"

    def test_only_a_dump_of_a_headquarters_is_restored(self, hq: Headquarters, tmp_path: Path) -> None:
        backup = mark_backed_up(hq)
        hq.close()
        torn = tmp_path / "torn.dump"
        torn.write_bytes(backup.read_bytes()[:900])
        with pytest.raises(Refusal) as refused:
            restore_headquarters(hq.home.folder, torn, None)
        assert refused.value.code == "hq.not_a_backup"

    def test_what_stood_there_is_set_aside(self, hq: Headquarters, server: Server) -> None:
        backup = mark_backed_up(hq)
        hq.close()
        done = restore_headquarters(hq.home.folder, backup, None)
        with server.connection(done.set_aside) as old:
            assert old.execute("SELECT count(*) FROM hq_state").fetchone() == (1,)
        server.drop(done.set_aside)

    def test_a_database_holds_one_headquarters(self, hq: Headquarters, server: Server, tmp_path: Path) -> None:
        with pytest.raises(Refusal) as refused:
            create_headquarters(tmp_path / "other", None, address=server.address(hq.engine.url.database or ""))
        assert refused.value.code == "hq.exists"

    @pytest.mark.parametrize("address", ["postgresql://fieldkit@/fieldkit", "mysql://x/y", "nothing"])
    def test_another_kind_of_address(self, tmp_path: Path, address: str) -> None:
        with pytest.raises(Refusal) as refused:
            create_headquarters(tmp_path / "hq", None, address=address)
        assert refused.value.code == "database.url"

    def test_a_server_that_does_not_answer(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            nobody = f"postgresql+psycopg://fieldkit@127.0.0.1:{taken.getsockname()[1]}/fieldkit"
            with pytest.raises(Outside) as refused:
                create_headquarters(tmp_path / "hq", None, address=nobody)
        assert refused.value.code == "database.away"
        assert not (tmp_path / "hq" / "database.url").exists()
