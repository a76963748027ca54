"""Which devices are there? A list of any length that narrows with every key."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from screens.devices.source import COLUMNS, DeviceSource, named_device
from screens.searching import SearchingScreen
from screens.widgets.virtual_list import VirtualList


class SearchInput(Input):
    """The search field; Enter says what it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "submit", "Open", id="devices.open", tooltip="The device named, or the one under the cursor"
        )
    ]


class DevicesScreen(SearchingScreen):
    """Type or scan: the list follows; Enter opens the device."""

    COLUMNS = COLUMNS
    FIELD = SearchInput
    HINT: ClassVar[Words] = say("Scan a serial number, or type a part of it, of the hall or the model.")
    HELP_TEXT: ClassVar[Words] = say(
        "All devices of this laptop. What is typed is searched in serial number, model, hall, city and asset"
        " number; several words narrow the list. Enter opens the device that is named, or the one under the"
        " cursor after an arrow key. A scanned serial number opens its device at once."
    )
    EMPTY: ClassVar[Words] = say("No devices on this laptop yet. F8 fetches them from headquarters.")
    NO_MATCH: ClassVar[Words] = say("No device matches. Ctrl+u clears the search.")

    def __init__(self) -> None:
        super().__init__()
        self._is_row_chosen = False

    def place(self) -> tuple[str, ...]:
        """Devices."""
        return (_("Devices"),)

    def on_mount(self) -> None:
        """All devices first."""
        super().on_mount()
        self.search()

    def on_screen_resume(self) -> None:
        """The next scan takes the place of the last search."""
        super().on_screen_resume()
        self.query_one("#search", Input).action_select_all()

    def total_words(self, total: int) -> Words:
        """How many match, or how many there are."""
        return say("{count} match", count=total) if self.typed else say("{count} devices", count=total)

    def search_soon(self) -> None:
        """What is typed counts again, not a row that was chosen before."""
        self._is_row_chosen = False
        super().search_soon()

    def search(self, *, from_top: bool = True) -> None:
        """Shows what matches now."""
        query = self.typed
        self.ask(lambda: DeviceSource(self.bench, query), partial(self.show_source, from_top), group="source")

    def show_source(self, from_top: bool, source: DeviceSource) -> None:
        """The rows of a search."""
        self.found.set_columns(COLUMNS, empty=self.NO_MATCH if source.query.strip() else self.EMPTY)
        self.found.read_from(source, from_top=from_top)

    def action_list(self, movement: str, count: int) -> None:
        """A row that an arrow has reached is what Enter opens."""
        self._is_row_chosen = True
        super().action_list(movement, count)

    @on(Input.Submitted, "#search")
    def open_named(self) -> None:
        """What was typed or scanned, unless an arrow key has chosen a row since."""
        typed = self.typed
        if self._is_row_chosen or not typed.strip():
            self.found.action_select()
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
        self.say(self.HINT)
        self.show_device(serial)
