"""A probe from the device file: which are offered, what is kept, and what another serial number leads to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any

import pytest
from onscreen import screen_text
from running import press, running, settle, status
from sqlmodel import select
from textual.pilot import Pilot

from diagnostics import transport
from diagnostics.probes import probes
from diagnostics.simulators.printer import start_printer
from diagnostics.simulators.serving import RunningSimulator
from diagnostics.transcript import read_transcript
from fieldkit.domain.record import ItemResult
from fieldkit.locale import use_language
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.probing import ProbingDesk
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow
from fieldkit.storage.rows.reference import ComponentRow
from screens.app import Laptop
from screens.devices.file import DeviceScreen
from screens.devices.probes import DeviceProbesScreen
from screens.devices.probing import fitting_probes
from screens.inspection.editor import Editor
from screens.inspection.item_pane import ItemDetail
from screens.inspection.probe import ProbeScreen
from screens.inspection.probe_trend import CounterPane
from screens.widgets.chart import TrendChart
from screens.widgets.virtual_list import VirtualList

HERO = "JF3-2409-0153"


@pytest.fixture(autouse=True)
def no_other_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "list_ports", tuple)


@pytest.fixture
def printer() -> Iterator[RunningSimulator]:
    with start_printer("near_end") as started:
        yield started


@pytest.fixture
def plugged(demo_laptop: Laptop, printer: RunningSimulator) -> Laptop:
    return replace(demo_laptop, ports=(printer.url,))


@asynccontextmanager
async def probes_open(laptop: Laptop, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    async with running(laptop, size=size) as pilot:
        await pilot.app.push_screen(DeviceScreen(HERO))
        await settle(pilot)
        await press(pilot, "f9")
        assert isinstance(pilot.app.screen, DeviceProbesScreen)
        yield pilot


def bench_of(pilot: Pilot[Any]) -> Workbench:
    return pilot.app.bench  # type: ignore[attr-defined, no-any-return]


def runs(pilot: Pilot[Any]) -> list[ProbeRunRow]:
    with bench_of(pilot).journal.read() as session:
        return list(session.exec(select(ProbeRunRow)))


def card(pilot: Pilot[Any]) -> str:
    """All of it, also what is scrolled out of sight."""
    return str(pilot.app.screen.query_one(ItemDetail).render())


async def wait_until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await pilot.pause(0.01)
    await settle(pilot)


async def choose(pilot: Pilot[Any], name: str) -> None:
    """The probe of this name, up to the choice of the port."""
    rows = pilot.app.screen.query_one(VirtualList)
    for _ in range(rows.total):
        if rows.row is not None and rows.row.key == name:
            break
        await press(pilot, "down")
    await press(pilot, "enter")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ProbeScreen))


async def run_printer(pilot: Pilot[Any]) -> None:
    await choose(pilot, "printer.escpos")
    await press(pilot, "enter")
    await wait_until(pilot, lambda: pilot.app.screen.has_class("-done"))


async def test_the_probes_of_the_fitted_modules_are_offered_and_no_other(plugged: Laptop) -> None:
    async with probes_open(plugged, size=(120, 80)) as pilot:
        slots = bench_of(pilot).devices.file(HERO).slots
        rows = pilot.app.screen.query_one(VirtualList)
        text = screen_text(pilot.app)
        offered = {probe.name for probe in probes().values() if probe.en in text}
        assert offered == {probe.name for probe in probes().values() if probe.part in slots}
        assert rows.row is not None
        assert "never probed" in rows.row.cells


def order(pilot: Pilot[Any]) -> list[str]:
    """Names of the printer's probes as they are offered."""
    fitting = fitting_probes(bench_of(pilot), bench_of(pilot).devices.file(HERO))
    return [probe.name for probe in fitting if probe.slot == "PRN"]


