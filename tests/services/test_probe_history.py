"""What earlier runs of a device leave for the next one: settings that worked, numbers, nothing of other devices."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from fieldkit.domain.assent import AssentKind, assented
from fieldkit.domain.record import ItemResult
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.probe_history import ProbeHistory
from fieldkit.services.probing import ProbingDesk
from fieldkit.services.workbench import Workbench

HERO, OTHER = "JF3-2409-0153", "CX1-2308-0011"


def keep(bench: Workbench, clock: Any, serial: str = HERO, **run: Any) -> None:
    """One more run, a day after the last."""
    clock.advance(days=1)
    verdict = run.pop("verdict", ItemResult.PASS)
    probe = run.pop("probe", "printer.escpos")
    evidence = ProbeEvidence(probe, "COM3", verdict, "", str(clock.now()).encode(), "", **run)
    ProbingDesk(bench.journal).keep(bench.devices.file(serial).id, evidence)


def numbers(bench: Workbench, probe: str = "printer.escpos") -> dict[str, list[Decimal]]:
    told = ProbeHistory(bench.journal).numbers(bench.devices.file(HERO).id, probe)
    return {name: [point.value for point in points] for name, points in told.items()}


def test_the_settings_of_the_newest_run_with_a_verdict_are_remembered_per_probe(
    bench: Workbench, clock: Any
) -> None:
    keep(bench, clock, settings="9600 8N1")
    keep(bench, clock, settings="2400 8N1", probe="ups.megatec")
    keep(bench, clock, settings="19200 8N1")
    keep(bench, clock, settings="38400 8N1", verdict=ItemResult.INCONCLUSIVE)
    keep(bench, clock, settings="57600 8N1", serial=OTHER)
    known = ProbeHistory(bench.journal).of(HERO)
    assert list(known.settings.items()) == [("printer.escpos", "19200 8N1"), ("ups.megatec", "2400 8N1")]


def test_numbers_come_oldest_first_and_from_this_device_and_probe_only(bench: Workbench, clock: Any) -> None:
    keep(bench, clock, counters={"cuts": "10", "total_hours": "5.5"})
    keep(bench, clock, counters={"cuts": "12"})
    keep(bench, clock, counters={"cuts": "99"}, serial=OTHER)
    keep(bench, clock, counters={"cuts": "98"}, probe="printer.custom")
    keep(bench, clock, counters={"cuts": "97"}, verdict=ItemResult.INCONCLUSIVE)
    assert numbers(bench) == {"cuts": [Decimal(10), Decimal(12)], "total_hours": [Decimal("5.5")]}


def test_what_is_no_number_is_no_value(bench: Workbench, clock: Any) -> None:
    keep(bench, clock, counters={"cuts": "many", "total_hours": "NaN", "lines_fed": "7"})
    assert numbers(bench) == {"lines_fed": [Decimal(7)]}


def test_a_yes_is_kept_with_person_time_and_sentence(bench: Workbench, clock: Any) -> None:
    yes = assented(AssentKind.SAFETY, "Is this\nthe cable?", "HB07", clock.now() - timedelta(minutes=1))
    keep(bench, clock, assents=(yes,))
    with bench.journal.read() as session:
        from sqlmodel import select

        from fieldkit.storage.rows.evidence import ProbeRunRow

        (kept,) = session.exec(select(ProbeRunRow.assents)).one()
    assert kept == {"kind": "safety", "text": "Is this the cable?", "by": "HB07", "at": yes.at}
