"""Synchronisation as the engineer sees it: plan, run, ticks, and what is said when headquarters is not there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from finished import finished_inspection
from goldens import assert_golden
from onscreen import screen_text
from running import press, running, settle, status
from textual.pilot import Pilot

from fieldkit.domain.record import Ink, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.locale import use_language
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.settings import Setting, set_setting
from screens.app import Laptop
from screens.frame import TitleLine
from screens.signoff.record import RecordScreen
from screens.sync.screen import SyncScreen
from sync.engine import RunState, synchronise
from sync.hq.desk import Headquarters, issue_enrolment_code, mark_backed_up, revoke
from sync.hq.serving import RunningHq
from sync.link import Offline, Waiting, WireAnswer, WireRequest
from sync.session import enrol
from sync.transport import HttpTransport

PASSPHRASE = "a passphrase for tests"
Connect = Callable[[str], AbstractContextManager[Any]]


@pytest.fixture
def enrolled(tmp_path: Path, clock: Any, hq: Headquarters, server: RunningHq) -> Laptop:
    """A laptop that headquarters knows, with one record sealed and not yet sent."""
    folder = tmp_path / "enrolled"
    create_profile(folder, PASSPHRASE)
    with open_profile(folder, PASSPHRASE, clock=clock) as bench:
        code = issue_enrolment_code(hq.journal, "L07", "HB07", "HB")
        with HttpTransport(server.url) as transport:
            enrol(bench.journal, transport, code)
            assert synchronise(bench.journal, transport).state is RunState.DONE
        _seal_one(bench)
    return _laptop(folder, clock)


def _seal_one(bench: Workbench) -> str:
    inspection_id = finished_inspection(bench)
    bench.signoff.freeze(inspection_id)
    opinion = Opinion(SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理", "满意", 5)
    ink = Ink(1000, 400, (((0, 10, 10), (10, 50, 60)),))
    bench.signoff.conclude(inspection_id, opinion, ink=ink, shown_to_end=True)
    return inspection_id


def _laptop(folder: Path, clock: Any) -> Laptop:
    @contextmanager
    def opened(passphrase: str) -> Iterator[Workbench]:
        with open_profile(folder, passphrase, clock=clock) as bench:
            yield bench

    return Laptop(open=opened, passphrase=PASSPHRASE)


@pytest.fixture
def strange(laptop_folder: Path, clock: Any) -> Laptop:
    """A laptop with an address of headquarters, which nobody answers at."""
    with open_profile(laptop_folder, PASSPHRASE, clock=clock) as bench, bench.journal.write("test", "") as session:
        set_setting(session, Setting.HQ_URL, "https://hq.example")
        set_setting(session, Setting.HQ_KEYS, '["' + "A" * 43 + '="]')
    return _laptop(laptop_folder, clock)


def over(answer: Callable[[httpx.Request], httpx.Response]) -> Connect:
    """A network where something answers in this way."""
    return lambda url: HttpTransport(url, transport=httpx.MockTransport(answer), attempts=1)


def genuine(status_code: int, content: bytes) -> httpx.Response:
    """An answer that carries the protocol header."""
    headers = {"FieldSync": "1", "FieldSync-Epoch": "e"}
    return httpx.Response(status_code, headers=headers, stream=httpx.ByteStream(content))


async def open_sync(pilot: Pilot[Any], connect: Connect | None = None) -> SyncScreen:
    screen = SyncScreen(connect)
    await pilot.app.push_screen(screen)
    await settle(pilot)
    return screen


def network(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(TitleLine).network


class TestARun:
    async def test_plan_run_and_ticks(self, enrolled: Laptop, hq: Headquarters) -> None:
        async with running(enrolled, size=(120, 40)) as pilot:
            await press(pilot, "f8")
            before = screen_text(pilot.app)
            assert "To send: 7 entries" in before
            assert "sealed records 1" in before
            assert "not yet filed" in before
            await press(pilot, "f10")
            await settle(pilot)
            after = screen_text(pilot.app)
            assert "Synchronised: sent 7" in status(pilot)
            assert "Nothing to send." in after
            assert "received" in after
            assert "not yet" in after, "headquarters has no backup of it yet"
            assert "BA-HB-" in after
            assert "headquarters has everything" in after
            assert network(pilot) == "done"
            assert pilot.app.unsent == 0  # type: ignore[attr-defined]
            mark_backed_up(hq)
            await press(pilot, "f10")
            assert "backed up" in screen_text(pilot.app)

    async def test_enter_on_the_plan_starts_too(self, enrolled: Laptop) -> None:
        async with running(enrolled) as pilot:
            await press(pilot, "f8", "enter")
            assert "Synchronised" in status(pilot)

    async def test_enter_on_a_record_shows_it(self, enrolled: Laptop) -> None:
        async with running(enrolled) as pilot:
            await press(pilot, "f8", "tab", "enter")
            assert isinstance(pilot.app.screen, RecordScreen)

    async def test_a_locked_out_laptop_keeps_its_records(self, enrolled: Laptop, hq: Headquarters) -> None:
        revoke(hq.journal, "L07")
        async with running(enrolled) as pilot:
            await press(pilot, "f8", "f10")
            assert "does not let this laptop in" in status(pilot)
            assert network(pilot) == "auth_needed"
            assert pilot.app.unsent == 7  # type: ignore[attr-defined]


class Slow:
    """A way to headquarters that waits until it is told to go on."""

    base_url = "https://hq.example"

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.requests = 0

    def __enter__(self) -> "Slow":
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to give back."""

    def send(self, request: WireRequest) -> WireAnswer:
        self.requests += 1
        self.asked.set()
        self.go_on.wait(10)
        raise Offline("hq.unreachable", words("nobody answers"), words("Try again."))

    def begin(self, request: WireRequest) -> Waiting:
        return partial(self.send, request)


