"""Whose answer is taken, place by place? Base, mine and theirs in words of the form; nothing counts before F10."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from fieldkit.domain.merge import Place, Side
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.sync.decision_text import OWN, Parties, columns, head_text, pane_text, rows, task
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from sync.conflicts import Conflict


class Places(VirtualList):
    """Enter goes on to what is still open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Next", id="list.next_undecided")]


class DecisionScreen(BaseScreen[None]):
    """The open places of one record."""

    CSS_PATH = "decision.tcss"
    PARTIES: ClassVar[Parties] = OWN
    HINT: ClassVar[Words] = say("1 takes mine, 2 takes theirs; Backspace takes it back. F10 puts it in force.")
    HELP_TEXT: ClassVar[Words] = say(
        "One record with two versions. The list holds only the places where both answered differently; the rest"
        " has united by itself. 1 takes my answer, 2 theirs, 3 and 4 do so for all places, Backspace takes the"
        " last choice back. Nothing counts before F10; then the new version waits to be sent. Both versions stay"
        " on file."
    )
    DONE: ClassVar[Words] = say("Everything is decided: F10 puts it in force.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "go_on",
            "Next undecided",
            show=False,
            id="decision.next",
            tooltip="The next place that is open",
        ),
        Binding("1", "take('mine')", "Mine", id="decision.mine", tooltip="My answer for this place"),
        Binding("2", "take('theirs')", "Theirs", id="decision.theirs", tooltip="Their answer for this place"),
        Binding("3", "take_all('mine')", "All mine", id="decision.all_mine", tooltip="My answer everywhere"),
        Binding(
            "4", "take_all('theirs')", "All theirs", id="decision.all_theirs", tooltip="Their answer everywhere"
        ),
        Binding("backspace", "undo", "Undo", id="decision.undo", tooltip="Take the last choice back"),
        Binding(
            "f10", "confirm", "Put in force", id="decision.confirm", tooltip="The new version waits to be sent"
        ),
        Binding("f10", "read", "I have read it", id="decision.read", tooltip="Ends it; both versions stay on file"),
    ]

    def __init__(self, conflict_id: str) -> None:
        super().__init__()
        self._conflict_id = conflict_id
        self._conflict: Conflict | None = None
        self._history: list[dict[Place, Side]] = [{}]
        self._is_confirming = False

    @property
    def choices(self) -> dict[Place, Side]:
        """What is chosen so far."""
        return self._history[-1]

    def place(self) -> tuple[str, ...]:
        """Which record."""
        number = self._conflict.no or self._conflict.subject if self._conflict else ""
        return tuple(filter(None, (_("Sync"), _("Conflicts"), number)))

    def compose_content(self) -> ComposeResult:
        """What it is about, the places, and the three answers of the place under the cursor."""
        yield Static(id="head", markup=False)
        yield Places(columns(0, self.PARTIES), empty=say("Nothing is left to decide."), id="places")
        yield Static(id="answers", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Sides are taken where a person decides; F10 when he has decided everything."""
        conflict = self._conflict
        is_open = conflict is not None and conflict.stands is None
        if action in ("take", "take_all"):
            return is_open
        if action == "go_on":
            return is_open and bool(self._undecided())
        if action == "undo":
            return is_open and len(self._history) > 1
        if action == "confirm":
            return is_open and not self._is_confirming and not self._undecided()
        if action == "read":
            return conflict is not None and not is_open and not self._is_confirming
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """The record as it stands now."""
        self.ask(self._read, self.show_conflict, group="conflict")

    def on_resize(self) -> None:
        """The answers get more room, or less."""
        self.query_one(VirtualList).set_columns(columns(self.size.width, self.PARTIES))

    def show_conflict(self, conflict: "Conflict") -> None:
        """Its places, the first under the cursor."""
        self._conflict = conflict
        self.show_choices()
        self.refresh_frame()
        self.query_one(VirtualList).focus()

    def show_choices(self) -> None:
        """Marks and figures as of now."""
        if self._conflict is None:
            return
        places = self.query_one(VirtualList)
        places.set_columns(columns(self.size.width, self.PARTIES))
        places.show_rows(rows(self._conflict, self.choices, self.PARTIES))
        self.query_one("#head", Static).update(head_text(self._conflict, self.asked(self._conflict)))
        self.show_answers()
        self.refresh_bindings()

    @on(VirtualList.Highlighted)
    def show_answers(self) -> None:
        """The three answers of the place under the cursor, in full."""
        index = self.query_one(VirtualList).index
        if self._conflict is not None and 0 <= index < len(self._conflict.differences):
            difference = self._conflict.differences[index]
            text = pane_text(self._conflict, difference, self.choices.get(difference.place), self.PARTIES)
            self.query_one("#answers", Static).update(text)

    @on(VirtualList.Selected)
    def action_go_on(self) -> None:
        """Space, and Enter too, go to the next place that is open."""
        self._go_to_open()

    def action_take(self, side: str) -> None:
        """One side for the place under the cursor; the cursor goes on by itself."""
        index = self.query_one(VirtualList).index
        if self._conflict is not None and 0 <= index < len(self._conflict.differences):
            self._history.append(self.choices | {self._conflict.differences[index].place: Side(side)})
            self.show_choices()
            self._go_to_open()

    def action_take_all(self, side: str) -> None:
        """One side everywhere."""
        if self._conflict is not None:
            self._history.append({difference.place: Side(side) for difference in self._conflict.differences})
            self.show_choices()

    def action_undo(self) -> None:
        """The choices as they were one key before."""
        if len(self._history) > 1:
            self._history.pop()
            self.show_choices()

    def action_confirm(self) -> None:
        """One use-case: new version, audit, operation."""
        self._is_confirming = True
        self.refresh_bindings()
        self.save(self._settle, self.leave)

    def asked(self, conflict: "Conflict") -> Words:
        """What is asked of the person."""
        return task(conflict, len(self._undecided()))

    def action_read(self) -> None:
        """The version that stands is in force already."""
        self.action_confirm()

    def leave(self, _done: None) -> None:
        """Back to the list, which says what is left."""
        kit = self.kit
        self.dismiss(None)
        kit.say_here(say("Decided; the next synchronisation sends it. Both versions stay on file."))

    def retell(self) -> None:
        """The same in the other language."""
        self.tell_frame()
        self.show_choices()

    def _go_to_open(self) -> None:
        undecided = self._undecided()
        if not undecided:
            self.say(self.DONE)
            return
        places = self.query_one(VirtualList)
        places.move_to(next((index for index in undecided if index > places.index), undecided[0]))

    def _undecided(self) -> list[int]:
        differences = self._conflict.differences if self._conflict else ()
        return [index for index, each in enumerate(differences) if each.place not in self.choices]

    def _read(self) -> "Conflict":
        from sync.conflicts import read_conflict

        return read_conflict(self.bench.journal, self._conflict_id)

    def _settle(self) -> None:
        from sync.conflicts import settle

        settle(self.bench.journal, self._conflict_id, self.choices)
