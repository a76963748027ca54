"""Which faults wait, and for which is the least time left? A list of any length whose clocks tick."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

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
from screens.devices.source import named_device
from screens.faults.draft import NO_DRAFT, IntakeDraft
from screens.faults.source import COLUMNS, FaultSource
from screens.faults.ticking import next_tick
from screens.widgets.sourced_list import SourcedList
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    pass

_REST = 0.04
"""Seconds after a key before the search begins."""
VIEWS = ("open", "mine", "nobody", "to_finish")
VIEW_WORDS = {
    "open": say("not restored"),
    "mine": say("mine"),
    "nobody": say("with nobody"),
    "to_finish": say("to be finished"),
}


class FaultList(SourcedList):
    """The list, telling how many there are."""

    def replace_total(self, total: int) -> None:
        """The number stands beside the search field too."""
        super().replace_total(total)
        if isinstance(self.screen, FaultsScreen):
            self.screen.show_total(total)

    @property
    def in_sight(self) -> range:
        """Places of the rows that can be seen."""
        return range(self.scroll_offset.y, self.scroll_offset.y + self.size.height)


class FaultSearch(Input):
    """The search field; Enter says what it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", id="faults.open", tooltip="The fault under the cursor")
    ]


class FaultsScreen(BaseScreen[None]):
    """Open faults, the least time left first; type or scan to narrow, Enter opens."""

    CSS_PATH = "faults.tcss"
    AUTO_FOCUS = "#search"
    HINT: ClassVar[Words] = say("Type a part of the number, device, hall or symptom, or scan a device.")
    HELP_TEXT: ClassVar[Words] = say(
        "Faults by the time that is left, the most urgent first. The bar shows how much of the clock is used. What"
        " is typed is searched in number, serial number, hall, symptom and engineer. Tab changes which faults are"
        " listed. Enter opens a fault, F10 takes in a new one."
    )
    EMPTY: ClassVar[Words] = say("No faults here. F10 takes one in; Tab shows others.")
    NO_MATCH: ClassVar[Words] = say("No fault matches. Ctrl+u clears the search.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "take_in", "New fault", id="faults.new", tooltip="Takes in a fault"),
        Binding(
            "tab", "view(1)", "Other faults", id="faults.view", tooltip="Open, mine, with nobody, to be finished"
        ),
        Binding("shift+tab", "view(-1)", "View before", show=False, id="faults.view_before"),
        Binding("up", "list('step', -1)", "Row up", show=False, id="list.up"),
        Binding("down", "list('step', 1)", "Row down", show=False, id="list.down"),
        Binding("pageup", "list('page', -1)", "Page up", show=False, id="list.page_up"),
        Binding("pagedown", "list('page', 1)", "Page down", show=False, id="list.page_down"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._search_soon: Timer | None = None
        self._tick_soon: Timer | None = None
        self._view = VIEWS[0]
        self._source: FaultSource | None = None
        self._draft = NO_DRAFT

    def place(self) -> tuple[str, ...]:
        """Faults."""
        return (_("Faults"),)

    def compose_content(self) -> ComposeResult:
        """Search field above the list; the field keeps the focus."""
        with Horizontal(id="searching"):
            yield Static(_("Search"), id="search-label", markup=False)
            yield FaultSearch(id="search", compact=True, select_on_focus=False)
            yield Static(id="count", markup=False)
        yield FaultList(COLUMNS, id="faults", empty=say("Opening the database of this laptop."))

    def on_mount(self) -> None:
        """The list itself needs no focus; every minute its clocks are read anew."""
        self.query_one(FaultList).can_focus = False
        self.watch(self.kit, "now", self.tick, init=False)

    def on_screen_resume(self) -> None:
        """Faults may have gone on meanwhile."""
        super().on_screen_resume()
        self.search(from_top=False)
        self.judge()

    def show_total(self, total: int) -> None:
        """Which faults, and how many."""
        told = say("{view}: {count}", view=VIEW_WORDS[self._view], count=total)
        self.query_one("#count", Static).update(tell(told))

    @on(Input.Changed, "#search")
    def search_soon(self) -> None:
        """Every key begins the search anew, as soon as the keys rest for a moment."""
        if self._search_soon is not None:
            self._search_soon.stop()
        self._search_soon = self.set_timer(_REST, self.search)

    def search(self, *, from_top: bool = True) -> None:
        """Shows what matches now."""
        self.ask(
            partial(self.source_for, self.typed, self._view), partial(self.show_source, from_top), group="source"
        )

    def source_for(self, typed: str, view: str) -> FaultSource:
        """For a worker: the services are loaded with the first question."""
        from fieldkit.services.fault_board import FaultQuery, View

        return FaultSource(self.bench, FaultQuery(View(view), typed))

    @property
    def typed(self) -> str:
        """What stands in the search field."""
        return self.query_one("#search", Input).value

    def show_source(self, from_top: bool, source: FaultSource) -> None:
        """The rows of a search."""
        self._source = source
        faults = self.query_one(FaultList)
        faults.set_columns(COLUMNS, empty=self.NO_MATCH if source.query.text.strip() else self.EMPTY)
        faults.read_from(source, from_top=from_top)

    def judge(self) -> None:
        """Works out the clocks of faults that are new or changed, some at a time; the list is shown meanwhile."""
        self.ask(lambda: self.bench.fault_board.judge(), self.go_on_judging, group="judge")

    def go_on_judging(self, worked_out: int) -> None:
        """The list is put in order when all clocks are known."""
        from fieldkit.services.fault_board import AT_ONCE

        if worked_out == AT_ONCE:
            self.judge()
        elif worked_out:
            self.search(from_top=False)

    def tick(self) -> None:
        """The rows in sight as they read now; the next time at the minute or at the next warning."""
        if self._source is None:
            return
        faults, now = self.query_one(FaultList), self.kit.database.clock.now()
        for place, row in self._source.ticked(faults.in_sight, now):
            faults.replace_row(place, row)
        if self._tick_soon is not None:
            self._tick_soon.stop()
        wait = next_tick([card.face for card in self._source.cards.values()], now)
        self._tick_soon = self.set_timer(wait, self.tick) if wait is not None else None

    @on(SourcedList.ReadRefused)
    def say_unread(self, unread: SourcedList.ReadRefused) -> None:
        """The list could not be read."""
        self.refused(unread.refusal)

    def action_view(self, places: int) -> None:
        """Other faults."""
        self._view = VIEWS[(VIEWS.index(self._view) + places) % len(VIEWS)]
        self.search()

    def action_list(self, movement: str, count: int) -> None:
        """The arrows move in the list while the field keeps the focus."""
        faults = self.query_one(FaultList)
        (faults.action_page if movement == "page" else faults.action_step)(count)

    @on(Input.Submitted, "#search")
    def open_chosen(self) -> None:
        """The fault under the cursor; a device without a fault opens its file."""
        if self.query_one(FaultList).total or not self.typed.strip():
            self.query_one(FaultList).action_select()
            return
        typed = self.typed
        self.ask(lambda: named_device(self.bench, typed), self.open_device, group="serial")

    def open_device(self, serial: str) -> None:
        """The device file of a scanned serial that no fault here is about."""
        if serial:
            from screens.devices.file import DeviceScreen

            self.app.push_screen(DeviceScreen(serial))

    @on(VirtualList.Selected)
    def open_fault(self, selected: VirtualList.Selected) -> None:
        """The fault as a time line."""
        from screens.faults.fault import FaultScreen

        self.app.push_screen(FaultScreen(selected.key))

    def action_take_in(self) -> None:
        """A new fault; what was typed before and not saved is there again."""
        from screens.faults.intake import IntakeScreen

        self.app.push_screen(IntakeScreen(self._draft), self.keep_draft)

    def keep_draft(self, draft: IntakeDraft | None) -> None:
        """What was typed and not saved."""
        self._draft = draft or NO_DRAFT

    def retell(self) -> None:
        """The same list in the other language; what was typed stays."""
        self.tell_frame()
        self.query_one("#search-label", Static).update(_("Search"))
        self.search(from_top=False)