def words(text: str) -> Any:
    from fieldkit.domain.words import Words

    return Words(text)


class TestWhileItRuns:
    async def test_other_work_goes_on_and_a_second_start_does_nothing(self, strange: Laptop) -> None:
        slow = Slow()
        async with running(strange) as pilot:
            screen = SyncScreen(lambda _url: slow)
            await pilot.app.push_screen(screen)
            await pilot.press("f10")
            while not slow.asked.is_set():
                await pilot.pause()
            await pilot.press("f10")
            await pilot.press("f3")
            await pilot.pause()
            assert pilot.app.current_mode == "devices"
            slow.go_on.set()
            await settle(pilot)
            assert slow.requests == 1
            assert network(pilot) == "offline"

    async def test_stop_is_offered_only_while_something_runs(self, strange: Laptop) -> None:
        slow = Slow()
        async with running(strange) as pilot:
            screen = SyncScreen(lambda _url: slow)
            await pilot.app.push_screen(screen)
            await pilot.pause()
            assert "f9" not in screen.active_bindings
            await pilot.press("f10")
            while not slow.asked.is_set():
                await pilot.pause()
            assert "f9" in screen.active_bindings
            assert "f10" not in screen.active_bindings
            await pilot.press("f9")
            await pilot.pause()
            assert "Stopping" in status(pilot)
            slow.go_on.set()
            await settle(pilot)
            assert "f10" in screen.active_bindings

    async def test_a_stopped_run_says_so_and_the_next_one_goes_on(
        self, enrolled: Laptop, server: RunningHq
    ) -> None:
        gate = threading.Event()
        asked = threading.Event()

        class Held(HttpTransport):
            def send(self, request: WireRequest) -> WireAnswer:
                if request.path.startswith("/token"):
                    asked.set()
                    gate.wait(10)
                return super().send(request)

        async with running(enrolled) as pilot:
            await pilot.app.push_screen(SyncScreen(Held))
            await pilot.press("f10")
            while not asked.is_set():
                await pilot.pause()
            await pilot.press("f9")
            gate.set()
            await settle(pilot)
            assert "Stopped before the end" in status(pilot)
            assert pilot.app.unsent == 7  # type: ignore[attr-defined]
            await press(pilot, "f10")
            assert "Synchronised: sent 7" in status(pilot)


