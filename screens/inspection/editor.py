"""How is a question answered without losing what was typed, however fast the keys come?

Keys that follow Enter at once still arrive at the input: it hands them on. For the same reason an answer is taken
by a call and not by a message: the cursor has moved before the next key is looked at.
"""

from collections.abc import Callable
from typing import ClassVar, Generic

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from fieldkit.domain.words import Refusal
from fieldkit.locale import tell
from screens.inspection.option_pad import OptionPad
from screens.inspection.steps import DeedT, Question
from screens.text import shown_line


class AnswerInput(Input):
    """An input that answers its question when Enter is handled, not a message later."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Save", id="editor.save")]

    def __init__(self, submit: Callable[[str], None], is_open: Callable[[], bool]) -> None:
        super().__init__(id="editor-input", compact=True, select_on_focus=False)
        self._submit = submit
        self._is_open = is_open

    async def _on_key(self, event: events.Key) -> None:
        if self._is_open() and event.key != "enter":
            await super()._on_key(event)
            return
        event.prevent_default().stop()
        if self._is_open():
            self._submit(self.value)
        else:
            self.app.post_message(events.Key(event.key, event.character))


class Editor(Vertical, Generic[DeedT]):
    """One question at a time: typed or chosen. Leaving it keeps what was typed for the session."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave, keep text", id="editor.leave")]
    DEFAULT_CSS = """
    Editor {
        display: none;
        height: auto;
        &.-open { display: block; }
        & > #editor-title { color: $text-accent; text-style: bold; }
        & > #editor-meaning { color: $text-warning; height: auto; max-height: 2; }
        & > #editor-meaning.-bad { color: $text-error; text-style: bold; }
    }
    """

    class Opened(Message):
        """Something is being asked."""

    class Closed(Message):
        """Nothing is being asked any more."""

    class Kept(Message):
        """A question was left; its text is kept."""

    def __init__(self, decided: Callable[[DeedT, str, str], None]) -> None:
        super().__init__()
        self._decided = decided
        """Takes the deed, its subject and the purpose of the question that led to it."""
        self._question: Question[DeedT] | None = None
        self._drafts: dict[tuple[str, str], str] = {}
        self._came_from: Widget | None = None
        self.subject = ""
        """What is being asked about: an item, a line."""

    def compose(self) -> ComposeResult:
        """Question, input or options, and what the text would mean."""
        yield Static(id="editor-title", markup=False)
        yield AnswerInput(self._submit, lambda: self.is_open)
        yield OptionPad(self._submit, lambda: self.is_open)
        yield Static(id="editor-meaning", markup=False)

    @property
    def is_open(self) -> bool:
        """Whether something is being asked."""
        return self._question is not None

    @property
    def text(self) -> str:
        """What is typed now."""
        return self.query_one(AnswerInput).value

    def ask(self, question: Question[DeedT], subject: str) -> None:
        """Asks this question, with the draft of an earlier try if there is one."""
        if not self.is_open:
            self._came_from = self.screen.focused
        self._question, self.subject = question, subject
        typed, pad = self.query_one(AnswerInput), self.query_one(OptionPad)
        self.query_one("#editor-title", Static).update(shown_line(question.title))
        pad.offer(question.options, many=question.many)
        pad.display, typed.display = bool(question.options), not question.options
        typed.value = self._drafts.get((subject, question.purpose), question.initial)
        typed.cursor_position = len(typed.value)
        self._explain(typed.value)
        self.add_class("-open")
        self.screen.set_focus(pad if question.options else typed)
        self.post_message(self.Opened())

    def refuse(self, refusal: Refusal) -> None:
        """The answer cannot stand: says why, keeps it and stays open."""
        todo = tell(refusal.todo) if refusal.todo.msgid else ""
        self._mean(f"{tell(refusal.what)} {todo}", bad=True)

    def close(self) -> None:
        """The question is answered or left: the arrow keys are where they were before it."""
        if self._question is not None:
            self._question = None
            self.remove_class("-open")
            self.screen.set_focus(self._came_from)
            self.post_message(self.Closed())

    def forget(self, subject: str, purpose: str) -> None:
        """The answer is on disk: its draft is not needed any more."""
        self._drafts.pop((subject, purpose), None)

    def action_leave(self) -> None:
        """Leaves the question; its text comes back with the next try."""
        question = self._question
        if question is not None and not question.options and self.text != question.initial:
            self._drafts[self.subject, question.purpose] = self.text
            self.post_message(self.Kept())
        self.close()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Says at once what the text would mean."""
        event.stop()
        self._explain(event.value)

    def _submit(self, text: str) -> None:
        question = self._question
        if question is None:
            return
        if not question.options:
            self._drafts[self.subject, question.purpose] = text
        try:
            step = question.answer(text)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        if isinstance(step, Question):
            self.ask(step, self.subject)
        else:
            self._decided(step, self.subject, question.purpose)

    def _explain(self, typed: str) -> None:
        question = self._question
        if question is None or question.preview is None or not typed.strip():
            self._mean("")
            return
        try:
            self._mean(tell(question.preview(typed)))
        except Refusal as refusal:
            self._mean(tell(refusal.what))

    def _mean(self, words: str, *, bad: bool = False) -> None:
        meaning = self.query_one("#editor-meaning", Static)
        meaning.update(shown_line(words))
        meaning.set_class(bad, "-bad")
