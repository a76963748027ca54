"""Why can the program not begin, and what can the person do about it?"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.text import shown


class StoppedScreen(Dialog[None]):
    """Full screen: what happened, what to do, and the way out. Nothing else works without the database."""

    CSS_PATH = "unlock.tcss"
    TITLE_WORDS: ClassVar[Words] = say("FieldKit cannot begin")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.quit", "Quit", show=False),
        Binding("f10,enter", "app.quit", "Quit", id="stopped.quit"),
        Binding("f5", "again", "Try again", id="stopped.again"),
        Binding("ctrl+l", "app.language", "中文 / English", id="stopped.language"),
    ]

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal

    def compose_content(self) -> ComposeResult:
        """What happened, then what to do."""
        yield Static(shown(tell(self.refusal.what)), id="what")
        yield Static(shown(tell(self.refusal.todo)), id="todo")
        yield Static(shown(tell(_SAFE)), id="safe")

    def action_again(self) -> None:
        """Perhaps the other window is closed now."""
        self.dismiss()
        self.kit.begin()

    def retell(self) -> None:
        """The same in the other language."""
        self.refresh(recompose=True)


_SAFE = say("Nothing was changed; what was saved is safe.")
