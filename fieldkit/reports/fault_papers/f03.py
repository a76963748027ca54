"""F03: what does the customer sign about a fault?"""

from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.fault.paper_needs import of_fault_report
from fieldkit.domain.fault.paper_signing import REPORT_SIGNING
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import say
from fieldkit.reports.blocks import Block
from fieldkit.reports.fault_papers import sections
from fieldkit.reports.paper_form import PaperForm
from fieldkit.reports.speech import Speech

_TITLE = say("Fault report")


def _blocks(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    return (
        sections.title(paper, _TITLE, _),
        *sections.identification(paper, _),
        *sections.report(paper, _),
        *sections.solution(paper, _),
        *sections.clocks(paper, _),
        *sections.chronology(paper, _),
        *sections.delays(paper, _),
        *sections.contacts(paper, _),
        *sections.photos(paper, _),
    )


FORM = PaperForm("F03", _TITLE, Step.REPORT, of_fault_report, _blocks, REPORT_SIGNING)
