"""What do all steps of the hand-over have in common: fields that keep what is typed, and where trouble is told?"""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from fieldkit.domain.record import SignoffResult
from fieldkit.domain.words import Refusal
from fieldkit.locale import tell
from screens.signoff.fields import Field, LineInput
from screens.signoff.sitting import Sitting, Step
from screens.text import shown

NAME_LIMIT = 80
PATH_LIMIT = 1000


class Pane(VerticalScroll, can_focus=False):
    """One step of the hand-over, made from what was said so far."""

    FIRST: ClassVar[str] = ""
    """Selector of what has the focus at the beginning."""

    @dataclass
    class Answered(Message):
        """The answer leads to this step."""

        step: Step

    @dataclass
    class LastFieldEntered(Message):
        """Enter was pressed in the last field."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(id="pane", classes=f"-{sitting.step}")
        self.sitting = sitting

    def focus_first(self) -> None:
        """The field in trouble, or the first one."""
        self.focus_on(self.sitting.trouble[0] if self.sitting.trouble else None)

    def focus_on(self, name: str | None) -> None:
        """This field, or the first one where there is no such field here."""
        named = list(self.query(f"#{name}").results(Widget)) if name else []
        for widget in named or self.query(self.FIRST).results(Widget):
            if widget.focusable:
                widget.focus()
                return

    def tell_trouble(self, name: str, refusal: Refusal | None) -> None:
        """Says at a field what is wrong with it, or takes that away."""
        for field in self.query(f"#field-{name}").results(Field):
            field.tell_trouble(refusal)

    @on(Input.Changed)
    def keep_line(self, event: Input.Changed) -> None:
        """What is typed is kept with the next key; the trouble that it had is over."""
        event.stop()
        self.keep(event.input.id or "", event.value)

    @on(TextArea.Changed)
    def keep_text(self, event: TextArea.Changed) -> None:
        """The same for longer text."""
        event.stop()
        self.keep(event.text_area.id or "", event.text_area.text)

    @on(Input.Submitted)
    def enter_field(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; in the last one it is the main key of the step."""
        event.stop()
        fields = [field.id for field in self.query(Field)]
        if fields and fields[-1] == f"field-{event.input.id}":
            self.post_message(self.LastFieldEntered())
        else:
            self.screen.focus_next()

    def keep(self, name: str, text: str) -> None:
        """Keeps what was typed."""
        if self.sitting.text(name) != text:
            self.sitting.texts[name] = text
            self.forget_trouble(name)

    def forget_trouble(self, name: str) -> None:
        """What is being put right is no trouble any more."""
        if self.sitting.trouble is not None and self.sitting.trouble[0] == name:
            self.sitting.trouble = None
            self.tell_trouble(name, None)

    def field(self, label: str, control: Widget) -> Field:
        """A field with what is wrong with it so far."""
        trouble = self.sitting.trouble
        return Field(label, control, trouble=trouble[1] if trouble and trouble[0] == control.id else None)

    def statement(self, result: SignoffResult) -> Static:
        """The sentence that this answer confirms."""
        return Static(shown(tell(self.sitting.hand_over.sentences[result])), classes="statement")

    def line(self, name: str, limit: int = NAME_LIMIT) -> LineInput:
        """An input of one line holding what was typed before."""
        return LineInput(self.sitting.text(name), id=name, limit=limit)
