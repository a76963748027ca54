"""How grave is a fault? Level and scope beside the table, the last faults and the repeat (4.1, FLT-2)."""

from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import STATE_WORDS, TIER_WORDS, Level, Scope, State
from fieldkit.domain.fault.tiers import tier_of
from fieldkit.domain.instants import shown
from fieldkit.domain.text import one_line
from fieldkit.domain.warranty import Charge
from fieldkit.domain.words import NOTHING, Words, say
from fieldkit.locale import tell
from screens.faults.step import StepDialog
from screens.signoff.options import Options

if TYPE_CHECKING:
    from fieldkit.services.fault_aids import Aids, EarlierFault


class AssessDialog(StepDialog):
    """The form of an analysis below its reading aids."""

    CSS_PATH = "fault.tcss"

    def __init__(self, fault: Fault, step: Step) -> None:
        super().__init__(fault, step)
        self._aids: Aids | None = None

    def compose_content(self) -> ComposeResult:
        """Aids above, form below."""
        yield Static(id="aids", markup=False)
        yield from super().compose_content()

    def on_mount(self) -> None:
        """What is on file is read beside the form."""
        self.show_type()
        self.ask(lambda: self.bench.fault_aids.aids(self.fault.no), self.show_aids, group="aids")

    def show_aids(self, aids: "Aids") -> None:
        """The last faults of the device, and what repeats."""
        self._aids = aids
        self.show_type()

    @on(Options.Chosen)
    @on(Input.Changed)
    def show_type(self) -> None:
        """The type that follows from what is chosen now."""
        lines = [Text(tell(self._type_words()), "bold")]
        if self._aids is not None:
            lines += _aid_lines(self._aids)
        self.query_one("#aids", Static).update(Text("\n", no_wrap=True, overflow="ellipsis").join(lines))

    def _type_words(self) -> Words:
        level, scope = self._chosen("level"), self._chosen("scope")
        if level < 0 or scope < 0:
            return say("Level and scope make the type. Dead kiosk among others: 3, one terminal.")
        found, place = list(Level)[level], list(Scope)[scope]
        cash = self._asks("cash_involved") and self._chosen("cash_involved") == 0
        tier = tier_of(found, place, cash_involved=cash or self.fault.cash_involved)
        if tier is None:
            return say("By the table: a consultation, no type.")
        return say("By the table: type {tier}", tier=TIER_WORDS[tier])

    def _chosen(self, name: str) -> int:
        return self.query_one(f"#fact-{name}", Options).chosen

    def _asks(self, name: str) -> bool:
        return bool(self.query(f"#fact-{name}"))


_WARRANTY_WORDS = {
    str(Charge.COVERED): say("in warranty"),
    str(Charge.PAID): say("out of warranty, parts are paid"),
}


def _aid_lines(aids: "Aids") -> list[Text]:
    told = [tell(say("repeat of {no}", no=aids.repeat_no)) if aids.repeat_no else tell(say("no repeat in 30 days"))]
    if aids.warranty:
        told.append(tell(_WARRANTY_WORDS.get(aids.warranty, NOTHING)))
    if not aids.earlier:
        told.append(tell(say("first fault of this device")))
    return [Text("  ".join(told)), *(Text(_earlier_text(earlier)) for earlier in aids.earlier)]


def _earlier_text(earlier: "EarlierFault") -> str:
    state = STATE_WORDS[State(earlier.state)]
    alike = f"  {tell(say('the same symptom'))}" if earlier.is_alike else ""
    day = shown(earlier.reported_at)[:10]
    return f"{day} {earlier.tier or '-'}  {tell(state)}  {one_line(earlier.symptom, limit=40)}{alike}"
