"""F04: how did the fault come about, and how is it kept from coming back? (requirements 5.4)"""

from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.fault.paper_needs import of_technical_report
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import say
from fieldkit.reports.blocks import Block, Heading, Note, Pairs, Row
from fieldkit.reports.fault_papers import sections
from fieldkit.reports.paper_form import PaperForm
from fieldkit.reports.speech import NOT_GIVEN, Speech

_TITLE = say("Fault technical report")


def _blocks(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    return (
        sections.title(paper, _TITLE, _),
        *sections.identification(paper, _),
        *sections.report(paper, _),
        *_analysis(paper, _),
        *sections.solution(paper, _),
        *sections.recovery(paper, _),
        Heading(_("Recommendation")),
        Note(paper.analysis.prevention or _("None")),
        *sections.clocks(paper, _, with_reasons=True),
        *sections.chronology(paper, _),
        *_diagnosis(paper, _),
        *sections.delays(paper, _),
        *sections.hand_signatures(_),
    )


def _analysis(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """Words of EN 13306 and ISO 14224, each with its code (requirements 2.8)."""
    told = paper.analysis
    pairs = sections.filled(
        (_("Failure mode"), _coded("mode", told.mode, _)),
        (_("Failure mechanism"), _coded("mechanism", told.mechanism, _)),
        (_("Failure cause"), _.said(choice_words("cause", told.cause)) if told.cause else ""),
        (_("Detection"), _.said(choice_words("detection", told.detection)) if told.detection else ""),
    )
    return (
        Heading(_("Failure analysis")),
        Pairs(pairs),
        Pairs(((_("Root cause"), told.root_cause or NOT_GIVEN),)),
    )


def _coded(fact: str, code: str, _: Speech) -> str:
    return f"{code} {_.said(choice_words(fact, code))}" if code else ""


def _diagnosis(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    rows = (
        Row((str(number), _.pick(line.question.zh, line.question.en), _.pick(line.answer.zh, line.answer.en)))
        for number, line in enumerate(paper.asked, 1)
    )
    columns = ((_("No."), 6), (_("Question"), 60), (_("Answer given"), 34))
    return (Heading(_("Remote diagnosis")), sections.listed(columns, rows, _))


FORM = PaperForm("F04", _TITLE, Step.REPORT, of_technical_report, _blocks)
