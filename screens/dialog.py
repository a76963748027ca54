"""What do all dialogs have in common: a box with a title over the place, its keys, words about what went wrong?"""

from typing import ClassVar, Generic

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Static

from fieldkit.domain.words import NOTHING, Words
from fieldkit.locale import tell
from screens.frame import StatusLine
from screens.key_line import KeyLine
from screens.working import WorkingScreen


class Dialog(WorkingScreen[ScreenResultType], ModalScreen[ScreenResultType], Generic[ScreenResultType]):
    """A question over a place. Subclasses write `compose_content` and `TITLE_WORDS`."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & > #dialog { width: 64; max-width: 100%; height: auto; max-height: 100%; border: round $border;
            background: $surface; padding: 0 1; }
        #dialog-title { text-style: bold; color: $text-accent; margin: 0 0 1 0; }
        StatusLine { padding: 0; margin: 1 0 0 0; }
        KeyLine { background: $surface; padding: 0; height: 1; }
    }
    Dialog.-low #dialog-title { margin: 0; }
    Dialog.-low StatusLine { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", id="dialog.back")]
    TITLE_WORDS: ClassVar[Words] = NOTHING

    def compose(self) -> ComposeResult:
        """The box around the content."""
        with Vertical(id="dialog"):
            yield Static(tell(self.title_words()), id="dialog-title", markup=False)
            yield from self.compose_content()
            yield StatusLine()
            yield KeyLine()

    def title_words(self) -> Words:
        """What the dialog is about."""
        return self.TITLE_WORDS

    def compose_content(self) -> ComposeResult:
        """Widgets of this dialog."""
        yield from ()

    def action_back(self) -> None:
        """Closes the dialog without an answer."""
        self.dismiss(None)
