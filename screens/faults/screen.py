"""Which faults wait, and for which is the least time left? A list of any length whose clocks tick."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from screens.devices.source import named_device
from screens.faults.draft import NO_DRAFT, IntakeDraft
from screens.faults.queues import QUEUES, Queue, first_queue, next_queue, queue_words
from screens.faults.source import COLUMNS, FaultSource
from screens.faults.ticking import next_tick
from screens.searching import SearchingScreen
from screens.widgets.virtual_list import VirtualList

VIEWS = ("open", "mine", "nobody", "to_finish")
VIEW_WORDS = {
    "open": say("not restored"),
    "mine": say("with me"),
    "nobody": say("with nobody"),
    "to_finish": say("to be finished"),
}


class FaultSearch(Input):
    """The search field; Enter says what it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", id="faults.open", tooltip="The fault under the cursor")
    ]


class FaultsScreen(SearchingScreen):
    """Open faults, the least time left first; type or scan to narrow, Enter opens."""

    COLUMNS = COLUMNS
    FIELD = FaultSearch
    HINT: ClassVar[Words] = say("Type a part of the number, device, hall or symptom, or scan a device.")
    HELP_TEXT: ClassVar[Words] = say(
        "Faults by the time that is left, the most urgent first. The bar shows how much of the clock is used. What"
        " is typed is searched in number, serial number, hall, symptom and engineer. Tab changes which faults are"
        " listed, Shift+Tab whose queue: all, the basic products group (printing, query) or the self-service group"
        " (self-service, payment). Enter opens a fault, F9 the duty roster, F10 takes in a new one."
    )
    EMPTY: ClassVar[Words] = say("No faults here. F10 takes one in; Tab shows others.")
    NO_MATCH: ClassVar[Words] = say("No fault matches. Ctrl+u clears the search.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "take_in", "New fault", id="faults.new", tooltip="Takes in a fault"),
        Binding(
            "tab", "view(1)", "Other faults", id="faults.view", tooltip="Open, mine, with nobody, to be finished"
        ),
        Binding(
            "shift+tab",
            "queue",
            "Other queue",
            id="faults.queue",
            tooltip="All, the basic products group, the self-service group",
        ),
        Binding("f9", "duty", "Duty", id="faults.duty", tooltip="Who is on duty, now and in the next days"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._tick_soon: Timer | None = None
        self._view = VIEWS[0]
        self._queue: Queue | None = None
        self._source: FaultSource | None = None
        self._draft = NO_DRAFT

    def place(self) -> tuple[str, ...]:
        """Faults."""
        return (_("Faults"),)

    def on_mount(self) -> None:
        """Every minute the clocks are read anew."""
        super().on_mount()
        self.watch(self.kit, "now", self.tick, init=False)

    def on_screen_resume(self) -> None:
        """Faults may have gone on meanwhile."""
        super().on_screen_resume()
        self.search(from_top=False)
        self.judge()

    def total_words(self, total: int) -> Words:
        """Which faults, and how many."""
        told = say("{view}: {count}", view=VIEW_WORDS[self._view], count=total)
        if self._queue is None or self._queue.group is None:
            return told
        return say("{queue}, {told}", queue=queue_words(self._queue), told=told)

    def search(self, *, from_top: bool = True) -> None:
        """Shows what matches now."""
        self.ask(
            partial(self.source_for, self.typed, self._view, self._queue),
            partial(self.show_source, from_top),
            group="source",
        )

    def source_for(self, typed: str, view: str, queue: Queue | None) -> FaultSource:
        """For a worker: services are loaded with the first question; the first queue is that of the person."""
        from fieldkit.services.fault_board import FaultQuery, View

        known = queue or first_queue(self.bench.fault_board.first_group())
        return FaultSource(self.bench, FaultQuery(View(view), known.group, typed))

    def show_source(self, from_top: bool, source: FaultSource) -> None:
        """The rows of a search."""
        self._source = source
        self._queue = Queue(source.query.group)
        self.found.set_columns(COLUMNS, empty=self.NO_MATCH if source.query.text.strip() else self.EMPTY)
        self.found.read_from(source, from_top=from_top)

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
        now = self.kit.database.clock.now()
        for place, row in self._source.ticked(self.found.in_sight, now):
            self.found.replace_row(place, row)
        if self._tick_soon is not None:
            self._tick_soon.stop()
        wait = next_tick([card.face for card in self._source.cards.values()], now)
        self._tick_soon = self.set_timer(wait, self.tick) if wait is not None else None

    def action_view(self, places: int) -> None:
        """Other faults."""
        self._view = VIEWS[(VIEWS.index(self._view) + places) % len(VIEWS)]
        self.search()

    def action_queue(self) -> None:
        """The queue of the other group, or all."""
        self._queue = next_queue(self._queue or QUEUES[0], 1)
        self.search()

    def action_duty(self) -> None:
        """The duty roster of the centre."""
        from screens.duty.screen import DutyScreen

        self.app.push_screen(DutyScreen())

    @on(Input.Submitted, "#search")
    def open_chosen(self) -> None:
        """The fault under the cursor; a device without a fault opens its file."""
        if self.found.total or not self.typed.strip():
            self.found.action_select()
            return
        typed = self.typed
        self.ask(lambda: named_device(self.bench, typed), self.open_device, group="serial")

    def open_device(self, serial: str) -> None:
        """The device file of a scanned serial that no fault here is about."""
        if serial:
            self.show_device(serial)

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
