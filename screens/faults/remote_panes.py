"""What stands in the middle of a remote diagnosis: its beginning, a question, or how it ends?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static, TextArea

from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import LEVEL_WORDS, Level, Resolution
from fieldkit.domain.fault.tiers import raised
from fieldkit.domain.words import say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.faults.picking import Pick, PickField
from screens.faults.remote_text import action_text, question_text
from screens.signoff.fields import Field, LineInput, TextInput
from screens.signoff.options import Options
from screens.text import shown

if TYPE_CHECKING:
    from fieldkit.domain.fault.questions import Choice, Question

TOOLS = ("phone", "remote", "log")


class RemotePane(Vertical):
    """Fields that keep what is typed under their own ids."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def line(self, name: str, default: str = "", limit: int = 200) -> LineInput:
        """One line with what stood there before."""
        return LineInput(self.texts.get(name, default), id=name, limit=limit)

    def area(self, name: str, default: str = "") -> TextInput:
        """Some lines with what stood there before."""
        return TextInput(self.texts.get(name, default), id=name)


class BeginPane(RemotePane):
    """Which list, with whose consent, by which means."""

    def __init__(self, texts: Mapping[str, str], fault: Fault) -> None:
        super().__init__(texts)
        self._fault = fault

    def compose(self) -> ComposeResult:
        """The consent comes before the first question (F4)."""
        from fieldkit.services.remote_diagnosis import trees

        names = [tree.code for tree in trees()]
        chosen = self.texts.get("tree") or (self._fault.part if self._fault.part in names else "")
        labels = [pick(tree.zh, tree.en) for tree in trees()]
        place = names.index(chosen) if chosen in names else -1
        yield Static(shown(_("Remote diagnosis: ask for consent first, then begin.")), classes="question")
        yield Field(_("Component"), Options(labels, chosen=place, id="tree"))
        yield Field(_("Consent given by"), self.line("consent_by", self._fault.submitter, 80))
        tools = [tell(choice_words("tool", tool)) for tool in TOOLS]
        tool = TOOLS.index(self.texts["tool"]) if self.texts.get("tool") in TOOLS else 0
        yield Field(_("By means of"), Options(tools, chosen=tool, across=True, id="tool"))


class AskPane(RemotePane):
    """One question; a digit answers it."""

    def __init__(
        self, texts: Mapping[str, str], question: "Question", last: "Choice | None", *, is_over: bool
    ) -> None:
        super().__init__(texts)
        self._question = question
        self._last = last
        self._is_over = is_over

    def compose(self) -> ComposeResult:
        """What to do first, the question, its answers; a reason once the half hour is over."""
        first = action_text(self._last)
        if first:
            yield Static(shown(tell(say("First: {action}", action=first))), classes="first")
        yield Static(shown(question_text(self._question)), classes="question")
        labels = [pick(choice.zh, choice.en) for choice in self._question.answers]
        yield Options(labels, id="answer")
        if self._is_over:
            yield Field(_("Why it goes on"), self.line("overrun_reason"))
        yield Field(_("Note"), self.line("note"))


class SolvedPane(RemotePane):
    """It works again: who confirms it, by which tests, how it was solved."""

    def __init__(self, texts: Mapping[str, str], fault: Fault, done: str) -> None:
        super().__init__(texts)
        self._fault = fault
        self._done = done

    def compose(self) -> ComposeResult:
        """What F5 asks for."""
        yield Static(shown(_("Make test transactions, and have the customer confirm by name.")), classes="question")
        yield Field(_("Confirmed by"), self.line("confirmed_by", self._fault.submitter, 80))
        tests = self.area("tests")
        tests.placeholder = tell(say("one test per line, such as: payment 3/3"))
        yield Field(_("Tests"), tests)
        picks = [Pick(code, tell(choice_words("resolution", code))) for code in Resolution]
        chosen = self.texts.get("resolution", "")
        way = PickField(say("Way of resolution"), picks, chosen=chosen, id="resolution")
        yield Field(_("Way of resolution"), way)
        yield Field(_("Solution"), self.area("solution", self._done))


class UnsolvedPane(RemotePane):
    """It cannot be solved from afar: why, and which level it has now."""

    def __init__(self, texts: Mapping[str, str], fault: Fault, why: str) -> None:
        super().__init__(texts)
        self._fault = fault
        self._why = why

    def compose(self) -> ComposeResult:
        """What F6 asks for; the level rises by one unless another is chosen."""
        level = self._fault.level or Level.ORDINARY
        by_default = raised(level) if self._fault.state == "REMOTE" else level
        told = say("Not solved remotely: level {level} from now on, then dispatch.", level=LEVEL_WORDS[by_default])
        yield Static(shown(tell(told)), classes="question")
        yield Field(_("Reason"), self.area("reason", self._why))
        levels = [one for one in Level if one >= level]
        labels = [tell(LEVEL_WORDS[one]) for one in levels]
        yield Field(_("Level"), Options(labels, chosen=levels.index(by_default), across=True, id="level"))


def text_of(control: Widget) -> str:
    """What stands in a control of these panes."""
    if isinstance(control, TextArea):
        return control.text
    if isinstance(control, PickField):
        return control.chosen
    return control.value if isinstance(control, LineInput) else ""
