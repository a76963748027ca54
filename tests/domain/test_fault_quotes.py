"""Quotations in the life of a fault: offered, answered, expired; no paid part without one (F17, C006 to C008)."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from fault_story import FULL, GATE, LEVEL_3, REPORTED, SEEN, Story, told

from fieldkit.domain.fault.quoting import line_of, line_text, quote_in_force
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import State
from fieldkit.domain.quotes import Cap, LineKind, QuoteLine, QuoteState
from fieldkit.domain.words import Refusal

LINE = QuoteLine(LineKind.PART, "CUT-80", 2, 35_000, cap=Cap(35_000, "CUT-80"), title="切刀组件")
OFFER: Mapping[str, object] = {"quote_no": "BJ-1", "lines": [line_text(LINE)], "valid_until": "2026-10-30"}
YES: Mapping[str, object] = {"quote_no": "BJ-1", "result": "accepted", "signer": "郑经理"}
NO: Mapping[str, object] = {"quote_no": "BJ-1", "result": "refused", "reason": "太贵", "witness": "王姐"}
PAID = ((Step.ASSESS, {**LEVEL_3, "warranty": "paid"}), (Step.WALK_UP, SEEN))
PARTS = {**REPORTED, "resolution": "repaired", "parts": ["CUT-80"]}


def paid(*more: tuple[Step, Mapping[str, object]]) -> Story:
    return told(*PAID, *more)


def refused(story: Story, step: Step, facts: Mapping[str, object], **more: object) -> str:
    with pytest.raises(Refusal) as found:
        story.does(step, facts, **more)
    return found.value.code


def test_a_line_travels_as_text() -> None:
    approved = QuoteLine(LineKind.PART, "X", 1, 5, approved_by="赵经理", consent_by="郑经理")
    assert line_of(line_text(LINE)) == LINE
    assert line_of(line_text(approved)) == approved


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "1", '{"kind":"gift","name":"x","quantity":1,"unit_fen":1}', "[" * 2000]
)
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as found:
        line_of(text)
    assert found.value.code == "quote.line"


def test_an_offer_is_accepted_once() -> None:
    story = paid((Step.QUOTE, OFFER))
    assert story.now().quotes[-1].quote.state is QuoteState.OFFERED
    story.does(Step.ANSWER_QUOTE, YES)
    assert (story.now().quotes[-1].quote.state, story.now().quotes[-1].quote.answered_by) == ("accepted", "郑经理")
    assert refused(story, Step.ANSWER_QUOTE, NO) == "quote.state"
    assert story.now().state is State.ON_SITE


def test_no_needs_a_reason() -> None:
    story = paid((Step.QUOTE, OFFER))
    assert refused(story, Step.ANSWER_QUOTE, {**NO, "reason": ""}) == "quote.reason"
    assert story.does(Step.ANSWER_QUOTE, NO).quotes[-1].quote.state is QuoteState.REFUSED


def test_an_offer_that_is_over_has_no_answer() -> None:
    story = paid((Step.QUOTE, {**OFFER, "valid_until": "2026-09-30"}))
    late = story.event(Step.OPEN).at + timedelta(days=2)
    assert refused(story, Step.ANSWER_QUOTE, YES, at=late, recorded_at=late) == "quote.state"
    made = quote_in_force(story.now(), date(2026, 10, 1))
    assert made is not None
    assert made.quote.state is QuoteState.EXPIRED


def test_a_new_offer_takes_the_place_of_one_that_waits() -> None:
    story = paid((Step.QUOTE, OFFER), (Step.QUOTE, {**OFFER, "quote_no": "BJ-2"}))
    assert [made.quote.state for made in story.now().quotes] == ["expired", "offered"]
    assert refused(story, Step.ANSWER_QUOTE, YES) == "quote.unknown"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (
            {"lines": [line_text(QuoteLine(LineKind.PART, "CUT-80", 1, 35_001, cap=Cap(35_000, "CUT-80")))]},
            "quote.cap",
        ),
        ({"lines": [line_text(QuoteLine(LineKind.PART, "CUT-80", -1, 1, cap=Cap(2, "CUT-80")))]}, "quote.numbers"),
        ({"lines": [line_text(QuoteLine(LineKind.PART, "CUT-80", 1, 1))]}, "quote.no_cap"),
        ({"lines": [line_text(QuoteLine(LineKind.OTHER, "礼品", 1, 1))]}, "quote.kind"),
        ({"lines": ["{"]}, "quote.line"),
        ({"valid_until": "tomorrow"}, "quote.day"),
        ({"valid_until": "2026-09-29"}, "quote.state"),
    ],
)
def test_what_may_not_be_offered_is_refused_wherever_the_event_comes_from(
    facts: Mapping[str, object], code: str
) -> None:
    assert refused(paid(), Step.QUOTE, {**OFFER, **facts}) == code


def test_under_warranty_nothing_is_quoted() -> None:
    story = told((Step.ASSESS, {**LEVEL_3, "warranty": "covered"}))
    assert refused(story, Step.QUOTE, OFFER) == "quote.covered"


@pytest.mark.parametrize("report", [PARTS, {**REPORTED, "resolution": "replaced"}], ids=["parts", "replaced"])
@pytest.mark.parametrize(
    ("steps", "quote_no"),
    [
        ((), ""),
        ((), "BJ-9"),
        (((Step.QUOTE, OFFER),), "BJ-1"),
        (((Step.QUOTE, OFFER), (Step.ANSWER_QUOTE, NO)), "BJ-1"),
    ],
    ids=["none", "made up", "only offered", "refused by the customer"],
)
def test_paid_parts_wait_for_an_accepted_quotation(
    steps: tuple[tuple[Step, Mapping[str, object]], ...], quote_no: str, report: Mapping[str, object]
) -> None:
    story = paid(*steps, (Step.RECOVER, GATE))
    assert refused(story, Step.REPORT, {**report, "quote_no": quote_no}) == "fault.quote"


def test_with_an_accepted_quotation_paid_parts_are_reported() -> None:
    story = paid((Step.QUOTE, OFFER), (Step.ANSWER_QUOTE, YES), (Step.RECOVER, GATE))
    assert story.does(Step.REPORT, {**PARTS, "quote_no": "BJ-1"}).state is State.REPORTED


def test_the_quotation_may_come_when_everything_works_again() -> None:
    story = told(*FULL)
    assert story.does(Step.QUOTE, OFFER).state is State.FULL
