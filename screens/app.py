"""What is the terminal program as a whole: areas with their keys, theme, language, the open database?"""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from fieldkit.domain.words import Refusal, say
from fieldkit.locale import current_language, use_language
from screens.base import BaseScreen
from screens.frame import TitleLine
from screens.themes import register_themes

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench


@dataclass
class Laptop:
    """What the program is started with."""

    open: "Callable[[str], AbstractContextManager[Workbench]]"
    """Opens the database with a passphrase; called in a worker, after the first paint."""
    passphrase: str | None = None
    """Known in the demo; asked for otherwise."""
    ports: tuple[str, ...] = field(default=())
    """Serial ports that no list of the system shows, such as the demo's simulated printer."""
    check_passphrase: Callable[[str], bool] | None = None
    """Whether a passphrase is the one of this laptop; called in a worker. Without it, `passphrase` is compared."""
    papers: Path | None = None
    """Folder where PDFs go unless the engineer says otherwise; the documents folder of the system if None."""

    def knows(self, passphrase: str) -> bool:
        """Whether the passphrase is the one of this laptop; takes a moment, for workers."""
        if self.check_passphrase is not None:
            return self.check_passphrase(passphrase)
        return self.passphrase is not None and compare_digest(self.passphrase.encode(), passphrase.encode())


def today_screen() -> Screen[None]:
    """The first screen of the day."""
    from screens.today.screen import TodayScreen

    return TodayScreen()


def devices_screen() -> Screen[None]:
    """The device list."""
    from screens.devices.screen import DevicesScreen

    return DevicesScreen()


def visit_screen() -> Screen[None]:
    """Halls and the visit to one."""
    from screens.visit.screen import HallsScreen

    return HallsScreen()


def sync_screen() -> Screen[None]:
    """Synchronisation."""
    from screens.sync.screen import SyncScreen

    return SyncScreen()


class FieldKitApp(App[None]):
    """FieldKit in a terminal."""

    TITLE = "FieldKit"
    ENABLE_COMMAND_PALETTE = True
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {  # type: ignore[assignment]
        "today": today_screen,
        "devices": devices_screen,
        "visit": visit_screen,
        "sync": sync_screen,
    }
    DEFAULT_MODE = "today"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "area('today')", "Today", id="area.today"),
        Binding("f3", "area('devices')", "Devices", id="area.devices"),
        Binding("f5", "area('visit')", "Visit", id="area.visit"),
        Binding("f8", "area('sync')", "Sync", id="area.sync"),
        Binding("ctrl+l", "language", "中文 / English", id="app.language", show=False),
        Binding("ctrl+t", "theme", "Theme", id="app.theme", show=False),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False),
    ]

    def __init__(self, laptop: Laptop) -> None:
        super().__init__()
        self.laptop = laptop
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="save")
        self._closing = ExitStack()
        self._bench: Workbench | None = None

    @property
    def bench(self) -> "Workbench":
        """The use-cases of the open database."""
        if self._bench is None:
            raise Refusal("database.closed", say("The database is not open yet."), say("Wait a moment."))
        return self._bench

    @property
    def writer(self) -> Executor:
        """The one thread that writes, in the order of the keys."""
        return self._writer

    def on_mount(self) -> None:
        """Colours first."""
        register_themes(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the hands of a customer the program does only what the place on top or below permits."""
        return all(screen.permits(action) for screen in self.screen_stack if isinstance(screen, BaseScreen))

    def action_area(self, name: str) -> None:
        """Goes to an area; each keeps its own places."""
        self.switch_mode(name)

    def action_language(self) -> None:
        """Speaks the other language at once."""
        use_language("en" if current_language() == "zh_CN" else "zh_CN")
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.retell()

    def show_help(self, screen: BaseScreen[object]) -> None:
        """Help for a place."""

    def note_unsent(self, count: int) -> None:
        """The title line shows what headquarters does not have."""
        for title in self.screen.query(TitleLine):
            title.unsent = count
