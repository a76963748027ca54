"""F04: how did the fault come about, and how is it kept from coming back? (requirements 5.4)"""

from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.paper import FaultPaper, ReadingLine
from fieldkit.domain.fault.paper_needs import of_technical_report
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.record import ItemResult
from fieldkit.domain.result_words import result_words
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
        *sections.impact(paper, _),
        *sections.clocks(paper, _, with_reasons=True),
        *sections.chronology(paper, _),
        *sections.delays(paper, _),
        *_diagnosis(paper, _),
        *_analysis(paper, _),
        *sections.solution(paper, _),
        *sections.recovery(paper, _),
        *_prevention(paper, _),
        *sections.photos(paper, _),
        *sections.hand_signatures(_),
    )


def _prevention(paper: FaultPaper, _: Speech) -> tuple[Block, ...]:
    """What is to be done elsewhere, and what was learnt (5.4, parts 9 and 10)."""
    told = paper.analysis
    return (
        Heading(_("Recommendation")),
        Note(told.prevention or _("None")),
        Heading(_("Similar devices")),
        Note("\n".join(told.similar) or _("None")),
        Heading(_("Lessons")),
        Note(told.lessons or _("None")),
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
    columns = ((_("No."), 6), (_("Question asked"), 60), (_("Answer given"), 34))
    told = paper.analysis
    return (
        Heading(_("Remote diagnosis")),
        sections.listed(columns, rows, _),
        Heading(_("Suspicions and tests")),
        Note("\n".join(told.hypotheses) or _("None")),
        Heading(_("Readings before and after")),
        _readings(told.measured, _),
    )


def _readings(lines: tuple[ReadingLine, ...], _: Speech) -> Block:
    columns = ((_("Time"), 17), (_("Serial number"), 18), (_("Probe"), 22), (_("Result"), 13), (_("Value"), 30))
    rows = (
        Row((_.instant(line.at), line.serial, line.probe, _verdict(line.verdict, _), line.value)) for line in lines
    )
    return sections.listed(columns, rows, _)


def _verdict(code: str, _: Speech) -> str:
    return _.said(result_words(ItemResult(code))) if code in list(ItemResult) else code


FORM = PaperForm("F04", _TITLE, Step.REPORT, of_technical_report, _blocks)
