"""Which papers does this fault have, and what still blocks each? (F03, F04, F17, F19; C128)"""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.instants import shown as shown_instant
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.faults.cover_text import cover_line
from screens.faults.doors import door
from screens.widgets.rows import Column, Mark, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.fault_page import FaultPage
    from fieldkit.services.paper_pages import PaperLine

COLUMNS = (
    Column(say("Paper"), 24),
    Column(say("State"), 16, state=True),
    Column(say("Number or what is missing"), least=24),
)
_STATES: dict[str, tuple[Words, Mark]] = {
    "missing": (say("incomplete"), Mark.WARN),
    "ready": (say("complete"), Mark.GOOD),
    "sealed": (say("sealed"), Mark.GOOD),
    "filed": (say("filed"), Mark.GOOD),
    "optional": (say("for paid parts"), Mark.QUIET),
    "not_needed": (say("not needed"), Mark.QUIET),
}


class PapersScreen(BaseScreen[None]):
    """The papers of a fault; Enter reads one, or goes where something missing is told."""

    CSS_PATH = "papers.tcss"
    HINT: ClassVar[Words] = say("Enter reads a paper; on something missing it goes to the step that tells it.")
    HELP_TEXT: ClassVar[Words] = say(
        "Fault report F03, technical report F04, quotation F17 and repair plan F19 of this fault. What blocks the"
        " issue of a paper stands below it, each thing by its name: Enter goes to the step that fills it in. Enter"
        " on a paper reads it; there it is signed, issued and written as a PDF."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "open", "Open", id="papers.open", tooltip="The paper or the step under the cursor")
    ]

    def __init__(self, no: str) -> None:
        super().__init__()
        self._no = no
        self._fault: Fault | None = None
        self._lines: tuple[PaperLine, ...] = ()

    def place(self) -> tuple[str, ...]:
        """Whose papers."""
        return (_("Faults"), self._no, _("Papers"))

    def compose_content(self) -> ComposeResult:
        """Who pays, then the list."""
        yield Static(id="cover", markup=False)
        yield VirtualList(COLUMNS, empty=say("Reading the papers."), id="papers")

    def on_screen_resume(self) -> None:
        """A step may have been taken meanwhile."""
        super().on_screen_resume()
        self.ask(lambda: self.bench.fault_pages.page(self._no), self.show_fault, group="fault")
        self.ask(lambda: self.bench.paper_pages.lines(self._no), self.show_lines, group="papers")

    def show_fault(self, page: "FaultPage") -> None:
        """Who pays its parts."""
        self._fault = page.file.fault
        self.query_one("#cover", Static).update(cover_line(page.cover))

    def show_lines(self, lines: "tuple[PaperLine, ...]") -> None:
        """Every paper with what it lacks."""
        self._lines = lines
        self.query_one(VirtualList).show_rows([row for line in lines for row in _rows(line)])

    def action_open(self) -> None:
        """What Enter does."""
        self.query_one(VirtualList).action_select()

    @on(VirtualList.Selected)
    def open_row(self, selected: VirtualList.Selected) -> None:
        """A paper is read; something missing leads to its step."""
        kind, form, step = selected.key.split(" ")
        if kind == "paper":
            from screens.faults.paper import PaperScreen

            self.app.push_screen(PaperScreen(self._no, form))
        elif not step:
            self.say(
                say("This was told when the fault was taken in."),
                bad=True,
                todo=say("Take in a new fault and merge this one into it."),
            )
        elif self._fault is not None:
            self.app.push_screen(door(self._fault, Step(step)), partial(self.say_taken, Step(step)))

    def say_taken(self, step: Step, is_taken: bool | None) -> None:
        """The step is on disk; the list is read anew by itself."""
        if is_taken:
            self.say(say("Noted: {step}.", step=STEP_WORDS[step]))

    def retell(self) -> None:
        """The same list in the other language."""
        self.tell_frame()
        self.query_one(VirtualList).set_columns(COLUMNS)
        self.on_screen_resume()


def _rows(line: "PaperLine") -> list[Row]:
    words, mark = _STATES[line.state]
    rows = [Row(f"paper {line.form} ", (f"{line.form} {tell(line.title)}", tell(words), _told(line)), mark)]
    if line.state == "not_needed":
        return rows
    mark = Mark.QUIET if line.state == "optional" else Mark.BAD
    for lack in line.missing:
        step = tell(STEP_WORDS[lack.step]) if lack.step else tell(say("when it was taken in"))
        told = tell(say("{what}: {step}", what=lack.words, step=step))
        rows.append(Row(f"lack {line.form} {lack.step or ''}", ("", tell(say("missing")), told), mark))
    return rows


def _told(line: "PaperLine") -> str:
    parts = [f"{line.no} / R{line.rev}"]
    if line.result:
        parts.append(tell(choice_words("result", line.result)))
    if line.filing_no:
        parts.append(line.filing_no)
    if line.sign_by is not None:
        parts.append(tell(say("sign by {at}", at=shown_instant(line.sign_by))))
    elif line.may_sign:
        parts.append(tell(say("waits for the customer's signature")))
    return ", ".join(parts)
