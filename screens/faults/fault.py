"""One fault as a time line: what happened, how do its clocks stand, what can be done next?"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.timer import Timer
from textual.widgets import Static

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.why import METRIC_WORDS
from fieldkit.domain.fault.clock_words import correction_words
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.faults.contact_text import contact_lines
from screens.faults.fault_text import DIGITS, columns, fault_head, fault_rows, step_name, told_facts
from screens.faults.reading import ReadingDialog
from screens.faults.ticking import next_tick
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.fault_page import FaultPage, StepChoice

_TAKE = "take"


class FaultScreen(BaseScreen[None]):
    """Clocks, time line and next steps of a fault; digits take a step."""

    CSS_PATH = "fault.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "One fault. Above its clocks: Enter on one tells why it is due then, line by line. Below what happened;"
        " Enter shows everything that was told. At the end what can be done now: the digit or Enter opens the step."
        " Steps that your role does not allow say who may take them. F9 shows the papers of the fault. A photo of"
        " another laptop comes with a synchronisation to whoever takes part in the fault, leads or judges it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "take(1)", "Next step", id="fault.next", show=False),
        Binding("f9", "papers", "Papers", id="fault.papers", tooltip="F03, F04, F17, F19: read, sign, issue"),
        *(
            Binding(str(digit), f"take({digit})", "Step", id=f"fault.step_{digit}")
            for digit in range(1, DIGITS + 1)
        ),
    ]

    def __init__(self, name: str) -> None:
        super().__init__()
        self.fault_name = name
        self.page: FaultPage | None = None
        self._tick_soon: Timer | None = None

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The digits say which step they take."""
        return {key: self._named(active, told=True) for key, active in super().active_bindings.items()}

    @property
    def plain_bindings(self) -> dict[str, ActiveBinding]:
        """The same for the palette."""
        return {key: self._named(active, told=False) for key, active in super().plain_bindings.items()}

    def place(self) -> tuple[str, ...]:
        """Faults, and which one."""
        return (_("Faults"), self.page.file.fault.no if self.page else self.fault_name)

    def compose_content(self) -> ComposeResult:
        """Head and rows."""
        yield Static(id="fault-head", markup=False)
        yield VirtualList(columns(), empty=say("Reading the fault."), header=False, id="fault")

    def on_mount(self) -> None:
        """Every minute the clocks are read anew."""
        self.watch(self.kit, "now", self.tick, init=False)

    def on_screen_resume(self) -> None:
        """The fault may have gone on meanwhile."""
        super().on_screen_resume()
        self.ask(lambda: self.bench.fault_pages.page(self.fault_name), self.show_page, group="fault")

    def show_page(self, page: "FaultPage") -> None:
        """Everything as of now."""
        self.page = page
        self.query_one("#fault-head", Static).update(fault_head(page))
        self.tick()
        self.refresh_frame()
        self.refresh_bindings()

    def tick(self) -> None:
        """The clocks as they stand now; the next time at the minute or at the next warning."""
        if self.page is None:
            return
        now = self.kit.database.clock.now()
        self.query_one(VirtualList).show_rows(fault_rows(self.page, now))
        if self._tick_soon is not None:
            self._tick_soon.stop()
        wait = next_tick(self.page.faces.values(), now)
        self._tick_soon = self.set_timer(wait, self.tick) if wait is not None else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only digits that have a step this person may take are keys."""
        if action == _TAKE:
            choice = self._choice(int(str(parameters[0])))
            return choice is not None
        return super().check_action(action, parameters)

    def action_take(self, number: int) -> None:
        """Opens the step of this digit, or says why it is not for this person."""
        choice = self._choice(number)
        if choice is not None:
            self.begin(choice)

    def action_papers(self) -> None:
        """What stands in writing about this fault."""
        from screens.faults.papers import PapersScreen

        if self.page is not None:
            self.app.push_screen(PapersScreen(self.page.file.fault.no))

    @on(VirtualList.Selected)
    def open_row(self, selected: VirtualList.Selected) -> None:
        """A clock tells why, an event what was told; a step begins."""
        kind, _blank, what = selected.key.partition(" ")
        if self.page is None:
            return
        if kind == "step":
            self.begin(next(choice for choice in self.page.choices if choice.step == what))
        elif kind == "clock" and self.page.explained is not None:
            reasons = self.page.explained.reasons[Metric(what)]
            self.app.push_screen(ReadingDialog(METRIC_WORDS[Metric(what)], [tell(words) for words in reasons]))
        elif kind == "contact":
            self.app.push_screen(ReadingDialog(say("Contacts with the customer"), contact_lines(self.page)))
        elif kind == "cover":
            from screens.contract.screen import ContractScreen

            self.app.push_screen(ContractScreen(what))
        elif kind == "event":
            event = self.page.file.taken[int(what)]
            lines = [tell(correction_words(event))] if correction_words(event) != NOTHING else []
            lines += [f"{label}: {value}" for _name, label, value in told_facts(event, self.page.absent)]
            self.app.push_screen(ReadingDialog(step_name(event.step), lines))
        elif kind == "flagged":
            refusal = self.page.file.flagged[int(what)].refusal
            self.app.push_screen(
                ReadingDialog(say("Why it has no effect"), [tell(refusal.what), tell(refusal.todo)])
            )

    def begin(self, choice: "StepChoice") -> None:
        """The dialog of a step; what it answers is the fault after the step."""
        if choice.refusal is not None:
            self.refused(choice.refusal)
            return
        from screens.faults.doors import door

        if self.page is not None:
            place = door(self.page.file.fault, choice.step)
            self.app.push_screen(place, partial(self.show_taken, choice.step))

    def show_taken(self, step: Step, is_taken: bool | None) -> None:
        """The step is on disk; the page follows when it is on top again."""
        if is_taken:
            self.say(say("Noted: {step}.", step=STEP_WORDS[step]))

    def refused(self, refusal: Refusal) -> None:
        """Without a fault there is nothing to show; the list says so too."""
        super().refused(refusal)
        if self.page is None:
            self.query_one(VirtualList).set_columns(columns(), empty=refusal.what)
            self.query_one(VirtualList).show_rows([])

    def retell(self) -> None:
        """The same fault in the other language."""
        self.tell_frame()
        if self.page is not None:
            self.query_one(VirtualList).set_columns(columns())
            self.show_page(self.page)

    def _choice(self, number: int) -> "StepChoice | None":
        choices = self.page.choices if self.page else ()
        return choices[number - 1] if 1 <= number <= len(choices) else None

    def _named(self, active: ActiveBinding, *, told: bool) -> ActiveBinding:
        binding = active.binding
        if not (binding.id or "").startswith("fault.step_"):
            return active
        choice = self._choice(int(binding.key))
        if choice is None:
            return active
        words = STEP_WORDS[choice.step]
        shown = choice.refusal is None
        return active._replace(
            binding=replace(binding, description=tell(words) if told else words.msgid, show=shown)
        )
