"""Writers of one process go one after the other, and none of them starves."""

import threading
from pathlib import Path

import pytest

from fieldkit.domain.instants import SystemClock
from fieldkit.storage.engine import open_engine
from fieldkit.storage.journal import Journal
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.settings import Setting, set_setting, setting

WRITERS = 20
ROUNDS = 5


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    engine = open_engine(tmp_path / "laptop.db", bytes(32))
    bring_up_to_date(engine, tmp_path / "laptop.db")
    return Journal(engine, SystemClock(), "L07")


def count_up(journal: Journal) -> None:
    with journal.write("count", "") as session:
        set_setting(session, Setting.CLOCK_OFFSET_MS, str(int(setting(session, Setting.CLOCK_OFFSET_MS, "0")) + 1))


def test_twenty_writers_at_once_all_get_through(journal: Journal) -> None:
    gate = threading.Barrier(WRITERS)

    def write() -> None:
        gate.wait()
        for _ in range(ROUNDS):
            count_up(journal)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with journal.read() as session:
        assert setting(session, Setting.CLOCK_OFFSET_MS) == str(WRITERS * ROUNDS)


def test_the_turn_is_given_back_by_a_writer_that_fails(journal: Journal) -> None:
    def fail() -> None:
        with journal.write("fail", ""):
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    done = threading.Thread(target=count_up, args=(journal,), daemon=True)
    done.start()
    done.join(10)
    assert not done.is_alive()


def test_no_writer_waits_for_the_database_while_another_one_of_the_process_writes(journal: Journal) -> None:
    begun = threading.Event()

    def write() -> None:
        begun.set()
        count_up(journal)

    other = threading.Thread(target=write)
    with journal.write("first", ""):
        other.start()
        assert begun.wait(10)
        # had it asked the database, it would hold a second connection by now or soon; it asks only for its turn
        other.join(0.2)
        assert journal._engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    other.join()
