"""A probe from the checklist: ports, what is said while it runs, what lands in the record, what never does."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest
from checklist import Runner, checklist_open
from finished import SERIAL
from onscreen import screen_text
from running import settle
from sqlmodel import select

import diagnostics.probes
from diagnostics import transport
from diagnostics.port_holders import hold
from diagnostics.probes import probes
from diagnostics.probes.printer_escpos import EscPosPrinterProbe
from diagnostics.simulators.printer import start_printer
from diagnostics.simulators.serving import RunningSimulator
from diagnostics.transcript import read_transcript
from diagnostics.transport import PortInfo
from diagnostics.ups_cables import APC_CABLE
from fieldkit.domain.inspection import Answer
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import say
from fieldkit.services.workbench import Workbench
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.reference import ComponentRow
from screens.app import Laptop
from screens.inspection.editor import AnswerInput, Editor
from screens.inspection.probe import ProbeScreen
from screens.inspection.screen import ChecklistScreen
from screens.widgets.virtual_list import VirtualList

ITEM = "A08.5"
FTDI = PortInfo("/dev/ttyUSB1", "FT232R", "A5069RR4", "FT232R USB UART")
BUILT_IN = PortInfo("/dev/ttyS0", "", "", "")


@pytest.fixture
def printer() -> Iterator[RunningSimulator]:
    with start_printer("near_end") as running:
        yield running


@pytest.fixture
def plugged(demo_laptop: Laptop, printer: RunningSimulator) -> Laptop:
    """The laptop with the printer on a pseudo terminal."""
    return replace(demo_laptop, ports=(printer.url,))


async def open_probe(runner: Runner) -> None:
    await runner.go(ITEM)
    await runner.press("f9")
    await runner.wait_until(lambda: isinstance(runner.app.screen, ProbeScreen))
    await settle(runner.pilot)


def ports_of(runner: Runner) -> VirtualList:
    return runner.app.screen.query_one("#ports", VirtualList)


async def choose_port(runner: Runner, device: str) -> None:
    """F9 on the item, cursor on the port; not yet Enter."""
    await open_probe(runner)
    ports = ports_of(runner)
    for _ in range(ports.total):
        if ports.row is not None and device in ports.row.cells[0]:
            return
        await runner.press("down")
    raise AssertionError(device)


async def probe(runner: Runner, device: str) -> None:
    await choose_port(runner, device)
    await runner.press("enter")
    await finished(runner)


async def finished(runner: Runner) -> None:
    await runner.wait_until(lambda: runner.app.screen.has_class("-done"))
    await settle(runner.pilot)


def answer_of(runner: Runner) -> Answer:
    answer = runner.answer(ITEM)
    assert answer is not None
    return answer


def transcripts(bench: Workbench) -> list[bytes]:
    with bench.journal.read() as session:
        rows = select(AttachmentRow).where(AttachmentRow.attachment_role == "transcript")
        return [row.content for row in session.exec(rows)]


async def test_near_end_then_a_new_roll(plugged: Laptop, printer: RunningSimulator) -> None:
    async with checklist_open(plugged, size=(120, 40)) as runner:
        await probe(runner, printer.url)
        assert (answer_of(runner).result, answer_of(runner).value_found) == (ItemResult.WARN, "12 12 12 1E")
        assert "Paper near end" in runner.text
        assert "Attention: " in runner.text
        printer.state = "ready"
        await runner.press("f9")
        await finished(runner)
        answer = answer_of(runner)
        assert (answer.result, answer.value_left) == (ItemResult.FIXED, "12 12 12 12")
        await runner.press("enter")
        assert isinstance(runner.app.screen, ChecklistScreen)
        assert "12 12 12 1E > 12 12 12 12" in runner.status
        kept = [read_transcript(content) for content in transcripts(runner.bench)]
        assert sorted(transcript.verdict for transcript in kept) == [ItemResult.PASS, ItemResult.WARN]
        assert all(transcript.simulated for transcript in kept)


async def test_nothing_is_sent_before_a_port_is_chosen(plugged: Laptop, printer: RunningSimulator) -> None:
    async with checklist_open(plugged) as runner:
        await choose_port(runner, printer.url)
        assert "only reads" in runner.text
        await runner.press("f6")
        assert "10 04 01" in runner.text
        await runner.press("escape")
        assert printer.url in runner.text
        await runner.press("escape")
        assert isinstance(runner.app.screen, ChecklistScreen)
        assert runner.answer(ITEM) is None
        assert not printer.received


class TestPortPicker:
    async def test_an_adapter_is_told_by_its_chip_and_serial_number(
        self, demo_laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "list_ports", lambda: (FTDI, BUILT_IN))
        async with checklist_open(demo_laptop) as runner:
            await open_probe(runner)
            row = ports_of(runner).row
            assert row is not None
            assert row.cells[:3] == ("/dev/ttyUSB1", "FT232R", "A5069RR4")
            assert "built-in port" in runner.text

    async def test_between_two_adapters_nothing_is_chosen_not_even_the_last_one(
        self, plugged: Laptop, printer: RunningSimulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "list_ports", lambda: (FTDI, BUILT_IN))
        async with checklist_open(plugged) as runner:
            await probe(runner, printer.url)
            asked = len(printer.received)
            await runner.press("escape")
            await open_probe(runner)
            assert "simulated device, used last" in runner.text
            await runner.press("enter")
            assert runner.app.screen.has_class("-choosing")
            assert "No port is chosen yet." in runner.status
            assert len(printer.received) == asked

    async def test_the_only_adapter_is_offered_before_a_built_in_port(
        self, plugged: Laptop, printer: RunningSimulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "list_ports", lambda: (BUILT_IN,))
        async with checklist_open(plugged) as runner:
            await open_probe(runner)
            row = ports_of(runner).row
            assert row is not None
            assert row.cells[0] == printer.url

    async def test_without_any_port_a_name_can_be_typed_at_once(
        self, demo_laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "list_ports", tuple)
        async with checklist_open(demo_laptop) as runner:
            await open_probe(runner)
            await runner.press("enter")
            assert runner.app.screen.query_one(Editor).is_open

    async def test_the_other_port_begins_at_the_one_that_was_used(
        self, plugged: Laptop, printer: RunningSimulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "list_ports", lambda: (FTDI, BUILT_IN))
        async with checklist_open(plugged) as runner:
            await probe(runner, printer.url)
            await runner.press("f4")
            row = ports_of(runner).row
            assert row is not None
            assert row.cells[0] == printer.url


async def test_a_run_of_another_module_is_no_answer_before_a_person_says_so(
    plugged: Laptop, printer: RunningSimulator, bench: Workbench
) -> None:
    device = bench.devices.file(SERIAL)
    with bench.journal.write("test.component", "", synchronise=False) as session:
        for component in session.exec(select(ComponentRow).where(ComponentRow.device_id == device.id)):
            component.serial = "OTHER-0001"
            session.add(component)
    laptop = replace(plugged, open=lambda _passphrase: nullcontext(bench), hold=None)
    async with checklist_open(laptop) as runner:
        await probe(runner, printer.url)
        assert "OTHER-0001" in runner.text
        assert runner.answer(ITEM) is None
        await runner.press("1")
        assert runner.answer(ITEM) is None
        await runner.press("f9")
        await finished(runner)
        await runner.press("2")
        assert answer_of(runner).result is ItemResult.WARN


async def test_a_silent_printer_is_no_verdict_and_says_what_to_check(demo_laptop: Laptop) -> None:
    with start_printer("silent") as printer:
        async with checklist_open(replace(demo_laptop, ports=(printer.url,)), size=(120, 40)) as runner:
            await probe(runner, printer.url)
            answer = answer_of(runner)
            assert answer.result is ItemResult.INCONCLUSIVE
            assert answer.reason
            assert "Inconclusive" in runner.text
            assert "Power: " in runner.text
            assert "Cable: " in runner.text


async def test_cancel_leaves_the_record_as_it_was(demo_laptop: Laptop) -> None:
    with start_printer("silent") as printer:
        async with checklist_open(replace(demo_laptop, ports=(printer.url,))) as runner:
            await choose_port(runner, printer.url)
            await runner.pilot.press("enter")
            await runner.wait_until(lambda: bool(printer.received))
            await runner.pilot.press("escape")
            await finished(runner)
            assert runner.answer(ITEM) is None
            assert "Cancelled" in runner.status
            await runner.press("escape")
            assert isinstance(runner.app.screen, ChecklistScreen)


async def test_a_port_that_is_gone_is_said_and_another_can_be_chosen(demo_laptop: Laptop) -> None:
    async with checklist_open(replace(demo_laptop, ports=("/dev/pts/does-not-exist",))) as runner:
        await choose_port(runner, "does-not-exist")
        await runner.press("enter")
        await runner.wait_until(lambda: "is not there" in runner.status)
        assert runner.app.screen.has_class("-choosing")
        assert runner.answer(ITEM) is None


async def test_a_busy_port_names_its_holder(plugged: Laptop, printer: RunningSimulator) -> None:
    async with checklist_open(plugged) as runner:
        with hold(printer.url, "the other inspection"):
            await choose_port(runner, printer.url)
            await runner.press("enter")
            await runner.wait_until(lambda: "the other inspection" in runner.status)
        assert not printer.received
        await runner.press("enter")
        await finished(runner)
        assert answer_of(runner).result is ItemResult.WARN


async def test_a_port_can_be_typed(demo_laptop: Laptop) -> None:
    with start_printer("ready", over_tcp=True) as printer:
        async with checklist_open(demo_laptop) as runner:
            await choose_port(runner, "Type a port")
            await runner.press("enter")
            field = runner.app.screen.query_one(AnswerInput)
            await runner.press("enter")
            assert "No port is named" in runner.text
            field.value = printer.url
            await runner.press("enter")
            await finished(runner)
            assert answer_of(runner).result is ItemResult.PASS
            assert not runner.app.screen.query_one(Editor).is_open


@pytest.fixture
def harmful(monkeypatch: pytest.MonkeyPatch) -> None:
    """The printer's probe, as if a wrong cable did harm."""
    monkeypatch.setattr(EscPosPrinterProbe, "confirm", say("The kiosk software is stopped."))
    monkeypatch.setattr(EscPosPrinterProbe, "cable", APC_CABLE)


