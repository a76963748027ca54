"""How does what stands in a dialog of a fault survive `Esc`, a refusal and the end of the program?"""

from collections.abc import Iterator, Mapping

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from fieldkit.domain.words import Refusal, say
from screens.dialog import Dialog
from screens.faults.keeping import DraftKeeper
from screens.signoff.fields import LineInput
from screens.signoff.options import Options


class KeptDialog(Dialog[bool]):
    """A dialog whose fields and choices are on disk as they are filled in, until its step is taken."""

    def __init__(self, no: str, form: str) -> None:
        super().__init__()
        self._form = form
        self._kept_of = no
        self._given: dict[str, str] = {}
        """What stood in each control before the person touched it."""
        self._is_followed = False
        self._kept: Mapping[str, object] = {}
        self._keeper = DraftKeeper(self, no, form)

    def on_mount(self) -> None:
        """What was left here before is looked up beside the dialog."""
        self._given = dict(self._texts())
        self.ask(lambda: self.bench.step_drafts.read(self._kept_of, self._form), self.put_back, group="draft")

    def put_back(self, kept: Mapping[str, object]) -> None:
        """It stands there again, except where the person was quicker."""
        self._is_followed, self._kept = True, dict(kept)
        controls, texts = dict(self._controls()), dict(self._texts())
        found = {name: str(text) for name, text in kept.items() if texts.get(name) == self._given.get(name, "")}
        for name, text in found.items():
            _put(controls[name], text)
        if found:
            self.say(say("What you typed before is still here."), todo=say("F10 takes the step."))
        self.keep()

    def give(self, control: Widget, text: str) -> None:
        """The program fills a control in: what it knows now, and nobody's words to keep."""
        self._given[str(control.id)] = text
        _put(control, text)

    def is_kept(self, name: str) -> bool:  # noqa: ARG002 - for those that decide by it
        """Whether what stands in this control may come back another day."""
        return True

    def refused(self, refusal: Refusal) -> None:
        """Everything stays, and the next key is kept again."""
        self._keeper.forget_trouble()
        super().refused(refusal)

    def failed(self, error: BaseException) -> None:
        """The same where something broke."""
        self._keeper.forget_trouble()
        super().failed(error)

    def drop_kept(self) -> None:
        """For the writer: the step is taken."""
        self._keeper.drop()

    @on(Input.Changed)
    @on(Options.Chosen)
    def keep(self) -> None:
        """What the person has changed is on disk before the next key."""
        changed = {name: text for name, text in self._texts() if text != self._given.get(name)}
        if self._is_followed and changed != self._kept:
            self._kept = changed
            self._keeper.keep(changed)

    def _controls(self) -> Iterator[tuple[str, Widget]]:
        for control in self.query("LineInput, Options"):
            if control.id and self.is_kept(control.id):
                yield control.id, control

    def _texts(self) -> Iterator[tuple[str, str]]:
        return ((name, _text(control)) for name, control in self._controls())


def _text(control: Widget) -> str:
    if isinstance(control, Options):
        return str(control.chosen)
    assert isinstance(control, LineInput)
    return control.value


def _put(control: Widget, text: str) -> None:
    if isinstance(control, Options):
        control.chosen = int(text)
        control.cursor = max(control.chosen, 0)
    else:
        assert isinstance(control, LineInput)
        control.value = text
