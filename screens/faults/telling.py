"""Where are the technical report and the repair plan written, with what they still lack in sight? (F04, F19)"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static, TextArea

from fieldkit.domain.fault.paper_needs import lacking_in_plan, lacking_in_report
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.quotes import QUOTE_STATE_WORDS
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.faults.cover_text import cover_words
from screens.faults.keeping import DraftKeeper
from screens.faults.picking import PickField
from screens.faults.telling_form import Form, form_of
from screens.signoff.options import Options

if TYPE_CHECKING:
    from fieldkit.services.faults import FaultFile
    from fieldkit.services.telling import Telling

_TITLES = {Step.REPORT: say("Reports F03 and F04"), Step.PLAN: say("Repair plan F19")}


class TellingScreen(BaseScreen[bool]):
    """A form over the whole screen; every key is kept, also when the program ends. Answers whether it was taken."""

    CSS_PATH = "telling.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "What stands in these fields becomes the report or the plan of the fault. Everything typed is kept at once,"
        " also when you leave or the program ends. Below stands what is still missing. Enter on a choice shows the"
        " list: type a number or use the arrows. F10 takes the step; what is refused says why and stays here."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "take", "Save", id="telling.take", tooltip="Takes the step as it is filled in"),
    ]

    def __init__(self, no: str, step: Step) -> None:
        super().__init__()
        self._no = no
        self._step = step
        self._telling: Telling | None = None
        self._form: Form = form_of(step)
        self._texts: dict[str, str] = {}
        self._keeper = DraftKeeper(self, no, str(step))

    def place(self) -> tuple[str, ...]:
        """Which fault, what is written."""
        return (_("Faults"), self._no, tell(_TITLES[self._step]))

    def compose_content(self) -> ComposeResult:
        """Head, fields, what is missing."""
        yield Static(id="telling-head", markup=False)
        with VerticalScroll(id="telling", can_focus=False):
            if self._telling is not None:
                yield from self._form.fields(self._texts)
        yield Static(id="lacking", markup=False)

    def on_mount(self) -> None:
        """What was typed before, or what is known."""
        self.ask(lambda: self.bench.telling.open(self._no, self._step), self.show_telling, group="telling")

    def show_telling(self, telling: "Telling") -> None:
        """The fields as they were left."""
        self._telling = telling
        self._texts = dict(telling.texts)
        self.retell()
        if telling.is_draft:
            self.say(say("What you typed before is still here."), todo=say("F10 takes the step."))

    def retell(self) -> None:
        """The same fields in the other language."""
        super().retell()
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """The first field, and the lines around the form."""
        self.focus_next("#telling *")
        self.tell_lines()

    def tell_lines(self) -> None:
        """Who pays, and what is still missing."""
        if self._telling is None:
            return
        self.query_one("#telling-head", Static).update(_head(self._telling))
        self.query_one("#lacking", Static).update(self._lacking())

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Options.Chosen)
    @on(PickField.Chosen)
    def keep(self) -> None:
        """Everything typed is on disk before anything else happens."""
        if self._telling is None or self.is_busy:
            return
        texts = self._form.texts(self.query_one("#telling"))
        if texts == self._texts:
            return
        self._texts = texts
        self.tell_lines()
        self._keeper.keep(texts)

    @on(Input.Submitted)
    @on(Options.Chosen)
    @on(PickField.Chosen)
    def go_on(self) -> None:
        """To the next field."""
        self.focus_next()

    def action_take(self) -> None:
        """One service call; the form stays with everything typed while it is refused."""
        if self.is_busy or self._telling is None:
            return
        try:
            facts = self._form.facts(self._texts)
        except Refusal as refusal:
            self.refused(refusal)
            return
        self.say(say("Saving."))
        self.save_once(lambda: self._take(facts), self.close_taken)

    def close_taken(self, _file: "FaultFile") -> None:
        """The step is on disk."""
        self.dismiss(True)

    def refused(self, refusal: Refusal) -> None:
        """What was typed stays."""
        self._keeper.forget_trouble()
        super().refused(refusal)

    def failed(self, error: BaseException) -> None:
        """The same where something broke."""
        self._keeper.forget_trouble()
        super().failed(error)

    def _take(self, facts: Mapping[str, str | list[str] | datetime]) -> "FaultFile":
        file = self.bench.faults.step(self._no, str(self._step), facts)
        self._keeper.drop()
        return file

    def _lacking(self) -> Text:
        telling = self._telling
        assert telling is not None
        if self._step is Step.PLAN:
            names = lacking_in_plan(self._texts)
            done = say("Complete: it counts as a repair plan and stops its clock.")
            open_ = say("Does not count as a repair plan yet; missing: {names}", names=names)
        else:
            names = lacking_in_report(self._texts, technical=telling.fault.needs_technical_report)
            done = say("Complete: F10 makes the reports; then the customer signs.")
            open_ = say("Cannot be issued yet; missing: {names}", names=names)
        return Text(tell(open_ if names else done), "bold" if names else "")


def _head(telling: "Telling") -> Text:
    fault = telling.fault
    lines = [Text(one_line(fault.symptom), "bold"), Text(tell(cover_words(telling.cover)))]
    if telling.quote is not None:
        state = QUOTE_STATE_WORDS[telling.quote.quote.state]
        lines.append(Text(tell(say("Quotation {no}: {state}", no=telling.quote.no, state=state))))
    return Text("\n", no_wrap=True, overflow="ellipsis").join(lines)