async def test_what_the_forms_ask_for_comes_first_until_another_probe_has_answered(plugged: Laptop) -> None:
    async with probes_open(plugged) as pilot:
        assert order(pilot) == ["printer.escpos", "printer.custom"]
        file, desk = bench_of(pilot).devices.file(HERO), ProbingDesk(bench_of(pilot).journal)
        silent = ProbeEvidence("printer.custom", "/dev/x", ItemResult.INCONCLUSIVE, "", b"{1}", "no reply")
        desk.keep(file.id, silent)
        assert order(pilot) == ["printer.escpos", "printer.custom"]
        desk.keep(file.id, replace(silent, verdict=ItemResult.PASS))
        assert order(pilot) == ["printer.custom", "printer.escpos"]


async def test_the_names_are_in_the_language_of_the_reader(plugged: Laptop) -> None:
    async with probes_open(plugged) as pilot:
        use_language("zh_CN")
        pilot.app.screen.retell()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "凭条打印机状态（ESC/POS）" in screen_text(pilot.app)


async def test_a_run_is_kept_with_the_device_and_stands_in_the_list(
    plugged: Laptop, printer: RunningSimulator
) -> None:
    async with probes_open(plugged) as pilot:
        await run_printer(pilot)
        assert "Paper near end" in screen_text(pilot.app)
        assert "no serial number on file: nothing is compared" in card(pilot)
        assert "Kept with the device" in status(pilot)
        (run,) = runs(pilot)
        assert (run.probe, run.verdict, run.inspection_id) == ("printer.escpos", ItemResult.WARN, "")
        with bench_of(pilot).journal.read() as session:
            kept = session.get(AttachmentRow, run.transcript_sha256)
        assert kept is not None
        assert read_transcript(kept.content).simulated
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DeviceProbesScreen)
        assert "Attention       2026-09-30" in screen_text(pilot.app)


async def test_no_answer_is_no_verdict_with_what_to_check(demo_laptop: Laptop) -> None:
    with start_printer("silent") as printer:
        async with probes_open(replace(demo_laptop, ports=(printer.url,)), size=(120, 40)) as pilot:
            await run_printer(pilot)
            text = screen_text(pilot.app)
            assert "Inconclusive: The device does not answer" in text
            assert "Power: " in text
            assert [run.verdict for run in runs(pilot)] == [ItemResult.INCONCLUSIVE]


async def test_cancelling_keeps_nothing(demo_laptop: Laptop) -> None:
    with start_printer("silent") as printer:
        async with probes_open(replace(demo_laptop, ports=(printer.url,))) as pilot:
            await choose(pilot, "printer.escpos")
            await pilot.press("enter")
            await wait_until_asked(pilot, printer)
            await pilot.press("escape")
            await wait_until(pilot, lambda: pilot.app.screen.has_class("-done"))
            assert "Cancelled; nothing was kept." in status(pilot)
            assert runs(pilot) == []


async def wait_until_asked(pilot: Pilot[Any], printer: RunningSimulator) -> None:
    async with asyncio.timeout(30):
        while not printer.received:
            await pilot.pause(0.01)


async def test_a_ups_is_not_asked_before_its_cable_is_confirmed(plugged: Laptop, printer: RunningSimulator) -> None:
    async with probes_open(plugged) as pilot:
        await choose(pilot, "ups.apc")
        assert "940-0024" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert "A wrong cable can switch the load off" in screen_text(pilot.app)
        await press(pilot, "enter", "escape", "escape")
        assert not printer.received
        assert runs(pilot) == []


