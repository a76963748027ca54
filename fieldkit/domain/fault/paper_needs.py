"""May this document be issued, or what does it still lack? (C128, FLT-9, C027, C007)"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from fieldkit.domain.fault.fact_words import FACT_WORDS
from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import Refusal, Words, say


@dataclass(frozen=True)
class Missing:
    """One thing that a document lacks."""

    words: Words
    step: Step | None
    """The step that tells it; None where it was told when the fault was taken in."""
    code: str = ""
    """Name of the fact, as a script types it."""

    @property
    def for_scripts(self) -> Words:
        """The same with its code."""
        return say("{words} ({code})", words=self.words, code=self.code) if self.code else self.words


Needs = Callable[[FaultPaper], Iterator[Missing]]
"""What is missing in a document, each thing by its name."""


def of_fault_report(paper: FaultPaper) -> Iterator[Missing]:
    """The four things that clause C128 demands, and how it ended."""
    report, repair = paper.report, paper.repair
    yield from _empty(None, submitter=report.submitter, unit=report.unit, symptom=report.symptom)
    yield from _empty(Step.REPORT, solution=repair.solution, resolution=repair.resolution)


def of_technical_report(paper: FaultPaper) -> Iterator[Missing]:
    """What F03 demands, the failure in the words of 2.8, and that the recovery was tested."""
    yield from of_fault_report(paper)
    analysis = paper.analysis
    yield from _empty(Step.REPORT, mode=analysis.mode, mechanism=analysis.mechanism, cause=analysis.cause)
    if not paper.repair.full_at:
        yield Missing(say("recovery gate passed"), Step.RECOVER)


def of_repair_plan(paper: FaultPaper) -> Iterator[Missing]:
    """Everything that makes a repair plan count; parts, or that none are needed."""
    plan = paper.plan
    if plan is None:
        yield Missing(say("the repair plan itself"), Step.PLAN)
        return
    yield from _empty(Step.PLAN, cause_guess=plan.cause_guess, steps=plan.steps, person=plan.person)
    if not plan.parts and not plan.no_parts_needed:
        yield Missing(FACT_WORDS["parts"], Step.PLAN, "parts, no_parts_needed")
    yield from _empty(Step.PLAN, planned_at=plan.planned_at, business_risk=plan.business_risk, sent_to=plan.sent_to)


def of_quotation(paper: FaultPaper) -> Iterator[Missing]:
    """Lines and a last day; caps were asked when the lines were made."""
    if paper.quote is None:
        yield Missing(say("the quotation itself"), Step.QUOTE)
        return
    if not paper.quote.lines:
        yield Missing(say("lines of the quotation"), Step.QUOTE)
    if not paper.quote.valid_until:
        yield Missing(say("last day of the quotation"), Step.QUOTE)


def lacking_in_report(told: Mapping[str, object], *, technical: bool) -> tuple[Words, ...]:
    """What the reports would still lack with this told (C128; C092 for a technical one)."""
    wanted = ("solution", "resolution", *(("mode", "mechanism", "cause") if technical else ()))
    return tuple(FACT_WORDS[name] for name in wanted if not told.get(name))


def lacking_in_plan(told: Mapping[str, object]) -> tuple[Words, ...]:
    """What a repair plan would still lack to count (C027)."""
    wanted = ("cause_guess", "steps", "person", "planned_at", "business_risk", "sent_to")
    missing = [FACT_WORDS[name] for name in wanted if not told.get(name)]
    if not told.get("parts") and told.get("no_parts_needed") not in (True, "yes"):
        missing.append(say("parts, or that none are needed"))
    return tuple(missing)


def check_issue(paper: FaultPaper, needs: Needs) -> None:
    """Refusal `paper.incomplete` naming everything that is missing; silent when the document may be issued."""
    missing = tuple(needs(paper))
    if missing:
        raise Refusal(
            "paper.incomplete",
            say(
                "{no} cannot be issued; it is missing: {names} (C128).",
                no=paper.no,
                names=tuple(one.for_scripts for one in missing),
            ),
            say("Tell it with the steps of the fault, or print a draft."),
        )


def _empty(step: Step | None, **values: str | tuple[str, ...]) -> Iterator[Missing]:
    for name, value in values.items():
        if not (value.strip() if isinstance(value, str) else value):
            yield Missing(FACT_WORDS[name], step, name)