@pytest.mark.usefixtures("harmful")
class TestSafetyQuestion:
    async def test_the_cable_and_the_question_are_seen_before_the_first_byte(
        self, plugged: Laptop, printer: RunningSimulator
    ) -> None:
        async with checklist_open(plugged) as runner:
            await choose_port(runner, printer.url)
            assert "pin 9 GND ---  pin 5 GND of the PC" in runner.text
            await runner.press("enter")
            assert "The kiosk software is stopped." in runner.text
            assert "pin 9 GND ---  pin 5 GND of the PC" in runner.text
            assert not printer.received
            await runner.press("2")
            await finished(runner)
            assert printer.received
            printer.received.clear()
            await runner.press("f9")
            assert "pin 9 GND ---  pin 5 GND of the PC" in runner.text
            assert not printer.received

    @pytest.mark.parametrize("key", ["1", "enter", "escape"])
    async def test_refusing_sends_nothing_and_so_does_an_enter_too_many(
        self, plugged: Laptop, printer: RunningSimulator, key: str
    ) -> None:
        async with checklist_open(plugged) as runner:
            await choose_port(runner, printer.url)
            await runner.press("enter", key)
            assert runner.app.screen.has_class("-choosing")
            assert runner.app.screen.focused is runner.app.screen.query_one("#ports")
            await runner.press("escape")
            assert isinstance(runner.app.screen, ChecklistScreen)
            assert not printer.received

    async def test_a_typed_port_is_asked_about_as_well(self, demo_laptop: Laptop) -> None:
        with start_printer("ready", over_tcp=True) as printer:
            async with checklist_open(demo_laptop) as runner:
                await choose_port(runner, "Type a port")
                await runner.press("enter")
                runner.app.screen.query_one(AnswerInput).value = printer.url
                await runner.press("enter")
                assert "The kiosk software is stopped." in runner.text
                assert not printer.received
                await runner.press("2")
                await finished(runner)
                assert printer.received

    async def test_on_a_tiny_screen_the_question_can_be_answered(
        self, plugged: Laptop, printer: RunningSimulator
    ) -> None:
        async with checklist_open(plugged, size=(40, 10)) as runner:
            await choose_port(runner, printer.url)
            await runner.press("enter")
            assert "No: send nothing" in runner.text
            await runner.press("enter")
            assert runner.app.screen.has_class("-choosing")
            assert not printer.received


