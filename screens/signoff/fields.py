"""How does a person type an answer of the hand-over, and where does he see what is wrong with it?"""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Label, Static, TextArea

from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell
from screens.signoff.options import Options
from screens.text import shown, shown_line


class LineInput(Input):
    """One line of text; what is pasted passes the gate before it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "Field above", show=False, id="field.up"),
        Binding("down", "app.focus_next", "Field below", show=False, id="field.down"),
    ]

    def __init__(self, text: str, *, id: str, placeholder: str = "", limit: int = 200) -> None:
        super().__init__(one_line(text), id=id, placeholder=placeholder, max_length=limit, select_on_focus=False)

    def on_paste(self, event: events.Paste) -> None:
        """Takes the teeth out of what comes from the clipboard."""
        event.text = one_line(event.text)


class TextInput(TextArea):
    """Some lines of text; what is pasted passes the gate before it is shown."""

    DEFAULT_CSS = """
    TextInput .text-area--placeholder { color: $text-muted; }
    """

    def __init__(self, text: str, *, id: str) -> None:
        super().__init__(clean(text), id=id, show_line_numbers=False, highlight_cursor_line=False)

    def on_paste(self, event: events.Paste) -> None:
        """Takes the teeth out of what comes from the clipboard."""
        event.text = clean(event.text)


class Field(Vertical):
    """A label, a control, and below it what was refused about it."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        &.-options { margin-bottom: 1; }
        & > Horizontal { height: auto; }
        & Label { width: 18; color: $text-muted; }
        & .field--trouble { color: $text-error; text-style: bold; height: auto; display: none; }
        & .field--trouble.-told { display: block; margin-bottom: 1; }
        & Input, & Input:focus { width: 1fr; height: 2; padding: 0; border: none; }
        & TextArea, & TextArea:focus { width: 1fr; height: 4; padding: 0; border: none; }
        & Input, & TextArea { border-bottom: solid $border-blurred; }
        & Input:focus, & TextArea:focus { border-bottom: solid $border; }
    }
    """

    def __init__(self, label: str, control: Widget, *, trouble: Refusal | None = None) -> None:
        super().__init__(id=f"field-{control.id}", classes="-options" if isinstance(control, Options) else None)
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
