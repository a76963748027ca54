"""Headquarters that begins again from a backup, or has dropped what is old, loses nothing that a laptop has."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from drafting import at_headquarters
from joined import KEY, FakeClock, Fleet, Laptop, Wire
from sqlalchemy import text
from sqlmodel import Session, select
from test_pull import add_contact, agree, delete_at, names
from test_run import rename

from fieldkit.domain.words import Refusal
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.reference import ContactRow, HallRow
from fieldkit.storage.rows.work import VisitRow
from fieldkit.storage.settings import Setting
from sync.engine import RunState, synchronise
from sync.hq import blobs
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, mark_backed_up, open_headquarters, status
from sync.hq.file_home import DATABASE
from sync.hq.restoring import restore_headquarters
from sync.terms import terms
from sync.transport import HttpTransport

Make = Callable[..., Laptop]


@contextmanager
def restored(hq: Headquarters, backup: Path, made: Laptop, clock: FakeClock) -> Iterator[Headquarters]:
    """Headquarters from its backup, with the laptop joined to it."""
    folder = hq.home.folder
    hq.close()
    restore_headquarters(folder, backup, KEY, clock)
    again = open_headquarters(folder, KEY, clock)
    made.wire = Wire(build_app(again))
    with HttpTransport("https://hq.example", transport=made.wire, attempts=1) as transport:
        made.transport = transport
        yield again
    again.close()


@pytest.mark.both_databases
def test_what_the_backup_does_not_have_is_offered_and_only_that(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=3)
    made.sync()
    backup = mark_backed_up(hq)
    made.visit(fleet.hall["HB"])
    made.seal()
    made.sync()
    with restored(hq, backup, made, clock) as again:
        report = made.sync()
        assert (report.state, report.sent) == (RunState.DONE, 2)
        assert (status(again.journal).operations, status(again.journal).filed) == (5, 1)
        assert agree(made, again)
        assert made.sync().repaired == 0


@pytest.mark.both_databases
def test_rows_that_are_equal_are_not_sent_again(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop()
    for _ in range(20):
        add_contact(hq, fleet, clock)
    made.sync()
    backup = mark_backed_up(hq)
    with restored(hq, backup, made, clock) as again:
        assert made.sync().received == 0
        assert set(made.wire.paths()) == {"POST /token", "GET /digest", "GET /changes"}
        assert agree(made, again)


@pytest.mark.both_databases
def test_reference_rows_go_back_to_what_headquarters_knows(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop()
    backup = mark_backed_up(hq)
    rename(hq, fleet, "备份之后")
    late = add_contact(hq, fleet, clock)
    made.sync()
    with restored(hq, backup, made, clock) as again:
        made.sync()
        assert late not in names(made, ContactRow)
        with made.journal.read() as session:
            assert session.get_one(HallRow, fleet.hall["HB"]).name == "江汉路营业厅"
        rename(again, fleet, "恢复之后")
        assert made.sync().repaired == 0
        with made.journal.read() as session:
            assert session.get_one(HallRow, fleet.hall["HB"]).name == "恢复之后"
        assert agree(made, again)


@pytest.mark.both_databases
def test_bytes_that_came_after_the_backup_are_sent_again(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop()
    sha256 = made.attach(b"photo" * 1_000)
    made.wire.fault = None
    made.sync()
    with Session(hq.engine) as session:  # a backup between the announcement and the bytes
        for statement in (
            "DELETE FROM hq_blob_chunk",
            "UPDATE hq_blob SET received = 0, completed_at = NULL",
            "UPDATE hq_operation SET status = 'waiting', ver = NULL",
        ):
            session.connection().execute(text(statement))
        session.commit()
    backup = mark_backed_up(hq)
    with restored(hq, backup, made, clock) as again:
        assert made.sync().state == RunState.DONE
        with Session(again.engine) as session:
            assert len(blobs.content(session, sha256)) == 5_000
    assert made.states() == ["applied"]


@pytest.mark.both_databases
def test_a_laptop_that_missed_one_restore_offers_everything_at_the_second(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop()
    first = mark_backed_up(hq)
    made.visit(fleet.hall["HB"])
    made.sync()
    folder = hq.home.folder
    hq.close()
    restore_headquarters(folder, first, KEY, clock)
    between = open_headquarters(folder, KEY, clock)
    rename(between, fleet, "中间")
    rename(between, fleet, "中间之后")
    second = mark_backed_up(between)
    with restored(between, second, made, clock) as again:
        assert made.sync().sent == 1
        assert agree(made, again)


def test_a_restore_that_cannot_be_changes_nothing(hq: Headquarters, tmp_path: Path, empty_database: Path) -> None:
    folder = hq.home.folder
    torn = tmp_path / "torn.db"
    torn.write_bytes((folder / DATABASE).read_bytes()[:20_000])
    for bad in (tmp_path / "nowhere.db", empty_database, torn):
        with pytest.raises(Refusal) as refused:
            restore_headquarters(folder, bad, KEY)
        assert refused.value.code == "hq.not_a_backup"
    assert not (folder / "restoring").exists()
    assert status(hq.journal).laptops == 0
    backup = mark_backed_up(hq)
    with hq.home.held(), pytest.raises(Refusal) as held:
        restore_headquarters(folder, backup, KEY)
    assert held.value.code == "database.held"
    assert "fieldkit hq serve" in str(held.value.todo)


def test_the_database_that_stood_there_is_kept(hq: Headquarters, clock: FakeClock) -> None:
    backup = mark_backed_up(hq)
    epoch = status(hq.journal).epoch
    folder = hq.home.folder
    hq.close()
    done = restore_headquarters(folder, backup, KEY, clock)
    assert done.set_aside
    kept = folder / "kept"
    kept.mkdir()
    for side in ("", "-wal"):
        part = Path(done.set_aside + side)
        if part.exists():
            shutil.copy(part, kept / (DATABASE + side))
    before = open_headquarters(kept, KEY, clock)
    assert status(before.journal).epoch == epoch != done.epoch
    before.close()


@pytest.mark.both_databases
def test_a_cursor_ahead_of_headquarters_without_a_restore_is_refused_loudly(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    with Session(hq.engine) as session:
        session.connection().execute(text("DELETE FROM hq_change WHERE seq > 3"))
        session.commit()
    report = made.sync()
    assert report.state == RunState.OFFLINE
    assert "hq restore" in str(report.todo)


@pytest.mark.both_databases
class TestHorizon:
    """A laptop that comes back after more than the horizon compares, and keeps what it has not sent."""

    def test_it_gets_what_is_there_and_loses_what_is_gone(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        doomed = add_contact(hq, fleet, clock)
        made.sync()
        mark_backed_up(hq)
        waiting = made.visit(fleet.hall["HB"])
        rename(hq, fleet, "一年以后")
        fresh = add_contact(hq, fleet, clock, "新人")
        delete_at(hq, ContactRow, doomed)
        add_contact(hq, fleet, clock, "另一位")
        mark_backed_up(hq)
        clock.advance(days=terms().horizon.days + 2)
        mark_backed_up(hq)
        with Session(hq.engine) as session:
            old = (
                session.connection().execute(text("SELECT count(*) FROM hq_change WHERE op = 'gone'")).scalar_one()
            )
        assert old == 0
        report = made.sync()
        assert (report.state, report.sent, report.repaired) == (RunState.DONE, 1, 0)
        assert len(names(made, ContactRow)) == 2
        assert fresh in names(made, ContactRow)
        assert doomed not in names(made, ContactRow)
        with made.journal.read() as session:
            assert session.get_one(HallRow, fleet.hall["HB"]).name == "一年以后"
            assert session.exec(select(OutboxRow.record_id)).one() == waiting
        assert agree(made, hq)

    def test_within_the_horizon_nothing_is_dropped(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        rename(hq, fleet, "新名称")
        mark_backed_up(hq)
        clock.advance(days=terms().horizon.days - 1)
        mark_backed_up(hq)
        made.wire.requests.clear()
        assert made.sync().received == 1
        assert made.wire.paths() == ["POST /token", "GET /changes"]

    def test_numbers_go_on_where_they_were(self, laptop: Make, hq: Headquarters, clock: FakeClock) -> None:
        made = laptop()
        before = status(hq.journal).feed_head
        mark_backed_up(hq)
        clock.advance(days=900)
        mark_backed_up(hq)
        assert status(hq.journal).feed_head == before
        assert made.sync().state == RunState.DONE
        assert made.setting(Setting.FEED_CURSOR).endswith(f".{before}")


def test_a_new_laptop_of_an_old_headquarters_is_whole(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    mark_backed_up(hq)
    clock.advance(days=900)
    mark_backed_up(hq)
    made = laptop()
    assert synchronise(made.journal, made.transport).repaired == 0
    assert agree(made, hq)


class TestRetention:
    """Bytes that were sent are kept until headquarters' backup has them, signed ones 400 days at least."""

    def kept(self, made: Laptop) -> list[bool]:
        made.sync()
        return [row.body is not None for row in made.outbox()]

    def test_their_days_count_only_when_a_backup_has_them(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        made.visit(fleet.hall["HB"])
        made.probe(fleet.device["HB"])
        made.seal()
        made.sync()
        clock.advance(days=500)
        assert self.kept(made) == [True, True, True]
        mark_backed_up(hq)
        made.sync()
        clock.advance(days=1)
        assert self.kept(made) == [True, False, False]
        with made.journal.read() as session:
            assert len(session.connection().execute(text("SELECT envelope FROM seal")).scalar_one()) > 100

    def test_signed_bytes_stay_longer_than_others(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        made.probe(fleet.device["HB"])
        made.seal()
        made.sync()
        mark_backed_up(hq)
        made.sync()
        clock.advance(days=terms().keep_signed.days - 1)
        assert self.kept(made) == [False, True]
        clock.advance(days=2)
        assert self.kept(made) == [False, False]

    def test_what_was_dropped_is_not_offered_after_a_restore(
        self, laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
    ) -> None:
        made = laptop()
        made.probe(fleet.device["HB"])
        made.sync()
        backup = mark_backed_up(hq)
        made.sync()
        clock.advance(days=100)
        assert self.kept(made) == [False]
        made.probe(fleet.device["HB"])
        made.sync()
        with restored(hq, backup, made, clock) as again:
            assert made.sync().sent == 1
            assert status(again.journal).operations == 2
            assert agree(made, again)


def test_what_was_written_after_a_version_that_is_lost_does_not_replace_another_one(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made, other = laptop(), laptop("L08", "HB07")
    visit = made.visit(fleet.hall["HB"])
    made.sync()
    other.sync()
    backup = mark_backed_up(hq)
    for name in ("孙经理", "周经理"):
        made.name_custodian(visit, name)
        made.sync()
    other.name_custodian(visit, "李经理")
    with restored(hq, backup, other, clock) as again:
        assert other.sync().state == RunState.DONE
        made.wire = Wire(build_app(again))
        with HttpTransport("https://hq.example", transport=made.wire, attempts=1) as transport:
            made.transport = transport
            # the second of its two edits is based on a version that has the number of the other laptop's now
            assert made.sync().conflicts == 1
        other.sync()
        with other.journal.read() as session:
            assert session.get_one(VisitRow, visit).custodian == "李经理"


def test_what_is_based_on_a_lost_version_of_somebody_else_does_not_replace_another_one(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    first, second, third = laptop(), laptop("L08", "HB07"), laptop("L17", "HB07")
    visit = first.visit(fleet.hall["HB"])
    for made in (first, second, third):
        made.sync()
    backup = mark_backed_up(hq)
    first.name_custodian(visit, "孙经理")
    first.sync()
    second.sync()
    second.name_custodian(visit, "周经理")
    second.sync()
    third.name_custodian(visit, "李经理")
    with restored(hq, backup, third, clock) as again:
        third.sync()
        second.wire = Wire(build_app(again))
        with HttpTransport("https://hq.example", transport=second.wire, attempts=1) as transport:
            second.transport = transport
            # based on the second version that the laptop `first` had written: here that is the one of `third`
            assert second.sync().conflicts == 1
        third.sync()
        with third.journal.read() as session:
            assert session.get_one(VisitRow, visit).custodian == "李经理"


def test_a_chain_of_versions_that_is_lost_comes_again_as_it_was(
    laptop: Make, hq: Headquarters, fleet: Fleet, clock: FakeClock
) -> None:
    made = laptop()
    backup = mark_backed_up(hq)
    visit = made.visit(fleet.hall["HB"])
    for name in ("孙经理", "周经理", "李经理"):
        made.name_custodian(visit, name)
        made.sync()
    with restored(hq, backup, made, clock) as again:
        report = made.sync()
        assert (report.state, report.conflicts) == (RunState.DONE, 0)
        answered = [(answer, body["custodian"]) for answer, body in at_headquarters(again, visit)]
        assert answered == [("applied", "孙经理"), ("applied", "周经理"), ("applied", "李经理")]
        made.name_custodian(visit, "郑经理")
        assert made.sync().conflicts == 0
        assert agree(made, again)
        assert made.sync().repaired == 0
