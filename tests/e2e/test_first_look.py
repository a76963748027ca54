"""The first board is read before SQLAlchemy is loaded: it is the same board, behind the same doors."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fieldkit.domain.words import Refusal
from fieldkit.services.holding import hold_profile
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage import keys
from fieldkit.storage.driver import connect
from fieldkit.storage.settings import Setting

PASSPHRASE = "a passphrase for tests"


def raw(folder: Path, statement: str) -> None:
    with hold_profile(folder, PASSPHRASE) as held, closing(connect(held.database, held.key)) as connection:
        connection.execute(statement)


class TestWhatIsSeen:
    def test_it_is_what_the_desk_of_the_day_answers(self, laptop_folder: Path, clock: Any) -> None:
        with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench:
            bench.inspections.start("ZY5-2409-0060")
            bench.preferences.put(Setting.THEME, "sunlight")
            bench.preferences.put(Setting.LANGUAGE, "en")
            expected = bench.today.board()
        with hold_profile(laptop_folder, PASSPHRASE, clock=clock) as held:
            look = held.first_look()
        assert look is not None
        assert look.board == expected
        assert (look.language, look.theme) == ("en", "sunlight")
        assert expected.orders_total == 5
        assert expected.overdue == 1
        assert [record.serial for record in expected.running] == ["ZY5-2409-0060"]
        assert expected.unsent

    def test_the_full_opening_sees_the_same(self, laptop_folder: Path, clock: Any) -> None:
        with hold_profile(laptop_folder, PASSPHRASE, clock=clock) as held:
            early = held.first_look()
            with held.open() as bench:
                assert bench.first_look() == early

    def test_sealed_work_is_no_longer_due_and_counts_as_unfiled(self, bench: Workbench) -> None:
        before = bench.today.board()
        order = before.orders[0]
        inspection_id = bench.inspections.start(order.serial)
        with bench.journal.write("test", "") as session:
            from fieldkit.storage.rows.work import InspectionRow

            row = session.get(InspectionRow, inspection_id)
            assert row is not None
            assert row.work_order_id == order.id
            row.state = "sealed"
            session.add(row)
        after = bench.today.board()
        assert after.orders_total == before.orders_total - 1
        assert after.overdue == before.overdue - 1
        assert order not in after.orders
        assert not after.running

    @pytest.mark.parametrize(("state", "is_left"), [("draft", True), ("frozen", False)])
    def test_a_record_left_open_is_named_while_it_can_be_answered(
        self, laptop_folder: Path, clock: Any, state: str, is_left: bool
    ) -> None:
        with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench:
            left = bench.inspections.start("ZY5-2409-0060")
            bench.inspections.remember_place(left, "A01.1")
        raw(laptop_folder, "UPDATE journal_gate SET is_open = 1")
        raw(laptop_folder, f"UPDATE inspection SET state = '{state}'")
        with hold_profile(laptop_folder, PASSPHRASE, clock=clock) as held:
            look = held.first_look()
        assert look is not None
        assert look.inspection_id == (left if is_left else "")


class TestTheDoor:
    def test_a_wrong_passphrase_sees_nothing_and_leaves_no_lock(self, laptop_folder: Path) -> None:
        with pytest.raises(Refusal) as refused, hold_profile(laptop_folder, "not the passphrase"):
            raise AssertionError("held")
        assert refused.value.code == "passphrase.wrong"
        with hold_profile(laptop_folder, PASSPHRASE):
            pass

    def test_a_held_database_is_not_looked_at(self, laptop_folder: Path) -> None:
        with hold_profile(laptop_folder, PASSPHRASE), pytest.raises(Refusal) as refused:
            hold_profile(laptop_folder, PASSPHRASE).__enter__()
        assert refused.value.code == "database.held"

    def test_a_folder_without_profile_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(Refusal) as refused:
            hold_profile(tmp_path, PASSPHRASE).__enter__()
        assert refused.value.code == "profile.none"

    def test_the_key_is_derived_once_and_never_shown(
        self, laptop_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        derived: list[str] = []
        derive = keys._derive

        def counted(passphrase: str, *more: Any) -> bytes:
            derived.append(passphrase)
            return derive(passphrase, *more)

        monkeypatch.setattr(keys, "_derive", counted)
        with hold_profile(laptop_folder, PASSPHRASE) as held:
            assert held.first_look() is not None
            with held.open() as bench:
                assert bench.identity.staff_no == "HB07"
            assert str(held.key) not in repr(held)
            assert held.key.hex() not in repr(held)
        assert derived == [PASSPHRASE]


class TestTheLongWay:
    """Where a first look is not possible, the full opening does what it always did."""

    @pytest.mark.parametrize("revision", ["0000", "9999"])
    def test_another_schema_is_not_read(self, laptop_folder: Path, revision: str) -> None:
        raw(laptop_folder, f"UPDATE alembic_version SET version_num = '{revision}'")
        with hold_profile(laptop_folder, PASSPHRASE) as held:
            assert held.first_look() is None

    def test_a_newer_schema_is_refused_by_the_full_opening(self, laptop_folder: Path) -> None:
        raw(laptop_folder, "UPDATE alembic_version SET version_num = '9999'")
        with hold_profile(laptop_folder, PASSPHRASE) as held, pytest.raises(Refusal) as refused, held.open():
            raise AssertionError("opened")
        assert refused.value.code == "database.newer"

    def test_a_new_profile_has_nothing_to_look_at_and_looking_makes_no_file(self, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        create_profile(folder, PASSPHRASE)
        with hold_profile(folder, PASSPHRASE) as held:
            assert held.first_look() is None
            assert not held.database.exists()
            with held.open() as bench:
                assert bench.first_look().board.orders == ()

    def test_a_damaged_file_gets_its_words_from_the_full_opening(self, laptop_folder: Path) -> None:
        database = laptop_folder / "fieldkit.db"
        for journal in laptop_folder.glob("fieldkit.db-*"):
            journal.unlink()
        database.write_bytes(b"no database at all" * 500)
        with hold_profile(laptop_folder, PASSPHRASE) as held:
            assert held.first_look() is None
            with pytest.raises(Refusal) as refused, held.open():
                raise AssertionError("opened")
        assert refused.value.code == "database.key"


def test_a_look_changes_nothing_in_the_file(laptop_folder: Path) -> None:
    before = (laptop_folder / "fieldkit.db").read_bytes()
    with hold_profile(laptop_folder, PASSPHRASE) as held:
        assert held.first_look() is not None
    assert (laptop_folder / "fieldkit.db").read_bytes() == before


def test_nothing_heavy_is_loaded_for_the_first_board(laptop_folder: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from fieldkit.services.holding import hold_profile\n"
        f"with hold_profile(pathlib.Path(sys.argv[1]), {PASSPHRASE!r}) as held:\n"
        "    look = held.first_look()\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'pydantic', 'alembic', 'httpx', 'reportlab', 'serial', 'PIL'}\n"
        "print(look.board.orders_total, sorted(heavy & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, str(laptop_folder)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == "5 []"


def test_a_laptop_opens_without_the_tables_of_headquarters_and_without_desks_it_does_not_use(
    laptop_folder: Path,
) -> None:
    program = (
        "import sys, pathlib\n"
        "from fieldkit.services.profile import open_profile\n"
        f"with open_profile(pathlib.Path(sys.argv[1]), {PASSPHRASE!r}) as bench:\n"
        "    bench.today.board()\n"
        "spared = ('fieldkit.storage.rows.headquarters', 'fieldkit.services.papers', 'reportlab', 'alembic')\n"
        "print([name for name in spared if name in sys.modules])\n"
    )
    command = [sys.executable, "-c", program, str(laptop_folder)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == "[]"
