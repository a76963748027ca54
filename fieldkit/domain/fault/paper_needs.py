"""May this document be issued, or what does it still lack? (C128, FLT-9, C027, C007)"""

from collections.abc import Callable, Iterator

from fieldkit.domain.fault.fact_words import FACT_WORDS
from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.words import Refusal, Words, say

Needs = Callable[[FaultPaper], Iterator[Words]]
"""What is missing in a document, each thing by its name."""


def of_fault_report(paper: FaultPaper) -> Iterator[Words]:
    """The four things that clause C128 demands, and how it ended."""
    report, repair = paper.report, paper.repair
    yield from _empty(submitter=report.submitter, unit=report.unit, symptom=report.symptom)
    yield from _empty(solution=repair.solution, resolution=repair.resolution)


def of_technical_report(paper: FaultPaper) -> Iterator[Words]:
    """What F03 demands, the failure in the words of 2.8, and that the recovery was tested."""
    yield from of_fault_report(paper)
    analysis = paper.analysis
    yield from _empty(mode=analysis.mode, mechanism=analysis.mechanism, cause=analysis.cause)
    if not paper.repair.full_at:
        yield say("recovery gate passed")


def of_repair_plan(paper: FaultPaper) -> Iterator[Words]:
    """Everything that makes a repair plan count; parts, or that none are needed."""
    plan = paper.plan
    if plan is None:
        yield say("the repair plan itself")
        return
    yield from _empty(cause_guess=plan.cause_guess, steps=plan.steps, person=plan.person)
    if not plan.parts and not plan.no_parts_needed:
        yield say("{words} ({code})", words=FACT_WORDS["parts"], code="parts, no_parts_needed")
    yield from _empty(planned_at=plan.planned_at, business_risk=plan.business_risk, sent_to=plan.sent_to)


def of_quotation(paper: FaultPaper) -> Iterator[Words]:
    """Lines and a last day; caps were asked when the lines were made."""
    if paper.quote is None:
        yield say("the quotation itself")
        return
    if not paper.quote.lines:
        yield say("lines of the quotation")
    if not paper.quote.valid_until:
        yield say("last day of the quotation")


def check_issue(paper: FaultPaper, needs: Needs) -> None:
    """Refusal `paper.incomplete` naming everything that is missing; silent when the document may be issued."""
    missing = tuple(needs(paper))
    if missing:
        raise Refusal(
            "paper.incomplete",
            say("{no} cannot be issued; it is missing: {names}.", no=paper.no, names=missing),
            say("Tell it with the steps of the fault, or print a draft."),
        )


def _empty(**values: str | tuple[str, ...]) -> Iterator[Words]:
    for name, value in values.items():
        if not (value.strip() if isinstance(value, str) else value):
            yield say("{words} ({code})", words=FACT_WORDS[name], code=name)
