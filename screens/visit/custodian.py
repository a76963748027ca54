"""Who of the hall keeps the cash boxes and is present?"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.text import shown

OFFERED = 9


class CustodianInput(Input):
    """The name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Note the name", id="custodian.name")]


class CustodianDialog(Dialog[str]):
    """Answers a name; a digit alone means a person of the list; None when the engineer goes back."""

    TITLE_WORDS: ClassVar[Words] = say("Which cash custodian is present?")

    def __init__(self, people: tuple[str, ...], named: str) -> None:
        super().__init__()
        self.people, self.named = people[:OFFERED], named

    def compose_content(self) -> ComposeResult:
        """The people of the hall with their digits, and the field."""
        for digit, person in enumerate(self.people, 1):
            yield Static(shown(f"{digit}  {person}"))
        yield Static(tell(say("Type a name, or the digit of a person above.")), markup=False)
        yield CustodianInput(value=self.named)

    @on(Input.Submitted)
    def answer(self, submitted: Input.Submitted) -> None:
        """The name as typed, or that of the digit."""
        submitted.stop()
        typed = one_line(submitted.value, limit=80)
        if not typed:
            self.say(
                say("Nothing was typed."), bad=True, todo=say("Type the name of the custodian; Esc goes back.")
            )
            return
        by_digit = {str(digit): person for digit, person in enumerate(self.people, 1)}
        self.dismiss(by_digit.get(typed, typed))
