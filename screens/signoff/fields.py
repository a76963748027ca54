"""How does a person type an answer of the hand-over, and where does he see what is wrong with it?"""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Label, Static, TextArea

from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell
from screens.text import shown, shown_line


class LineInput(Input):
    """One line of text; what is pasted passes the gate before it is shown."""

    def __init__(self, text: str, *, id: str, placeholder: str = "", limit: int = 200) -> None:
        super().__init__(
            one_line(text), id=id, placeholder=placeholder, max_length=limit, compact=True, select_on_focus=False
        )

    def on_paste(self, event: events.Paste) -> None:
        """Takes the teeth out of what comes from the clipboard."""
        event.text = one_line(event.text)


class TextInput(TextArea):
    """Some lines of text; what is pasted passes the gate before it is shown."""

    def __init__(self, text: str, *, id: str) -> None:
        super().__init__(clean(text), id=id, compact=True, show_line_numbers=False, highlight_cursor_line=False)

    def on_paste(self, event: events.Paste) -> None:
        """Takes the teeth out of what comes from the clipboard."""
        event.text = clean(event.text)


class Field(Vertical):
    """A label, a control, and below it what was refused about it."""

    DEFAULT_CSS = """
    Field {
        height: auto; margin-bottom: 1;
        & > Horizontal { height: auto; }
        & Label { width: 18; color: $text-muted; }
        & .field--trouble { color: $text-error; text-style: bold; height: auto; display: none; }
        & .field--trouble.-told { display: block; }
        & LineInput { width: 1fr; }
        & PassphraseInput { width: 1fr; height: 1; border: none; padding: 0; }
        & TextInput { width: 1fr; height: 3; padding: 0; }
    }
    """

    def __init__(self, label: str, control: Widget, *, trouble: Refusal | None = None) -> None:
        super().__init__(id=f"field-{control.id}")
        self._label = label
        self._control = control
        self._trouble = trouble

    def compose(self) -> ComposeResult:
        """Label and control side by side."""
        with Horizontal():
            yield Label(shown_line(self._label))
            yield self._control
        yield Static(classes="field--trouble")

    def on_mount(self) -> None:
        """What was wrong before is still told."""
        self.tell_trouble(self._trouble)

    def tell_trouble(self, refusal: Refusal | None) -> None:
        """Says below the control what is wrong with it, or takes that away."""
        line = self.query_one(".field--trouble", Static)
        line.set_class(refusal is not None, "-told")
        line.update(shown(f"! {tell(refusal.what)} {tell(refusal.todo)}") if refusal else "")
