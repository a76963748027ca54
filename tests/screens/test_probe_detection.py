"""Looking for language and speed from the port picker: each attempt in sight, words at the end, nothing unasked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from onscreen import screen_text
from running import press, running, settle, status
from sqlmodel import select
from textual.pilot import Pilot

from diagnostics import transport
from diagnostics.probes.printer_escpos import EscPosPrinterProbe
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.transport import PortInfo
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import say
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.evidence import ProbeRunRow
from screens.app import Laptop
from screens.devices.file import DeviceScreen
from screens.inspection.item_pane import ItemDetail
from screens.inspection.probe import ProbeScreen
from screens.widgets.virtual_list import VirtualList

HERO = "JF3-2409-0153"


@pytest.fixture(autouse=True)
def no_other_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "list_ports", tuple)


@pytest.fixture
def fewer_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The printer's own language only: these tests are about the screen."""
    monkeypatch.setattr("diagnostics.detect.languages_beside", lambda probe: (probe,))


def plugged_in(protocol: str, state: str, faults: LineFaults = NO_FAULTS) -> RunningSimulator:
    return simulated()[protocol].start(state, faults, False)


@asynccontextmanager
async def at_the_ports(
    laptop: Laptop, device: RunningSimulator, probe: str = "printer.escpos", size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[Any]]:
    """The port picker of this probe, with the cursor on the only port."""
    async with running(replace(laptop, ports=(device.url,)), size=size) as pilot:
        await pilot.app.push_screen(DeviceScreen(HERO))
        await settle(pilot)
        await press(pilot, "f9")
        rows = pilot.app.screen.query_one(VirtualList)
        while rows.row is None or rows.row.key != probe:
            await press(pilot, "down")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProbeScreen))
        yield pilot


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await pilot.pause(0.01)
    await settle(pilot)


async def until_phase(pilot: Pilot[Any], phase: str) -> None:
    await until(pilot, lambda: pilot.app.screen.has_class(f"-{phase}"))


def attempts(pilot: Pilot[Any]) -> VirtualList:
    return pilot.app.screen.query_one("#attempts", VirtualList)


def card(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one(ItemDetail).render())


def runs(pilot: Pilot[Any]) -> list[ProbeRunRow]:
    bench: Workbench = pilot.app.bench  # type: ignore[attr-defined]
    with bench.journal.read() as session:
        return list(session.exec(select(ProbeRunRow)))


@pytest.mark.usefixtures("fewer_languages")
class TestFound:
    async def test_at_another_speed_the_probe_goes_on_and_the_speed_is_remembered(
        self, demo_laptop: Laptop
    ) -> None:
        with plugged_in("escpos", "near_end", LineFaults(baud=19200)) as printer:
            async with at_the_ports(demo_laptop, printer) as pilot:
                await press(pilot, "f5")
                await until_phase(pilot, "done")
                assert "Other speed: Receipt printer status (ESC/POS) answers at 19200 8N1" in " ".join(
                    card(pilot).split()
                )
                await until(pilot, lambda: bool(runs(pilot)))
                assert [(run.verdict, run.settings) for run in runs(pilot)] == [(ItemResult.WARN, "19200 8N1")]
                await press(pilot, "enter", "enter")
                await until(pilot, lambda: isinstance(pilot.app.screen, ProbeScreen))
                assert "19200 8N1 as last time" in screen_text(pilot.app)
                await press(pilot, "enter")
                await until_phase(pilot, "done")
                assert "Paper near end" in card(pilot)

    async def test_every_attempt_is_told_with_its_settings_and_what_was_heard(self, demo_laptop: Laptop) -> None:
        with plugged_in("escpos", "silent") as printer:
            async with at_the_ports(demo_laptop, printer) as pilot:
                await pilot.press("f5")
                await until_shown(pilot, "asking ...")
                await until_shown(pilot, "no byte")
                assert printer.url in screen_text(pilot.app)
                assert "attempt " in screen_text(pilot.app)
                await until_phase(pilot, "lost")
                assert attempts(pilot).total == 4
                text = screen_text(pilot.app)
                assert all(told in text for told in ("9600 8N1", "19200 8N1", "2400 8N1", "9600 8E1"))


async def until_shown(pilot: Pilot[Any], words: str) -> None:
    async with asyncio.timeout(60):
        while words not in screen_text(pilot.app):
            await pilot.pause(0.01)


