"""Does an import take the good rows, list the bad ones, and change nothing when it fails?"""

import csv
import io
from importlib import resources
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from fieldkit.services import fleet as fleet_module
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.local import AuditRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow

SAMPLE = resources.files("fieldkit") / "data" / "demo" / "fleet.csv"
NEW_DEVICES = """序列号,设备型号,营业厅,城市,采购日期,验收日期,IP地址,软件版本,备注
JF3-2609-0001,JF-300,新华路营业厅,武汉市,2026-08-12,2026-09-15,10.27.9.1,5.2.1,新开
JF3-2609-0002,JF-300,江汉路营业厅,武汉市,2026-08-12,2026-09-15,10.27.9.2,5.2.1,
"""


@pytest.fixture
def new_devices(tmp_path: Path) -> Path:
    path = tmp_path / "new.csv"
    path.write_text(NEW_DEVICES, encoding="utf-8")
    return path


def counts(bench: Workbench) -> tuple[int, int, int]:
    with bench.journal.read() as session:
        devices, halls, entries = (
            session.exec(select(func.count()).select_from(table)).one() for table in (DeviceRow, HallRow, AuditRow)
        )
    return devices, halls, entries


def serials_without_index(bench: Workbench) -> int:
    with bench.journal.read() as session:
        statement = select(func.count()).select_from(DeviceRow).where(col(DeviceRow.search_no).is_(None))
        return session.exec(statement).one()


def test_the_demo_fleet_is_on_file_whole(bench: Workbench) -> None:
    assert counts(bench)[:2] == (47, 14)
    assert bench.devices.count("JF3") > 0
    assert serials_without_index(bench) == 0


def test_a_preview_says_what_would_be_done_and_writes_nothing(bench: Workbench, new_devices: Path) -> None:
    before = counts(bench)
    preview = bench.fleet.preview(new_devices)
    assert (len(preview.reading.good), preview.written) == (2, 0)
    assert [hall.name for hall in preview.reading.new_halls] == ["新华路营业厅"]
    assert counts(bench) == before


def test_an_import_writes_devices_halls_and_index_with_one_audit_entry(bench: Workbench, new_devices: Path) -> None:
    devices, halls, entries = counts(bench)
    assert bench.fleet.run(new_devices).written == 2
    assert counts(bench) == (devices + 2, halls + 1, entries + 1)
    assert bench.devices.file("JF3-2609-0001").hall == "新华路营业厅"
    assert bench.devices.count("新华") == 1
    assert serials_without_index(bench) == 0


def test_importing_the_same_list_again_changes_nothing(bench: Workbench, new_devices: Path) -> None:
    bench.fleet.run(new_devices)
    before, found = counts(bench), bench.devices.file("JF3-2609-0001")
    bench.fleet.run(new_devices)
    assert counts(bench) == before
    assert bench.devices.file("JF3-2609-0001") == found
    assert bench.devices.count("新华") == 1


def test_a_changed_row_changes_its_device_only(bench: Workbench, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(SAMPLE.read_text(encoding="utf-8"))))
    rows[0]["软件版本"] = "5.2.9"
    target = io.StringIO()
    writer = csv.DictWriter(target, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "changed.csv"
    path.write_text(target.getvalue(), encoding="utf-8")
    before = {row["序列号"]: bench.devices.file(row["序列号"]) for row in rows[:3]}
    bench.fleet.run(path)
    assert bench.devices.file(rows[0]["序列号"]).software == "5.2.9"
    assert bench.devices.file(rows[1]["序列号"]) == before[rows[1]["序列号"]]


def test_refused_rows_are_listed_with_their_reason_and_the_others_are_taken(
    bench: Workbench, tmp_path: Path
) -> None:
    path = tmp_path / "mixed.csv"
    bad = "JF3-2609-0003,XX-999,江汉路营业厅,武汉市,2026-08-12,2026-09-15,10.27.9.3,5.2.1,\n"
    path.write_text(NEW_DEVICES + bad, encoding="utf-8")
    done = bench.fleet.run(path)
    assert [refused.serial for refused in done.reading.refused] == ["JF3-2609-0003"]
    assert str(done.reading.refused[0].text)
    assert bench.devices.count("JF3-2609") == 2


def test_a_device_that_stands_elsewhere_is_not_merged_silently(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "moved.csv"
    path.write_text(
        NEW_DEVICES + "JF3-2409-0153,JF-300,光谷营业厅,武汉市,2024-08-12,2024-10-15,10.27.1.12,5.2.1,\n",
        encoding="utf-8",
    )
    reading = bench.fleet.run(path).reading
    said = [*reading.refused, *reading.warnings]
    assert any(line.serial == "JF3-2409-0153" for line in said)


def test_a_failure_near_the_end_takes_everything_back(
    bench: Workbench, new_devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(bench)

    def broken(*_arguments: object) -> None:
        raise RuntimeError("index")

    monkeypatch.setattr(fleet_module, "index_devices", broken)
    with pytest.raises(RuntimeError, match="index"):
        bench.fleet.run(new_devices)
    assert counts(bench) == before
    assert bench.devices.count("JF3-2609") == 0


def test_a_new_hall_never_takes_the_code_of_another(bench: Workbench, new_devices: Path) -> None:
    with bench.journal.write("test", "hq") as session:
        halls = session.exec(select(HallRow).order_by(HallRow.code)).all()
        halls[0].code = f"H{len(halls) + 1:03d}"  # the number that simply counting would give
    bench.fleet.run(new_devices)
    with bench.journal.read() as session:
        codes = session.exec(select(HallRow.code)).all()
    assert len(codes) == len(set(codes)) == 15


def test_a_laptop_without_models_refuses_every_row(tmp_path: Path, new_devices: Path) -> None:
    create_profile(tmp_path / "empty", "a passphrase for tests")
    with open_profile(tmp_path / "empty", "a passphrase for tests") as bench:
        before = counts(bench)
        reading = bench.fleet.run(new_devices).reading
        assert (len(reading.refused), reading.good) == (2, ())
        assert counts(bench) == before