class TestAnotherSerialNumber:
    @pytest.fixture
    def other_on_file(self, bench: Workbench) -> None:
        """The file of the device has a printer with a serial number, and it is another one."""
        device = bench.devices.file(HERO)
        with bench.journal.write("test.component", "", synchronise=False) as session:
            found = session.exec(
                select(ComponentRow).where(ComponentRow.device_id == device.id, ComponentRow.slot == "PRN")
            ).all()
            for component in found:
                component.serial = "OTHER-0001"
                session.add(component)

    @pytest.fixture
    def elsewhere(self, plugged: Laptop, other_on_file: None, bench: Workbench) -> Laptop:
        return replace(plugged, open=lambda _passphrase: nullcontext(bench), hold=None)

    async def test_nothing_is_kept_before_a_person_has_decided(self, elsewhere: Laptop) -> None:
        async with probes_open(elsewhere) as pilot:
            await run_printer(pilot)
            assert "another serial number: OTHER-0001" in screen_text(pilot.app)
            assert "Not kept yet" in status(pilot)
            assert runs(pilot) == []
            await press(pilot, "escape", "escape")
            assert pilot.app.screen.query_one(Editor).is_open
            assert isinstance(pilot.app.screen, ProbeScreen)
            assert runs(pilot) == []

    async def test_the_wrong_device_is_not_kept(self, elsewhere: Laptop) -> None:
        async with probes_open(elsewhere) as pilot:
            await run_printer(pilot)
            await press(pilot, "1")
            assert "Nothing was kept." in status(pilot)
            await press(pilot, "escape")
            assert isinstance(pilot.app.screen, DeviceProbesScreen)
            assert runs(pilot) == []

    async def test_a_file_that_is_wrong_does_not_keep_the_run_away(self, elsewhere: Laptop) -> None:
        async with probes_open(elsewhere) as pilot:
            await run_printer(pilot)
            await press(pilot, "2")
            assert "Kept with the device" in status(pilot)
            (run,) = runs(pilot)
            assert run.verdict is ItemResult.WARN
            assert [(yes["kind"], yes["by"]) for yes in run.assents] == [("other_serial", "HB07")]
            assert "the device file has OTHER-0001. Keep this run?" in run.assents[0]["text"]
            with bench_of(pilot).journal.read() as session:
                kept = session.get(AttachmentRow, run.transcript_sha256)
            assert kept is not None
            assert [yes.text for yes in read_transcript(kept.content).assents] == [run.assents[0]["text"]]
            assert "Confirmed" in card(pilot)


class TestNumbersOfEarlierRuns:
    @pytest.fixture
    def probed_before(self, bench: Workbench, clock: Any, plugged: Laptop) -> Laptop:
        """Three runs; between the last two somebody fitted another print head."""
        now, device = clock.now(), bench.devices.file(HERO)
        for days, cuts, pulses in ((200, 5000, 9_300_000), (100, 6000, 9_900_000), (30, 7000, 9_990_000)):
            clock.advance(days=-days)
            ProbingDesk(bench.journal).keep(device.id, earlier_run(days, cuts=cuts, head_energised=pulses))
            clock.advance(days=days)
        assert clock.now() == now
        return replace(plugged, open=lambda _passphrase: nullcontext(bench), hold=None)

    async def test_the_card_tells_last_value_change_and_curve(self, probed_before: Laptop) -> None:
        async with probes_open(probed_before, size=(120, 40)) as pilot:
            await run_printer(pilot)
            assert "7,211 times, +211 since 2026-08-31" in card(pilot)
            chart = pilot.app.screen.query_one(TrendChart)
            assert [int(value) for _, value in chart.trend.points] == [5000, 6000, 7000, 7211]
            assert "Cuts 7,211 times" in screen_text(pilot.app)

    async def test_less_than_before_is_said_and_not_drawn_as_a_fall(self, probed_before: Laptop) -> None:
        async with probes_open(probed_before, size=(120, 40)) as pilot:
            await run_printer(pilot)
            told = " ".join(card(pilot).split())
            assert "9,120,330 times; 9,990,000 times on 2026-08-31: the count began anew" in told
            assert pilot.app.screen.query_one(CounterPane).total == 1

    async def test_a_first_value_is_told_without_comparison(self, plugged: Laptop) -> None:
        async with probes_open(plugged) as pilot:
            await run_printer(pilot)
            assert "7,211 times" in card(pilot)
            assert "since" not in card(pilot)
            assert pilot.app.screen.query_one(CounterPane).total == 0


def earlier_run(number: int, **counters: int) -> ProbeEvidence:
    return ProbeEvidence(
        "printer.escpos",
        "/dev/ttyUSB0",
        ItemResult.PASS,
        "12 12 12 12",
        b"{%d}" % number,
        "",
        settings="9600 8N1",
        counters={name: str(value) for name, value in counters.items()},
    )
