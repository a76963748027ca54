"""A login on the console of a kiosk from the probe screen: masked, used once, and in no record."""

from dataclasses import replace

import pytest
from checklist import Runner, checklist_open
from onscreen import screen_text
from running import settle, type_text
from sqlmodel import select

from diagnostics.simulators.console import start_console
from diagnostics.simulators.serving import RunningSimulator
from fieldkit.domain.record import ItemResult
from fieldkit.storage.rows.evidence import AttachmentRow
from fieldkit.storage.rows.local import AuditRow
from screens.app import Laptop
from screens.inspection.login import Login, LoginDialog
from screens.inspection.probe import ProbeScreen
from screens.widgets.virtual_list import VirtualList

CPU, DISK = "A09.1", "A09.3"
SECRET = "test-password"


async def to_the_login(runner: Runner, console: RunningSimulator) -> None:
    """F9 on the CPU item, the console chosen by F5's list of languages being left alone, safety confirmed."""
    await runner.go(CPU)
    await runner.press("f9")
    await runner.wait_until(lambda: isinstance(runner.app.screen, ProbeScreen))
    await settle(runner.pilot)
    ports = runner.app.screen.query_one("#ports", VirtualList)
    while ports.row is None or console.url not in ports.row.cells[0]:
        await runner.press("down")
    await runner.press("enter")
    await runner.press("2")
    await runner.wait_until(lambda: isinstance(runner.app.screen, LoginDialog))
    await settle(runner.pilot)


@pytest.fixture
def console_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """This device was probed over its console before, so the console is offered."""
    from screens.inspection import probe_run

    chosen = probe_run._chosen
    monkeypatch.setattr(probe_run, "_chosen", lambda able, _worked: chosen(able, {"pc.console": "115200 8N1"}))


@pytest.mark.usefixtures("console_first")
async def test_one_run_answers_every_open_item_and_the_password_is_nowhere(demo_laptop: Laptop) -> None:
    with start_console("locked") as console:
        laptop = replace(demo_laptop, ports=(console.url,))
        async with checklist_open(laptop, size=(120, 40)) as runner:
            await to_the_login(runner, console)
            await runner.press(*"readonly", "enter")
            await type_text(runner.pilot, SECRET)
            assert SECRET not in screen_text(runner.app)
            await runner.press("enter")
            await runner.wait_until(lambda: runner.app.screen.has_class("-done"))
            await settle(runner.pilot)
            assert SECRET not in screen_text(runner.app)
            await runner.press("enter")
            await settle(runner.pilot)
            cpu, disk = runner.answer(CPU), runner.answer(DISK)
            assert cpu is not None
            assert disk is not None
            assert (cpu.result, cpu.value_found) == (ItemResult.PASS, "6.0")
            assert (disk.result, disk.value_found) == (ItemResult.PASS, "60")
            assert "10 further items" in runner.status
            assert "A03.1, A03.6" in runner.status, "the address of the file is another, and so is the day"
            with runner.bench.journal.read() as session:
                kept = [row.content for row in session.exec(select(AttachmentRow))]
                kept += [f"{row.why} {row.changes}".encode() for row in session.exec(select(AuditRow))]
            hidden = (SECRET.encode(), SECRET.encode().hex(" ").upper().encode())
            assert kept
            assert not any(secret in content for secret in hidden for content in kept)


@pytest.mark.usefixtures("console_first")
async def test_escape_sends_nothing(demo_laptop: Laptop) -> None:
    with start_console("locked") as console:
        laptop = replace(demo_laptop, ports=(console.url,))
        async with checklist_open(laptop, size=(80, 24)) as runner:
            await to_the_login(runner, console)
            await runner.press("escape")
            await settle(runner.pilot)
            assert isinstance(runner.app.screen, ProbeScreen)
            assert console.received == b""


def test_a_login_gives_its_password_once_and_shows_it_never() -> None:
    login = Login("readonly", SECRET)
    assert SECRET not in repr(login)
    assert login.take_password() == SECRET
    assert login.take_password() == ""
