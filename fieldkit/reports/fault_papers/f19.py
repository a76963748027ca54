"""F19: how, when and by whom will the fault be repaired? (C027)"""

from fieldkit.domain.fault.paper import FaultPaper, PlanRef
from fieldkit.domain.fault.paper_needs import of_repair_plan
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import say
from fieldkit.reports.blocks import Block, Heading, Note, Pairs, Row
from fieldkit.reports.fault_papers import sections
from fieldkit.reports.paper_form import PaperForm
from fieldkit.reports.speech import NOT_GIVEN, Speech

_TITLE = say("Repair plan")


def _blocks(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    return (
        sections.title(paper, _TITLE, _),
        *_standing(paper, _),
        *sections.identification(paper, _),
        *sections.report(paper, _),
        Heading(_("Plan")),
        *(_plan(paper.plan, _) if paper.plan else (Note(_("None")),)),
        *sections.clocks(paper, _),
    )


def _standing(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """A plan that lacks something does not stop the clock, and says so before anything else."""
    missing = tuple(lack.for_scripts for lack in of_repair_plan(paper))
    if not missing:
        return ()
    words = say("Incomplete: does not count as a repair plan. Missing: {names}.", names=missing)
    return (Note(_.said(words), strong=True),)


def _plan(plan: PlanRef, _: Speech) -> tuple[Block, ...]:
    head = sections.filled(
        (_("Person"), plan.person),
        (_("Planned for"), _.instant(plan.planned_at)),
        (_("Sent to"), plan.sent_to),
        (_("Sent"), _.instant(plan.sent_at)),
    )
    steps = (Row((str(number), text)) for number, text in enumerate(plan.steps, 1))
    parts = "\n".join(plan.parts) or (_("No parts are needed.") if plan.no_parts_needed else NOT_GIVEN)
    return (
        Pairs(head),
        Pairs(sections.filled((_("Suspected cause"), plan.cause_guess))),
        Pairs(sections.filled((_("Risk for the business"), plan.business_risk))),
        Heading(_("Steps")),
        sections.listed(((_("No."), 6), (_("Step"), 94)), steps, _),
        Heading(_("Parts")),
        Note(parts),
    )


FORM = PaperForm("F19", _TITLE, Step.PLAN, of_repair_plan, _blocks)