@pytest.mark.parametrize("name", [name for name, each in probes().items() if each.cable])
def test_what_has_a_cable_picture_asks_first(name: str) -> None:
    assert probes()[name].confirm is not None


async def test_an_item_without_probe_on_this_laptop_is_entered_by_hand(
    demo_laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnostics.probes, "probes_for", lambda _bound: ())
    async with checklist_open(demo_laptop) as runner:
        await runner.go("A04.1")
        await runner.press("f9")
        await runner.wait_until(lambda: "no probe for this item" in runner.status)
        assert isinstance(runner.app.screen, ChecklistScreen)


async def test_f9_does_nothing_where_no_probe_is_bound(demo_laptop: Laptop) -> None:
    async with checklist_open(demo_laptop) as runner:
        await runner.press("f9")
        assert isinstance(runner.app.screen, ChecklistScreen)
        assert runner.status == ""


async def test_the_language_changes_on_the_card(plugged: Laptop, printer: RunningSimulator) -> None:
    from fieldkit.locale import use_language

    async with checklist_open(plugged) as runner:
        await probe(runner, printer.url)
        use_language("zh_CN")
        runner.app.screen.retell()  # type: ignore[attr-defined]
        await settle(runner.pilot)
        assert "纸将尽" in screen_text(runner.app)