class TestWhenHeadquartersIsNotThere:
    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (lambda _: httpx.Response(200, html="<h1>Welcome to the hotel</h1>"), "login page"),
            (lambda _: httpx.Response(302, headers={"Location": "http://login.example"}), "another page"),
            (lambda _: httpx.Response(502, text="Bad gateway"), "Something else than headquarters"),
        ],
        ids=["login page", "redirect", "proxy"],
    )
    async def test_a_stranger_is_offline_in_words(
        self, strange: Laptop, answer: Callable[[httpx.Request], httpx.Response], words: str
    ) -> None:
        async with running(strange, size=(120, 40)) as pilot:
            await open_sync(pilot, over(answer))
            await press(pilot, "f10")
            assert "Offline" in status(pilot)
            assert words in screen_text(pilot.app)
            assert "You may leave" in screen_text(pilot.app)
            assert network(pilot) == "offline"

    async def test_no_network_is_offline(self, strange: Laptop) -> None:
        def unplugged(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("no route to host", request=request)

        async with running(strange) as pilot:
            await open_sync(pilot, over(unplugged))
            await press(pilot, "f10")
            assert "Offline" in status(pilot)
            await press(pilot, "f10")
            assert "Offline" in status(pilot), "another attempt is possible"

    async def test_why_a_past_run_ended_so_is_told_in_the_language_of_the_reader(self, strange: Laptop) -> None:
        def refused(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("111", request=request) from ConnectionRefusedError(111, "refused")

        async with running(strange) as pilot:
            await open_sync(pilot, over(refused))
            await press(pilot, "f10", "ctrl+r")
            assert "Headquarters cannot be reached (nothing answers at its address)." in screen_text(pilot.app)
            await press(pilot, "ctrl+l")
            assert "无法连接总部（该地址没有应答）。" in screen_text(pilot.app)

    async def test_a_newer_headquarters_says_what_to_install(self, strange: Laptop) -> None:
        def newer(_request: httpx.Request) -> httpx.Response:
            return genuine(426, b"{}")

        async with running(strange, size=(120, 40)) as pilot:
            await open_sync(pilot, over(newer))
            await press(pilot, "f10")
            assert "too old" in status(pilot)
            assert "Install the newer program" in screen_text(pilot.app)
            assert network(pilot) == "outdated"

    async def test_a_laptop_that_was_never_enrolled_is_told_how(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop, size=(120, 40)) as pilot:
            await press(pilot, "f8")
            assert "headquarters has everything" not in screen_text(pilot.app)
            assert "not enrolled" in screen_text(pilot.app)
            await press(pilot, "f10")
            assert "enrolment code" in status(pilot)
            assert "not enrolled" in screen_text(pilot.app)

    async def test_an_address_without_encryption_is_refused(self, strange: Laptop) -> None:
        async with running(strange) as pilot:
            bench = pilot.app.bench  # type: ignore[attr-defined]
            with bench.journal.write("test", "") as session:
                set_setting(session, Setting.HQ_URL, "http://hq.example")
            await open_sync(pilot)
            await press(pilot, "f10")
            assert "must begin with https://" in status(pilot)
            assert "f10" in pilot.app.screen.active_bindings


class TestTheLook:
    @pytest.mark.parametrize(("language", "size"), [("zh_CN", (80, 24)), ("en", (120, 40))])
    async def test_plan_and_records_look_as_approved(
        self, enrolled: Laptop, language: str, size: tuple[int, int]
    ) -> None:
        use_language(language)
        async with running(enrolled, size=size) as pilot:
            await press(pilot, "f8")
            assert_golden(f"sync_{language}_{size[0]}x{size[1]}", screen_text(pilot.app))

    async def test_empty_list_says_what_would_be_here(self, demo_laptop: Laptop) -> None:
        async with running(demo_laptop) as pilot:
            await press(pilot, "f8")
            assert "No sealed records yet" in screen_text(pilot.app)

    async def test_language_and_a_small_window(self, enrolled: Laptop) -> None:
        async with running(enrolled) as pilot:
            await press(pilot, "f8", "ctrl+l")
            assert "上传 7 条" in screen_text(pilot.app)
            assert "待备案" in screen_text(pilot.app)
            await pilot.resize_terminal(40, 10)
            await settle(pilot)
            assert "上传 7 条" in screen_text(pilot.app)
            await press(pilot, "f10")
            assert "同步完成" in status(pilot)

    async def test_hostile_text_from_headquarters_is_only_text(self, strange: Laptop) -> None:
        def rude(_request: httpx.Request) -> httpx.Response:
            return genuine(418, b'{"code":"[@click=app.quit]x[/]\\u001b[2J","server_time":""}')

        async with running(strange, size=(120, 40)) as pilot:
            await open_sync(pilot, over(rude))
            await press(pilot, "f10")
            shown = screen_text(pilot.app)
            assert "[@click=app.quit]x[/]" in shown
            assert "\x1b" not in shown
