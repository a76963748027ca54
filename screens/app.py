"""What is the terminal program as a whole: areas with their keys, the open database, what all title lines show?"""

import asyncio
from concurrent.futures import Executor
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import ActiveBinding, Binding, BindingType
from textual.reactive import var
from textual.timer import Timer
from textual.worker import Worker, WorkerState, WorkType

from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext, use_language
from screens.areas import AREAS
from screens.laptop import Laptop
from screens.preferring import PreferringApp
from screens.themes import register_themes, themes
from screens.working import WorkingScreen

if TYPE_CHECKING:
    from fieldkit.services.first_look import FirstLook
    from fieldkit.services.today import TodayBoard
    from fieldkit.services.workbench import Workbench

__all__ = ["FieldKitApp", "Laptop"]

_CLOCK_TICK = 10.0
_REST = 0.3
"""Seconds without a save before what is unsent is counted again."""


class FieldKitApp(PreferringApp):
    """FieldKit in a terminal."""

    TITLE = "FieldKit"
    MODES = AREAS
    DEFAULT_MODE = "today"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "area('today')", "Today", id="area.today", tooltip="Work of the day"),
        Binding("f3", "area('devices')", "Devices", id="area.devices", tooltip="All devices, with search"),
        Binding("f4", "area('faults')", "Faults", id="area.faults", tooltip="Faults by the time that is left"),
        Binding("f5", "area('visit')", "Visit", id="area.visit", tooltip="Halls, and the visit to one"),
        Binding("f8", "area('sync')", "Sync", id="area.sync", tooltip="Send and fetch"),
        Binding("ctrl+p", "command_palette", "Commands", id="app.palette", tooltip="Every action, by name"),
        Binding("f12", "settings", "Settings", id="app.settings", show=False, tooltip="Language, colours, mouse"),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False, tooltip="What was typed is saved already"),
    ]

    person: var[str] = var("")
    """Engineer and centre."""
    network: var[str] = var("unknown")
    """State of the synchronisation, one of `screens.frame.NETWORK_WORDS`."""
    last_contact: var[str] = var("")
    """Day and minute of the last synchronisation before this start; empty when there was none."""
    unsent: var[int] = var(0)
    """How much headquarters does not have yet."""
    conflicts: var[int] = var(0)
    """How many records wait for a decision."""
    notices: var[int] = var(0)
    """How many notices wait to be seen."""
    now: var[str] = var("")
    """Day and minute in the business zone."""
    first_board: "var[TodayBoard | None]" = var(None)
    """The board as it was at the start; it is there before the database is open."""
    _count_again: Timer | None = None
    _left_on = ""
    _left_talking = ""

    @property
    def bench(self) -> "Workbench":
        """The use-cases of the open database."""
        return self.database.bench

    @property
    def writer(self) -> Executor:
        """The one thread that writes, in the order of the keys."""
        return self.database.writer

    @property
    def opened(self) -> asyncio.Event:
        """Set once the database is open."""
        return self.database.opened

    async def on_event(self, event: events.Event) -> None:
        """A place may take a key before its bindings do: digits of a scanned serial are not answers."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            here = self.screen
            if isinstance(here, WorkingScreen) and here.takes(event):
                return
        await super().on_event(event)

    def on_mount(self) -> None:
        """Colours first; then the database, or the question for the passphrase."""
        register_themes(self)
        self.tell_time()
        self.set_interval(_CLOCK_TICK, self.tell_time)
        self.begin()

    async def on_unmount(self) -> None:
        """The database closes after the last save, whatever ended the program."""
        places = [type(screen).__name__ for stack in self._screen_stacks.values() for screen in stack]
        await self.database.close(is_in_order="ChecklistScreen" not in places)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the hands of a customer the program does only what the place on top or below permits."""
        places = [screen for screen in self.screen_stack if isinstance(screen, WorkingScreen)]
        return all(place.permits(action) for place in places) and super().check_action(action, parameters)

    def tell_time(self) -> None:
        """The title lines show the minute."""
        self.now = shown(self.database.clock.now())

    def begin(self) -> None:
        """Opens the database, or asks for the passphrase first."""
        if self.laptop.passphrase is None:
            self.ask_for_passphrase()
        else:
            self.unlock(self.laptop.passphrase)

    def unlock(self, passphrase: str) -> None:
        """Opens the database beside the screen; places that wait for it are answered then."""
        opening: WorkType[None] = partial(self._open, passphrase)
        self.run_worker(opening, group="open", exclusive=True, exit_on_error=False)

    def ask_for_passphrase(self, refusal: Refusal | None = None) -> None:
        """Puts the question over everything, or tells it that the last answer was wrong."""
        from screens.unlock.screen import UnlockScreen

        if not isinstance(self.screen, UnlockScreen):
            self.push_screen(UnlockScreen())
        elif refusal is not None:
            self.screen.show_wrong(refusal)

    def note_unsent(self, count: int) -> None:
        """The title lines show what headquarters does not have."""
        self.unsent = count

    def note_conflicts(self, count: int) -> None:
        """The title lines show how many records wait for a decision."""
        self.conflicts = count

    def note_notices(self, count: int) -> None:
        """The title lines show how many notices wait to be seen."""
        self.notices = count

    def watch_now(self) -> None:
        """Every minute another notice may be due."""
        if self.opened.is_set():
            self.look_at_unsent()

    def look_at_unsent(self) -> None:
        """Counts again what waits here, when the keys have come to rest."""
        if self._count_again is not None:
            self._count_again.stop()
        self._count_again = self.set_timer(_REST, self._count_unsent)

    def action_area(self, name: str) -> None:
        """Goes to an area; each keeps its own places. A second time: to its first screen."""
        if name != self.current_mode:
            self.switch_mode(name)
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_settings(self) -> None:
        """Language, colours, mouse."""
        from screens.settings.screen import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen())

    def action_command_palette(self) -> None:
        """Every action by its name, in both languages."""
        from screens.palette import ActionPalette

        if not isinstance(self.screen, ActionPalette):
            self.push_screen(ActionPalette(placeholder=gettext("Type a few letters of what you want to do")))

    def action_help_quit(self) -> None:
        """The toolkit's own answer to ctrl+c is a toast, which loses Chinese characters (textual#6357)."""
        self.say_here(say("Ctrl+q quits."))

    def show_help(self, text: Words, bindings: dict[str, ActiveBinding]) -> None:
        """Help for a place: what it is for, and the keys that do something now."""
        from screens.help.screen import HelpScreen

        self.push_screen(HelpScreen(text, bindings))

    def say_here(self, words: Words, *, todo: Words | None = None) -> None:
        """Says something on the place that is on top."""
        if isinstance(self.screen, WorkingScreen):
            self.screen.say(words, todo=todo)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A save that failed after its place was left is said on the place that is on top."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            for here in self.screen_stack[-1:]:  # none is left while the program ends
                if isinstance(here, WorkingScreen):
                    here.failed(error)

    async def _open(self, passphrase: str) -> None:
        try:
            await self.database.open(passphrase, self._begin)
        except Refusal as refusal:
            self._not_opened(refusal)
        else:
            self._go_on()

    def _not_opened(self, refusal: Refusal) -> None:
        if refusal.code == "passphrase.wrong":
            self.ask_for_passphrase(refusal)
            return
        from screens.unlock.stopped import StoppedScreen

        self.push_screen(StoppedScreen(refusal))

    def _begin(self, look: "FirstLook") -> None:
        from screens.unlock.screen import UnlockScreen

        if isinstance(self.screen, UnlockScreen):
            self.pop_screen()
        if look.language:
            use_language(look.language)
            self.retell_everywhere()
        self.theme = look.theme if look.theme in themes() else self.theme
        self.person = " ".join(filter(None, (look.board.identity.name, look.board.identity.centre)))
        self.last_contact = shown(look.last_contact) if look.last_contact is not None else ""
        self.unsent = look.board.unsent
        self.conflicts = look.board.conflicts
        self.tell_time()
        self._left_on, self._left_talking = look.inspection_id, look.remote_fault
        if not self._left_on:  # else nobody shall press a key on a board that gives way to the checklist
            self.first_board = look.board

    def _go_on(self) -> None:
        """With the whole database: to the checklist on which the program ended, if it was killed there."""
        self.opened.set()
        if self.laptop.settled is not None:
            self.call_after_refresh(self.laptop.settled)
        if not self._left_on:
            if self._left_talking:
                self._go_on_talking(self._left_talking)
            return
        from screens.inspection.screen import ChecklistScreen

        checklist = ChecklistScreen(self._left_on)
        self.push_screen(checklist)
        words = say("The program ended here the last time: you are back at the same item.")
        checklist.call_after_refresh(checklist.say, words, todo=say("Everything answered before is on disk."))

    def _go_on_talking(self, fault: str) -> None:
        """To the question of a remote diagnosis that was open: the customer is still on the telephone."""
        from screens.faults.remote import RemoteScreen

        remote = RemoteScreen(fault)
        self.push_screen(remote)
        remote.call_after_refresh(remote.say, say("The program ended here the last time: it is the same question."))

    def _count_unsent(self) -> None:
        counting: WorkType[None] = self._counted
        self.run_worker(counting, group="unsent", exclusive=True, exit_on_error=False)

    async def _counted(self) -> None:
        unsent, notices = await asyncio.to_thread(self._count)
        self.note_unsent(unsent)
        self.note_notices(notices)

    def _count(self) -> tuple[int, int]:
        return self.bench.today.unsent(), self.bench.notices.count()
