"""Whose laptop is this? Asks for the passphrase that opens the database."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.widgets.passphrase import PassphraseInput


class UnlockScreen(Dialog[None]):
    """The passphrase; every wrong one is counted in sight."""

    CSS_PATH = "unlock.tcss"
    TITLE_WORDS: ClassVar[Words] = say("FieldKit is locked")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "nowhere", "Back", show=False),
        Binding("ctrl+l", "app.language", "中文 / English", id="unlock.language"),
        Binding("ctrl+q", "app.quit", "Quit", id="unlock.quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    def compose_content(self) -> ComposeResult:
        """One field."""
        yield Static(tell(_QUESTION), id="question", markup=False)
        yield PassphraseInput(id="passphrase")

    def action_nowhere(self) -> None:
        """There is nothing behind this door."""

    @on(Input.Submitted)
    def try_it(self, submitted: Input.Submitted) -> None:
        """Opens the database with what was typed."""
        submitted.stop()
        if not submitted.value:
            self.say(say("Nothing was typed."), bad=True, todo=say("Type the passphrase and press Enter."))
            return
        field = self.query_one(PassphraseInput)
        field.disabled = True
        self.say(say("Opening the database of this laptop."))
        self.kit.unlock(submitted.value)
        field.value = ""

    def show_wrong(self, refusal: Refusal) -> None:
        """Says so, with the count, and asks again."""
        self.failures += 1
        field = self.query_one(PassphraseInput)
        field.disabled = False
        field.focus()
        counted = say("{refusal} Wrong answers so far: {count}.", refusal=tell(refusal.what), count=self.failures)
        self.say(counted, bad=True, todo=refusal.todo)

    def retell(self) -> None:
        """The texts around the field; what was typed stays."""
        super().retell()
        self.query_one("#dialog-title", Static).update(tell(self.TITLE_WORDS))
        self.query_one("#question", Static).update(tell(_QUESTION))


_QUESTION = say("Type the passphrase of this laptop and press Enter. Nobody can open it without.")
