"""How does a lead decide between the answers of two engineers? On the screen on which they decide themselves."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.sync.decision import DecisionScreen
from screens.sync.decision_text import OTHERS, Parties

if TYPE_CHECKING:
    from sync.conflicts import Conflict
    from sync.matters import Disputed

_LONGEST = 400


class ReasonInput(Input):
    """Why."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Note the reason", id="ruling.note")]


class ReasonDialog(Dialog[str]):
    """Answers the reason, empty for none; None when the lead goes back."""

    TITLE_WORDS: ClassVar[Words] = say("Why is it decided so?")

    def __init__(self, reason: str) -> None:
        super().__init__()
        self._reason = reason

    def compose_content(self) -> ComposeResult:
        """The field."""
        yield Static(tell(say("The engineer reads it beside the decision. It may stay empty.")), markup=False)
        yield ReasonInput(value=self._reason, max_length=_LONGEST)

    @on(Input.Submitted)
    def answer(self, submitted: Input.Submitted) -> None:
        """As typed."""
        submitted.stop()
        self.dismiss(one_line(submitted.value, limit=_LONGEST))


class RulingScreen(DecisionScreen):
    """The places of one record that wait for the lead."""

    HINT: ClassVar[Words] = say("1 takes the first answer, 2 the second; Backspace takes it back. F10 sends it.")
    HELP_TEXT: ClassVar[Words] = say(
        "One record that two engineers answered differently. The list holds the places that are open. 1 takes the"
        " answer that headquarters had first, 2 the other, 3 and 4 do so for all places, Backspace takes the last"
        " choice back, 5 notes a reason. Nothing counts before F10; Esc leaves without effect. The decision then"
        " travels to the laptop that came second, and is carried out there where the two answers still stand."
        " What its engineer has decided before stands. Both versions stay on file."
    )
    PARTIES: ClassVar[Parties] = OTHERS
    DONE: ClassVar[Words] = say("Everything is decided: F10 sends it.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "take('theirs')", "First", id="ruling.first", tooltip="The first answer for this place"),
        Binding("2", "take('mine')", "Second", id="ruling.second", tooltip="The second answer for this place"),
        Binding("3", "take_all('theirs')", "All 1st", id="ruling.all_first", tooltip="The first answer everywhere"),
        Binding("4", "take_all('mine')", "All 2nd", id="ruling.all_second", tooltip="The second answer everywhere"),
        Binding("5", "reason", "Why", id="ruling.reason", tooltip="Why; the engineer reads it"),
        Binding("f10", "confirm", "Send", id="ruling.confirm", tooltip="It leaves with the next synchronisation"),
    ]

    def __init__(self, disputed: "Disputed") -> None:
        super().__init__("")
        self._disputed = disputed
        self._reason = ""

    def place(self) -> tuple[str, ...]:
        """Which record."""
        conflict = self._disputed.conflict
        return tuple(filter(None, (_("Sync"), _("The centre"), conflict.no or conflict.subject)))

    def asked(self, conflict: "Conflict") -> Words:
        """What is asked of the lead; his reason once there is one."""
        if self._reason:
            return say("Reason: {reason}", reason=self._reason)
        undecided = sum(each.place not in self.choices for each in conflict.differences)
        if undecided:
            return say("Still open: {count}. Laptop {laptop} came second.", count=undecided, laptop=self._laptop())
        return say("Everything is decided. F10 sends it to laptop {laptop}.", laptop=self._laptop())

    def action_reason(self) -> None:
        """Why, in a few words."""
        self.app.push_screen(ReasonDialog(self._reason), self.note_reason)

    def note_reason(self, reason: str | None) -> None:
        """It stands in the head from here on."""
        if reason is not None:
            self._reason = reason
            self.show_choices()

    def leave(self, _done: None) -> None:
        """Back to the list, where it stands as decided."""
        kit, laptop = self.kit, self._laptop()
        self.dismiss(None)
        kit.say_here(
            say("Decided. It leaves with the next synchronisation, on its way to {laptop}.", laptop=laptop)
        )

    def _laptop(self) -> str:
        return self._disputed.laptop

    def _read(self) -> "Conflict":
        return replace(self._disputed.conflict, differences=self._disputed.open)

    def _settle(self) -> None:
        from sync.deciding import rule

        rule(self.bench.journal, self._disputed, self.choices, self._reason)