@pytest.mark.usefixtures("fewer_languages")
class TestNothingFound:
    async def test_ends_in_words_with_the_next_step(self, demo_laptop: Laptop) -> None:
        with plugged_in("escpos", "ready", LineFaults(chatter=True)) as printer:
            async with at_the_ports(demo_laptop, printer) as pilot:
                await pilot.press("f5")
                await until_phase(pilot, "lost")
                assert "Noise: bytes come unasked" in card(pilot)
                assert "Interference: " in card(pilot)
                assert runs(pilot) == []

    async def test_f9_looks_again_after_the_plug_was_seated(self, demo_laptop: Laptop) -> None:
        with plugged_in("escpos", "silent") as printer:
            async with at_the_ports(demo_laptop, printer) as pilot:
                await pilot.press("f5")
                await until_phase(pilot, "lost")
                assert "Not one byte at any setting" in card(pilot)
                printer.state = "ready"
                await pilot.press("f9")
                await until_phase(pilot, "done")
                assert "reports no fault" in card(pilot)

    async def test_escape_ends_it_and_says_nothing_of_the_device(self, demo_laptop: Laptop) -> None:
        with plugged_in("escpos", "silent") as printer:
            async with at_the_ports(demo_laptop, printer) as pilot:
                await pilot.press("f5")
                await until_shown(pilot, "asking ...")
                await pilot.press("escape")
                await until_phase(pilot, "choosing")
                assert "Cancelled: nothing is known of this port." in status(pilot)
                assert runs(pilot) == []


class TestBeforeTheFirstByte:
    async def test_between_two_adapters_nothing_is_looked_for(
        self, demo_laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            transport, "list_ports", lambda: (PortInfo("/dev/ttyUSB1", "FT232R", "A5069RR4", "FT232R USB UART"),)
        )
        with plugged_in("escpos", "ready") as printer:
            async with at_the_ports(demo_laptop, printer) as pilot:
                await press(pilot, "f5")
                assert "No port is chosen yet." in status(pilot)
                assert pilot.app.screen.has_class("-choosing")
                assert not printer.received

    async def test_what_has_to_be_so_is_asked_once_and_kept_with_the_run(self, demo_laptop: Laptop) -> None:
        with plugged_in("megatec", simulated()["megatec"].states[0]) as ups:
            async with at_the_ports(demo_laptop, ups, "ups.megatec") as pilot:
                await press(pilot, "f5")
                assert "A wrong cable can switch the load off" in screen_text(pilot.app)
                assert not ups.received
                await pilot.press("2")
                await until_phase(pilot, "done")
                await until(pilot, lambda: bool(runs(pilot)))
                (run,) = runs(pilot)
                assert [(yes["kind"], yes["by"]) for yes in run.assents] == [("safety", "HB07")]
                assert "Is this the cable for this UPS?" in run.assents[0]["text"]
                assert "Yes: HB07" in " ".join(card(pilot).split())

    async def test_a_language_that_could_switch_a_load_off_is_never_tried_beside_another(
        self, demo_laptop: Laptop
    ) -> None:
        with plugged_in("escpos", "silent") as nobody:
            async with at_the_ports(demo_laptop, nobody, "ups.megatec") as pilot:
                await press(pilot, "f5")
                await pilot.press("2")
                await until_phase(pilot, "lost")
                assert set(bytes(nobody.received).split(b"\r")) <= {b"I", b"Q1", b"F", b""}

    async def test_every_language_that_is_tried_has_its_question(
        self, demo_laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from diagnostics.probes.printer_custom import CustomPrinterProbe

        monkeypatch.setattr(EscPosPrinterProbe, "confirm", say("The kiosk software is stopped."))
        monkeypatch.setattr(CustomPrinterProbe, "confirm", say("The flap is closed."))
        with plugged_in("escpos", "ready") as printer:
            async with at_the_ports(demo_laptop, printer) as pilot:
                await press(pilot, "f5")
                assert "The kiosk software is stopped. The flap is closed." in screen_text(pilot.app)
                await press(pilot, "1")
                assert "Nothing was sent." in status(pilot)
                assert not printer.received

    async def test_a_run_that_was_cancelled_keeps_who_said_yes_and_answers_nothing(
        self, demo_laptop: Laptop
    ) -> None:
        with plugged_in("escpos", "silent") as nobody:
            async with at_the_ports(demo_laptop, nobody, "ups.megatec") as pilot:
                await press(pilot, "enter")
                await pilot.press("2")
                await until_shown(pilot, "49 0D")
                await pilot.press("escape")
                await until_phase(pilot, "done")
                await until(pilot, lambda: bool(runs(pilot)))
                (run,) = runs(pilot)
                assert (run.verdict, run.inspection_id) == (ItemResult.INCONCLUSIVE, "")
                assert [yes["kind"] for yes in run.assents] == ["safety"]
                assert "only what you confirmed was kept" in status(pilot)
