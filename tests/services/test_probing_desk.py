"""A probe outside an inspection: what is kept, and when a serial number agrees with the device file."""

from datetime import date

import pytest
from sqlmodel import select

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Refusal
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.device_file import Fitted
from fieldkit.services.probing import Agreement, ProbingDesk, SerialCheck, serials_on_file
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow

HERO = "JF3-2409-0153"


def probed(verdict: ItemResult = ItemResult.PASS, transcript: bytes = b"{}") -> ProbeEvidence:
    return ProbeEvidence("printer.escpos", "/dev/x", verdict, "12 12 12 12", transcript, "")


def test_a_run_is_kept_with_its_transcript_and_belongs_to_no_inspection(bench: Workbench) -> None:
    device = bench.devices.file(HERO)
    kept = ProbingDesk(bench.journal).keep(device.id, probed())
    with bench.journal.read() as session:
        run = session.exec(select(ProbeRunRow)).one()
        transcript = session.get(AttachmentRow, run.transcript_sha256)
    assert (run.id, run.device_id, run.inspection_id, run.item_code) == (kept.id, device.id, "", "")
    assert (run.author, run.device_code, run.verdict) == ("HB07", "L07", ItemResult.PASS)
    assert run.transcript_sha256 == sha256_hex(b"{}")
    assert transcript is not None
    assert (transcript.content, transcript.name) == (b"{}", f"{HERO} printer.escpos")


def test_a_run_that_says_nothing_is_kept_as_well(bench: Workbench) -> None:
    desk, device = ProbingDesk(bench.journal), bench.devices.file(HERO)
    desk.keep(device.id, probed(ItemResult.INCONCLUSIVE))
    assert desk.last_runs(device.id)["printer.escpos"].verdict is ItemResult.INCONCLUSIVE


def test_the_last_run_of_each_probe_is_the_newest_in_an_inspection_or_not(bench: Workbench, clock: object) -> None:
    desk, device = ProbingDesk(bench.journal), bench.devices.file(HERO)
    inspection_id = bench.inspections.start(HERO)
    bench.inspections.take_probe(inspection_id, "A08.5", probed(ItemResult.FAIL))
    assert desk.last_runs(device.id)["printer.escpos"].verdict is ItemResult.FAIL
    clock.advance(minutes=1)  # type: ignore[attr-defined]
    desk.keep(device.id, probed(ItemResult.PASS))
    assert desk.last_runs(device.id)["printer.escpos"].verdict is ItemResult.PASS


def test_an_unknown_device_keeps_nothing(bench: Workbench) -> None:
    with pytest.raises(Refusal) as refused:
        ProbingDesk(bench.journal).keep("no such device", probed())
    assert refused.value.code == "device.unknown"
    with bench.journal.read() as session:
        assert session.exec(select(AttachmentRow)).first() is None


@pytest.mark.parametrize(
    ("told", "on_file", "agreement"),
    [
        ("", ("A1",), Agreement.NOT_TOLD),
        ("A1", (), Agreement.NOT_ON_FILE),
        ("A1", ("A1",), Agreement.SAME),
        (" a1 ", ("A 1",), Agreement.SAME),
        ("A1", ("B2", "A1"), Agreement.SAME),
        ("A1", ("B2",), Agreement.OTHER),
    ],
)
def test_serial_numbers_are_compared_only_where_both_sides_have_one(
    told: str, on_file: tuple[str, ...], agreement: Agreement
) -> None:
    assert SerialCheck(told, on_file).agreement is agreement


def test_a_blank_serial_number_is_not_on_file() -> None:
    fitted = [
        Fitted(slot, "W01", "head", serial, date(2026, 1, 1), 0)
        for slot, serial in (("PRN", " "), ("PRN", "A1"), ("BNV", "B2"))
    ]
    assert serials_on_file(fitted, "PRN") == ("A1",)
