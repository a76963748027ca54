"""Which devices are there? A list of any length that narrows with every key."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Static

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.devices.source import COLUMNS, DeviceSource, named_device
from screens.widgets.sourced_list import SourcedList
from screens.widgets.virtual_list import VirtualList

_REST = 0.04
"""Seconds after a key before the search begins; a scanner's digits become one search."""


class DeviceList(SourcedList):
    """The list, telling how many there are."""

    def replace_total(self, total: int) -> None:
        """The number stands beside the search field too."""
        super().replace_total(total)
        if isinstance(self.screen, DevicesScreen):
            self.screen.show_total(total)


class SearchInput(Input):
    """The search field; Enter says what it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "submit", "Open", id="devices.open", tooltip="The device named, or the one under the cursor"
        )
    ]


class DevicesScreen(BaseScreen[None]):
    """Type or scan: the list follows; Enter opens the device."""

    CSS_PATH = "devices.tcss"
    AUTO_FOCUS = "#search"
    HINT: ClassVar[Words] = say("Scan a serial number, or type a part of it, of the hall or the model.")
    HELP_TEXT: ClassVar[Words] = say(
        "All devices of this laptop. What is typed is searched in serial number, model, hall, city and asset"
        " number; several words narrow the list. Enter opens the device that is named, or the one under the"
        " cursor after an arrow key. A scanned serial number opens its device at once."
    )
    EMPTY: ClassVar[Words] = say("No devices on this laptop yet. F8 fetches them from headquarters.")
    NO_MATCH: ClassVar[Words] = say("No device matches. Ctrl+u clears the search.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "list('step', -1)", "Row up", show=False, id="list.up"),
        Binding("down", "list('step', 1)", "Row down", show=False, id="list.down"),
        Binding("pageup", "list('page', -1)", "Page up", show=False, id="list.page_up"),
        Binding("pagedown", "list('page', 1)", "Page down", show=False, id="list.page_down"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._search_soon: Timer | None = None
        self._is_row_chosen = False

    def place(self) -> tuple[str, ...]:
        """Devices."""
        return (_("Devices"),)

    def compose_content(self) -> ComposeResult:
        """Search field above the list; the field keeps the focus."""
        with Horizontal(id="searching"):
            yield Static(_("Search"), id="search-label", markup=False)
            yield SearchInput(id="search", compact=True, select_on_focus=False)
            yield Static(id="count", markup=False)
        yield DeviceList(COLUMNS, id="devices", empty=say("Opening the database of this laptop."))

    def on_mount(self) -> None:
        """All devices first; the list itself needs no focus."""
        self.query_one(DeviceList).can_focus = False
        self.search()

    def on_screen_resume(self) -> None:
        """The next scan takes the place of the last search."""
        super().on_screen_resume()
        self.query_one("#search", Input).action_select_all()

    def show_total(self, total: int) -> None:
        """How many match."""
        words = say("{count} match", count=total) if self.typed else say("{count} devices", count=total)
        self.query_one("#count", Static).update(tell(words))

    @property
    def typed(self) -> str:
        """What stands in the search field."""
        return self.query_one("#search", Input).value

    @on(Input.Changed, "#search")
    def search_soon(self) -> None:
        """Every key begins the search anew, as soon as the keys rest for a moment."""
        self._is_row_chosen = False
        if self._search_soon is not None:
            self._search_soon.stop()
        self._search_soon = self.set_timer(_REST, self.search)

    def search(self) -> None:
        """Shows what matches now; answers to older searches are dropped by the list."""
        query = self.typed
        self.ask(lambda: DeviceSource(self.bench, query), self.show_source, group="source")

    def show_source(self, source: DeviceSource) -> None:
        """From the top."""
        devices = self.query_one(DeviceList)
        devices.set_columns(COLUMNS, empty=self.NO_MATCH if source.query.strip() else self.EMPTY)
        devices.read_from(source)

    @on(SourcedList.ReadRefused)
    def say_unread(self, unread: SourcedList.ReadRefused) -> None:
        """The list could not be read."""
        self.refused(unread.refusal)

    def action_list(self, movement: str, count: int) -> None:
        """The arrows move in the list while the field keeps the focus."""
        self._is_row_chosen = True
        devices = self.query_one(DeviceList)
        (devices.action_page if movement == "page" else devices.action_step)(count)

    @on(Input.Submitted, "#search")
    def open_named(self) -> None:
        """What was typed or scanned, unless an arrow key has chosen a row since."""
        typed = self.typed
        if self._is_row_chosen or not typed.strip():
            self.query_one(DeviceList).action_select()
        else:
            self.ask(lambda: named_device(self.bench, typed), self.open_device, group="serial")

    @on(VirtualList.Selected)
    def open_row(self, selected: VirtualList.Selected) -> None:
        """A row was opened by Enter or a double click."""
        self.open_device(selected.key)

    def open_device(self, serial: str) -> None:
        """The device file; without a serial, what was typed names several."""
        if not serial:
            self.say(say("Several devices match."), todo=say("Choose one with the arrow keys, or type more."))
            return
        from screens.devices.file import DeviceScreen

        self.say(self.HINT)
        self.app.push_screen(DeviceScreen(serial))

    def retell(self) -> None:
        """The same list in the other language; what was typed stays."""
        self.tell_frame()
        self.query_one("#search-label", Static).update(_("Search"))
        self.search()
