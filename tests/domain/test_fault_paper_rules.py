"""Documents of a fault: what blocks their issue, what they hold, what stays inside."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from fault_story import FULL, REPORTED, SIGNED, T0, Story, told

from fieldkit.domain.clock.results import Assessment
from fieldkit.domain.fault.machine import replay
from fieldkit.domain.fault.paper import AskedLine, Bilingual, FaultPaper
from fieldkit.domain.fault.paper_content import Blank, Judged, Place, as_of_step, paper_of, with_quote
from fieldkit.domain.fault.paper_needs import (
    Needs,
    check_issue,
    of_fault_report,
    of_quotation,
    of_repair_plan,
    of_technical_report,
)
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.quote_file import quote_from
from fieldkit.domain.quotes import LineKind, PriceItem, PriceList, Quote, QuoteLine, QuoteState
from fieldkit.domain.record import HallRef, PersonRef
from fieldkit.domain.words import Refusal

PLAN: Mapping[str, object] = {
    "cause_guess": "切刀磨损",
    "steps": ["换切刀"],
    "parts": ["CUT-80"],
    "person": "HB07",
    "planned_at": "2026-09-30T06:00:00.000Z",
    "business_risk": "停用 30 分钟",
    "sent_to": "郑经理",
}
TODAY = date(2026, 9, 30)
QUOTATION = """
valid_until = 2026-10-30
[[line]]
name = "CUT-80"
quantity = 2
unit = "{unit}"
"""
PRICES = PriceList(1, date.min, {"CUT-80": PriceItem("CUT-80", 35_000)})


def drawn(story: Story, step: Step | None = Step.REPORT) -> FaultPaper:
    history, _times = as_of_step(replay(story.events), step)
    place = Place(
        "示例通信", "HB-01", "湖北", HallRef("H1", "钟家村", "武汉", "1 号"), (), PersonRef("HB07", "李工")
    )
    return paper_of(
        Blank("F04", "paper-1", step),
        history,
        Judged(1, Assessment(()), {}),
        place,
        T0 + timedelta(hours=3),
        lambda words: Bilingual(str(words), str(words)),
        lambda _tree, question, answer: AskedLine(Bilingual(question, question), Bilingual(answer, answer)),
    )


def missing(paper: FaultPaper, needs: Needs) -> list[str]:
    with pytest.raises(Refusal) as refused:
        check_issue(paper, needs)
    assert refused.value.code == "paper.incomplete"
    names = refused.value.what.parameters["names"]
    assert isinstance(names, tuple)
    return [str(name.parameters.get("code", name.msgid)) for name in names]


def test_a_report_before_its_solution_names_everything_that_is_missing() -> None:
    assert missing(drawn(told(*FULL)), of_fault_report) == ["solution", "resolution"]


def test_a_technical_report_names_the_three_words_of_the_failure_too() -> None:
    wanted = ["solution", "resolution", "mode", "mechanism", "cause"]
    assert missing(drawn(told(*FULL)), of_technical_report) == wanted


def test_a_fault_that_is_not_recovered_has_no_technical_report() -> None:
    assert missing(drawn(told()), of_technical_report)[-1] == "recovery gate passed"


def test_a_complete_report_may_be_issued() -> None:
    paper = drawn(told(*FULL, (Step.REPORT, REPORTED)))
    check_issue(paper, of_fault_report)
    check_issue(paper, of_technical_report)
    assert (paper.analysis.mode, paper.analysis.mechanism, paper.analysis.cause) == ("UST", "4.4", "power_supply")
    assert paper.analysis.detection == "customer_call"


@pytest.mark.parametrize("name", sorted(PLAN))
def test_a_plan_without_one_of_its_things_does_not_count(name: str) -> None:
    plan = {fact: value for fact, value in PLAN.items() if fact != name}
    story = told((Step.ASSESS, {"level": 2, "scope": "terminal"}), (Step.PLAN, plan))
    [only] = missing(drawn(story, Step.PLAN), of_repair_plan)
    assert only.startswith(name)


def test_a_plan_may_say_that_no_parts_are_needed() -> None:
    plan = {**PLAN, "parts": [], "no_parts_needed": True}
    story = told((Step.ASSESS, {"level": 2, "scope": "terminal"}), (Step.PLAN, plan))
    check_issue(drawn(story, Step.PLAN), of_repair_plan)


def test_what_happens_after_the_report_is_not_in_it() -> None:
    reported, signed = (told(*FULL, (Step.REPORT, REPORTED), *more) for more in ((), ((Step.SIGN, SIGNED),)))
    assert drawn(signed) == drawn(reported)


def test_a_second_report_is_a_second_revision() -> None:
    reopened = (
        (Step.REOPEN, {"symptom": "又不行", "same_symptom": True}),
        (Step.RECOVER, {"transactions": 3, "transactions_ok": 3}),
    )
    story = told(*FULL, (Step.REPORT, REPORTED), *reopened, (Step.REPORT, REPORTED))
    assert drawn(story).rev == 2


def test_the_outage_of_a_serious_fault_lasts_from_the_report_to_the_recovery() -> None:
    story = told(*FULL, (Step.REPORT, REPORTED))
    full_at = story.now().full_at
    assert full_at is not None
    assert drawn(story).repair.downtime_s == (full_at - T0).seconds > 0


def test_the_customer_never_sees_the_cap() -> None:
    line = QuoteLine(LineKind.PART, "CUT-80", 3, 35_001)
    paper = with_quote(drawn(told()), "BJ-1", Quote(QuoteState.OFFERED, (line,), TODAY))
    assert paper.quote is not None
    assert (paper.quote.total_fen, paper.quote.lines[0].amount_fen) == (105_003, 105_003)
    assert "cap" not in repr(paper.quote)
    check_issue(paper, of_quotation)


def test_a_quotation_without_content_is_not_issued() -> None:
    assert missing(drawn(told()), of_quotation) == ["the quotation itself"]


def test_a_quotation_at_the_cap_is_read_in_fen() -> None:
    quote = quote_from(QUOTATION.format(unit="350.00"), TODAY, PRICES)
    assert (quote.total_fen, quote.state) == (70_000, QuoteState.OFFERED)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (QUOTATION.format(unit="350.01"), "quote.cap"),
        (QUOTATION.format(unit="1.001"), "money.unreadable"),
        (QUOTATION.format(unit="350.00").replace('"350.00"', "350.00"), "quote.file"),
        (QUOTATION.format(unit="350.00").replace("quantity = 2", "quantity = 0"), "quote.numbers"),
        (QUOTATION.format(unit="350.00").replace("quantity", 'kind = "travel"\nquantity'), "quote.kind"),
        (QUOTATION.format(unit="350.00").replace("quantity", 'kind = "gift"\nquantity'), "quote.file"),
        (QUOTATION.format(unit="350.00").replace("2026-10-30", "2026-09-01"), "quote.state"),
        ("no = 1", "quote.file"),
        ("not a table", "quote.file"),
        ("line = 3\nvalid_until = 2026-10-30", "quote.file"),
    ],
)
def test_what_may_not_be_quoted_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        quote_from(text, TODAY, PRICES)
    assert refused.value.code == code


def test_the_report_may_say_more_exactly_how_the_fault_was_found() -> None:
    plain, exact = (told(*FULL, (Step.REPORT, REPORTED | more)) for more in ({}, {"detection": "probe"}))
    assert drawn(plain).analysis.detection == "customer_call"
    assert drawn(exact).analysis.detection == "probe"


def test_a_report_may_be_corrected_until_it_is_signed() -> None:
    story = told(*FULL, (Step.REPORT, REPORTED), (Step.REPORT, {**REPORTED, "solution": "换电源"}))
    assert (drawn(story).rev, drawn(story).repair.solution) == (2, "换电源")
    story.does(Step.SIGN, SIGNED)
    with pytest.raises(Refusal) as refused:
        story.does(Step.REPORT, REPORTED)
    assert refused.value.code == "fault.step"


def test_every_missing_thing_names_the_step_that_tells_it() -> None:
    lacks = {
        str(one.words.parameters.get("code", one.words.msgid)): one.step
        for one in of_technical_report(drawn(told()))
    }
    assert lacks == {
        "solution": Step.REPORT,
        "way of resolution": Step.REPORT,
        "failure mode": Step.REPORT,
        "failure mechanism": Step.REPORT,
        "cause": Step.REPORT,
        "recovery gate passed": Step.RECOVER,
    }
