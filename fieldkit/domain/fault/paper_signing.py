"""What does a customer say with his signature under a paper of a fault, and what follows for the fault?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.quoting import quote_in_force
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import State
from fieldkit.domain.instants import business_day
from fieldkit.domain.quotes import QuoteState
from fieldkit.domain.record import Signoff, SignoffResult
from fieldkit.domain.signoff import STATEMENT
from fieldkit.domain.words import Refusal, Words, say


@dataclass(frozen=True)
class PaperSigning:
    """One kind of signature."""

    step: Step
    """The step of the fault that follows the seal."""
    sentences: Mapping[SignoffResult, Words]
    """The answers that are possible, each with the sentence that it confirms."""
    asks_satisfaction: bool
    facts: Callable[[FaultPaper, Signoff, str], dict[str, object]]
    """(paper, answer, digest of the seal) -> what the step tells."""
    why_not: Callable[[Fault, FaultPaper, datetime], Refusal | None]
    """Why it cannot be signed now."""
    is_told: Callable[[Fault, FaultPaper, Signoff], bool]
    """Whether the fault knows this answer already."""


def _report_facts(_paper: FaultPaper, signoff: Signoff, sha256: str) -> dict[str, object]:
    return {
        "result": signoff.result,
        "signer": signoff.signer_name,
        "role": signoff.signer_role,
        "opinion": signoff.opinion,
        "satisfaction": signoff.satisfaction,
        "reason": signoff.reason,
        "witness": signoff.witness,
        "photo": signoff.photo_sha256,
        "seal": sha256,
    }


def _report_why_not(fault: Fault, paper: FaultPaper, _now: datetime) -> Refusal | None:
    """Reported; or signed off with nobody there, which a signature makes up for, filed or not (E10)."""
    is_absent = fault.state in (State.SIGNED, State.FILED) and fault.signoff is SignoffResult.ABSENT
    if fault.state is State.REPORTED or is_absent:
        return None
    if fault.signoff is not None:
        return is_sealed(paper)
    return Refusal(
        "paper.not_reported",
        say("{no} is not ready to be signed (C128).", no=paper.no),
        say("Complete the reports of the fault first (step report)."),
    )


def _report_is_told(fault: Fault, _paper: FaultPaper, signoff: Signoff) -> bool:
    return fault.state in (State.SIGNED, State.FILED) and fault.signoff == signoff.result


def _quote_facts(paper: FaultPaper, signoff: Signoff, sha256: str) -> dict[str, object]:
    accepts = signoff.result == SignoffResult.SIGNED
    return {
        "quote_no": paper.quote.no if paper.quote else "",
        "result": str(QuoteState.ACCEPTED if accepts else QuoteState.REFUSED),
        "signer": signoff.signer_name,
        "role": signoff.signer_role,
        "reason": signoff.reason,
        "witness": signoff.witness,
        "seal": sha256,
    }


def _quote_why_not(fault: Fault, paper: FaultPaper, now: datetime) -> Refusal | None:
    made = quote_in_force(fault, business_day(now))
    if made is not None and made.quote.state is QuoteState.OFFERED:
        return None
    if made is not None and made.quote.state in (QuoteState.ACCEPTED, QuoteState.REFUSED):
        return is_sealed(paper)
    what = say("The quotation has expired (C007).") if made else say("No quotation is before the customer (C007).")
    return Refusal("quote.state", what, say("Offer a new quotation."))


def _quote_is_told(fault: Fault, paper: FaultPaper, _signoff: Signoff) -> bool:
    made = fault.quote_named(paper.quote.no) if paper.quote else None
    return made is not None and made.quote.state is not QuoteState.OFFERED


def is_sealed(paper: FaultPaper) -> Refusal:
    """What is said to who wants to sign a second time."""
    return Refusal(
        "record.sealed",
        say("Record {number} is sealed and cannot be changed (REC-6).", number=paper.no),
        say("A correction is a new revision that names this one."),
    )


REPORT_SIGNING = PaperSigning(
    Step.SIGN,
    STATEMENT,
    asks_satisfaction=True,
    facts=_report_facts,
    why_not=_report_why_not,
    is_told=_report_is_told,
)
QUOTE_SIGNING = PaperSigning(
    Step.ANSWER_QUOTE,
    {
        SignoffResult.SIGNED: say(
            "I have read this quotation to its end. I accept it and order the parts at the prices stated."
        ),
        SignoffResult.REFUSED: say("The quotation was shown; the customer did not accept it."),
    },
    asks_satisfaction=False,
    facts=_quote_facts,
    why_not=_quote_why_not,
    is_told=_quote_is_told,
)
