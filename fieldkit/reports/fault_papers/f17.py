"""F17: what do the parts of a paid repair cost? (C007, C008)"""

from fieldkit.domain.fault.paper import FaultPaper, QuoteRef
from fieldkit.domain.fault.paper_needs import of_quotation
from fieldkit.domain.fault.paper_signing import QUOTE_SIGNING
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.money import yuan_text
from fieldkit.domain.quotes import KIND_WORDS, LineKind
from fieldkit.domain.words import Words, say
from fieldkit.reports.blocks import Block, Heading, Note, Pairs, Row
from fieldkit.reports.fault_papers import sections
from fieldkit.reports.paper_form import PaperForm
from fieldkit.reports.speech import NOT_GIVEN, Speech

_TITLE = say("Quotation")
_STATES: dict[str, Words] = {
    "draft": say("Draft"),
    "offered": say("offered"),
    "accepted": say("accepted by the customer"),
    "refused": say("refused by the customer"),
    "expired": say("expired"),
}


def _blocks(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    return (
        sections.title(paper, _TITLE, _),
        *sections.identification(paper, _),
        Heading(_("Symptom")),
        Note(paper.report.symptom),
        Heading(_("Parts and prices")),
        *(_quote(paper.quote, _) if paper.quote else (Note(_("None")),)),
    )


def _quote(quote: QuoteRef, _: Speech) -> tuple[Block, ...]:
    columns = (
        (_("No."), 6),
        (_("Part"), 40),
        (_("Kind"), 14),
        (_("Quantity"), 10),
        (_("Unit price, yuan"), 15),
        (_("Amount, yuan"), 15),
    )
    rows = (
        Row(
            (
                str(number),
                line.name,
                _kind(line.kind, _),
                str(line.quantity),
                yuan_text(line.unit_fen),
                yuan_text(line.amount_fen),
            )
        )
        for number, line in enumerate(quote.lines, 1)
    )
    state = _STATES.get(quote.state)
    pairs = sections.filled(
        (_("Number"), quote.no),
        (_("Valid until"), quote.valid_until),
        (_("State"), _.said(state) if state else quote.state),
        (_("Answered by"), quote.answered_by or NOT_GIVEN),
    )
    total = _("Total: {amount} yuan").format(amount=yuan_text(quote.total_fen))
    only_parts = _("Only the cost of parts is charged; no price is above the tender price (C007, C008).")
    return (sections.listed(columns, rows, _), Note(total, strong=True), Pairs(pairs), Note(only_parts))


def _kind(code: str, _: Speech) -> str:
    return _.said(KIND_WORDS[LineKind(code)]) if code in list(LineKind) else code


FORM = PaperForm("F17", _TITLE, Step.QUOTE, of_quotation, _blocks, QUOTE_SIGNING)
