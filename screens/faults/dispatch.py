"""Who is sent to a fault? Those on duty when somebody has to be there stand first (F7, ORG-4, C013)."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from fieldkit.domain.duty.roster import DUTY_WORDS
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.duty.telling import answer_words, group_words
from screens.faults.choice_list import ChoiceList
from screens.faults.kept_dialog import KeptDialog
from screens.signoff.fields import Field, LineInput
from screens.widgets.rows import Column, Mark, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.dispatching import Candidate, DispatchOffer
    from fieldkit.services.faults import FaultFile

COLUMNS = (
    Column(say("Engineer"), least=14),
    Column(say("Duty"), 12, state=True),
    Column(say("Training"), 14),
    Column(say("Orders"), 6, right=True),
    Column(say("Rank"), 5, right=True),
)


class Engineers(ChoiceList):
    """Enter sends the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Dispatch", id="list.dispatch")]


class DispatchDialog(KeptDialog):
    """A list of engineers; Enter or F10 sends the one under the cursor. Answers whether somebody was sent."""

    CSS_PATH = "fault.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "send", "Dispatch", id="dispatch.send", tooltip="Sends the engineer under the cursor"),
        Binding("escape", "back", "Back", id="dispatch.back", tooltip="Nobody is sent; what you typed is kept"),
    ]

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.no, str(Step.DISPATCH))
        self.fault = fault
        self._offer: DispatchOffer | None = None

    def title_words(self) -> Words:
        """Which fault."""
        return say("{step}: {no}", step=STEP_WORDS[Step.DISPATCH], no=self.fault.no)

    def compose_content(self) -> ComposeResult:
        """By when, who, and why if it is not the obvious one."""
        yield Static(id="aids", markup=False)
        yield Engineers(COLUMNS, empty=say("Nobody of this centre is on file."), id="engineers")
        yield Field(_("Reason"), LineInput("", id="reason", placeholder=_("if off duty or not trained")))
        yield Field(_("Parts to carry"), LineInput(self.fault.part, id="carry"))

    def on_mount(self) -> None:
        """Asks roster and files."""
        self.query_one("#engineers", VirtualList).focus()
        self.ask(lambda: self.bench.dispatching.offer(self.fault.no), self.show_offer, group="offer")

    def show_offer(self, offer: "DispatchOffer") -> None:
        """The best choice under the cursor."""
        self._offer = offer
        self.query_one("#aids", Static).update(_offer_text(offer))
        rows = [_row(candidate, offer.has_roster) for candidate in offer.candidates]
        self.query_one("#engineers", VirtualList).show_rows(rows)

    @on(VirtualList.Selected)
    @on(Input.Submitted, "#reason")
    @on(Input.Submitted, "#carry")
    def action_send(self) -> None:
        """One service call; where a reason is wanted the cursor goes there first."""
        chosen = self._chosen()
        if self.is_busy or chosen is None or self._offer is None:
            return
        reason = self.query_one("#reason", LineInput)
        if not reason.value.strip() and _wants_reason(chosen, self._offer.has_roster):
            reason.focus()
            self.say(_why_words(chosen), bad=True, todo=say("Type the reason, or choose somebody else."))
            return
        facts: dict[str, object] = {
            "engineer": chosen.staff_no,
            "on_duty": chosen.duty is not None or not self._offer.has_roster,
            "reason": reason.value.strip(),
            "carry": self.query_one("#carry", LineInput).value.strip(),
        }
        self.save_once(lambda: self.send(facts), lambda _file: self.close_sent())

    def send(self, facts: dict[str, object]) -> "FaultFile":
        """For the writer."""
        file = self.bench.faults.step(self.fault.no, Step.DISPATCH, facts)
        self.drop_kept()
        return file

    def close_sent(self) -> None:
        """The order is on disk."""
        self.dismiss(True)

    def _chosen(self) -> "Candidate | None":
        row = self.query_one("#engineers", VirtualList).row
        candidates = self._offer.candidates if self._offer else ()
        return next((one for one in candidates if row is not None and one.staff_no == row.key), None)


def _wants_reason(candidate: "Candidate", has_roster: bool) -> bool:
    return (has_roster and candidate.duty is None) or not candidate.is_trained


def _why_words(candidate: "Candidate") -> Words:
    if not candidate.is_trained:
        return say("{engineer} is not trained for this kind of device (ORG-4).", engineer=candidate.staff_no)
    return say("{engineer} is not on duty then.", engineer=candidate.staff_no)


def _offer_text(offer: "DispatchOffer") -> Text:
    when = (
        say("somebody has to be there by {at}", at=shown(offer.arrive_by)[5:])
        if offer.arrive_by
        else say("no arrival is promised")
    )
    told = [tell(when), tell(group_words(offer.group))]
    answers = tell(say("answers now: {who}", who=answer_words(offer.answers_now)))
    return Text("\n", no_wrap=True, overflow="ellipsis").join([Text("  ".join(told), "bold"), Text(answers)])


def _row(candidate: "Candidate", has_roster: bool) -> Row:
    duty = tell(_duty_words(candidate, has_roster))
    training = tell(say("trained") if candidate.is_trained else say("not trained"))
    cells = (
        f"{candidate.name} {candidate.staff_no}",
        duty,
        training,
        str(candidate.orders),
        str(candidate.seniority),
    )
    return Row(candidate.staff_no, cells, _mark(candidate, has_roster))


def _duty_words(candidate: "Candidate", has_roster: bool) -> Words:
    if not has_roster:
        return say("no roster")
    return DUTY_WORDS[candidate.duty] if candidate.duty else say("off duty")


def _mark(candidate: "Candidate", has_roster: bool) -> Mark:
    if has_roster and candidate.duty is None:
        return Mark.QUIET
    return Mark.GOOD if candidate.is_trained else Mark.WARN
