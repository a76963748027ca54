"""How does one fault read: a head, then rows for its clocks, for what happened and for what can be done?"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from fieldkit.domain.canonical import proof_code
from fieldkit.domain.clock.results import Result
from fieldkit.domain.clock.why import METRIC_WORDS, result_words
from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.clock_words import correction_words
from fieldkit.domain.fault.fact_words import FACT_WORDS
from fieldkit.domain.fault.quoting import line_of
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.fault.terms import LEVEL_WORDS, SCOPE_WORDS, STATE_WORDS
from fieldkit.domain.instants import from_stamp, shown
from fieldkit.domain.money import yuan_text
from fieldkit.domain.text import one_line
from fieldkit.domain.warranty import Charge
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import is_chinese, tell
from screens.faults.clock_text import bar_with_percent, clock_mark, due_text, left_words, reservation
from screens.faults.contact_text import contact_rows
from screens.widgets.rows import Column, Mark, Row, heading

if TYPE_CHECKING:
    from fieldkit.domain.clock.results import SlaClock
    from fieldkit.domain.fault.event import FaultEvent
    from fieldkit.services.fault_page import FaultPage, StepChoice

_APART = " | "
_NOT_TOLD = frozenset(
    {
        *("no", "hall", "devices", "policy", "into", "reported_at", "tree", "sha256", "seal"),
        *("events", "reports", "offset_ms", "clock_reason"),
    }
)
"""Facts that stand in the head, are told otherwise or mean nothing to people."""
_RESULT_MARKS = {Result.BREACHED: Mark.BAD, Result.MET: Mark.GOOD, Result.REMOTE: Mark.GOOD}
DIGITS = 9


def columns() -> tuple[Column, ...]:
    """When, what, and what belongs to it; English names of steps and clocks take as much room as there is."""
    return (Column("", 13, state=True), Column("", 23 if is_chinese() else 0, least=23), Column("", least=20))


def fault_head(page: "FaultPage") -> Text:
    """Where it stands, where it is, what is wrong, who reported it."""
    fault = page.file.fault
    state = [tell(STATE_WORDS[fault.state]), tell(kind_words(page))]
    if fault.is_proposed:
        state.append(tell(say("proposed, not confirmed by the lead")))
    symptom = one_line(" ".join(filter(None, (fault.symptom, fault.error_code))))
    place = one_line(f"{page.file.hall}  {', '.join(page.file.serials)}")
    who = one_line(f"{fault.submitter}  {fault.unit}  {fault.phone}")
    reported = tell(say("reported {at}", at=shown(fault.t0)))
    notes = _APART.join(map(tell, _notes(page)))
    lines = [Text(_APART.join(state), "bold"), Text(symptom), Text(place), Text(f"{reported}  {who}")]
    return Text("\n", no_wrap=True, overflow="ellipsis").join([*lines, *([Text(notes)] if notes else [])])


def kind_words(page: "FaultPage") -> Words:
    """Type, level and scope."""
    fault = page.file.fault
    if fault.level is None or fault.scope is None:
        return say("not assessed")
    return say(
        "type {tier}, {level}, {scope}",
        tier=str(fault.tier or "-"),
        level=LEVEL_WORDS[fault.level],
        scope=SCOPE_WORDS[fault.scope],
    )


def fault_rows(page: "FaultPage", now: datetime) -> list[Row]:
    """Clocks, time line, steps."""
    rows = [heading(tell(say("Clocks")))]
    rows += _clock_rows(page, now)
    rows += contact_rows(page, now)
    rows += _cover_rows(page)
    rows.append(heading(tell(say("What happened"))))
    rows += [_event_row(number, event, page.absent) for number, event in enumerate(page.file.taken)]
    rows += [_flagged_row(page, number) for number in range(len(page.file.flagged))]
    if page.choices:
        rows.append(heading(tell(say("What can be done now"))))
        rows += [_choice_row(number, choice) for number, choice in enumerate(page.choices, 1)]
    return rows


def told_facts(event: "FaultEvent", absent: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What a step told: name, label and value in words.

    Args:
        absent: photos whose bytes are not on this laptop yet.
    """
    for name, value in event.facts.items():
        if name in _NOT_TOLD or value in ("", [], None, False):
            continue
        told = _photo_text(event.photo, absent) if name == "photo" and event.photo else _value_text(name, value)
        yield name, tell(FACT_WORDS.get(name, say("{code}", code=name))), told


def _photo_text(digest: str, absent: frozenset[str]) -> str:
    """The code that stands under the photo on paper, too."""
    code = proof_code(digest)
    return tell(say("not on this laptop yet ({code})", code=code)) if digest in absent else code


def _value_text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return tell(say("yes"))
    if name == "lines" and isinstance(value, list | tuple):
        return "; ".join(map(_quote_line, value))
    if isinstance(value, list | tuple):
        return ", ".join(one_line(str(part)) for part in value)
    if name == "level":
        return next((tell(words) for level, words in LEVEL_WORDS.items() if int(level) == value), str(value))
    if name in ("occurred_at", "planned_at", "due"):
        return shown(from_stamp(str(value)))
    return tell(choice_words(name, one_line(str(value), limit=200)))


def _notes(page: "FaultPage") -> Iterator[Words]:
    fault = page.file.fault
    if fault.crew:
        yield say("with {engineer}", engineer=", ".join(fault.crew))
    if fault.repeat_of:
        yield say("repeat of {no}", no=fault.repeat_of)
    if fault.workaround:
        yield say("makeshift: {text}", text=fault.workaround)
    if fault.merged_into:
        yield say("merged into another fault")
    if page.absent:
        yield say("photos not on this laptop yet: {count}", count=len(page.absent))
    if fault.filing_no:
        yield say("filed as {number}", number=fault.filing_no)


def _clock_rows(page: "FaultPage", now: datetime) -> list[Row]:
    if page.explained is None:
        words = page.no_clocks.what if page.no_clocks else say("no clock runs")
        return [Row("none", ("", "", tell(words)), Mark.QUIET)]
    if not page.explained.assessment.clocks:
        return [Row("none", ("", "", tell(say("No clock runs for a consultation."))), Mark.QUIET)]
    return [_clock_row(page, clock, now) for clock in page.explained.assessment.clocks]


def _clock_row(page: "FaultPage", clock: "SlaClock", now: datetime) -> Row:
    face = page.faces[clock.metric]
    metric, due = tell(METRIC_WORDS[clock.metric]), due_text(clock.due)
    if clock.stopped_at is not None or clock.result is Result.VOID:
        done = say("done {at}, due {due}", at=due_text(clock.stopped_at), due=due) if clock.stopped_at else say("")
        mark = _RESULT_MARKS.get(clock.result, Mark.QUIET)
        told = tell(done)
        if clock.confirm_correction:
            mark, told = Mark.WARN, f"{told}  {tell(say('to be confirmed'))}"
        return Row(f"clock {clock.metric}", (tell(result_words(clock)), metric, told), mark)
    bar = bar_with_percent(face.percent(now))
    is_breached_by_calendar = clock.held and clock.result is Result.BREACHED
    first = tell(result_words(clock)) if is_breached_by_calendar else bar
    told = "  ".join(filter(None, (first, tell(say("due {due}", due=due)), tell(reservation(face)))))
    return Row(f"clock {clock.metric}", (tell(left_words(face.left(now))), metric, told), clock_mark(face, now))


def _cover_rows(page: "FaultPage") -> list[Row]:
    """Who pays, at every step of the fault."""
    if page.cover is None:
        return []
    cover = page.cover
    is_paid = cover.charge is Charge.PAID
    state = tell(say("paid") if is_paid else say("free"))
    told = tell(cover.words) if cover.is_supplied else f"{tell(cover.words)}  {tell(cover.supply_words)}"
    return [
        Row(
            f"cover {cover.contract_no}", (state, tell(say("warranty")), told), Mark.WARN if is_paid else Mark.PLAIN
        )
    ]


def _event_row(number: int, event: "FaultEvent", absent: frozenset[str]) -> Row:
    facts = (_brief(event, *told) for told in told_facts(event, absent))
    told = " / ".join(filter(None, (tell(correction_words(event)), *facts)))
    return Row(f"event {number}", (due_text(event.at), tell(step_name(event.step)), f"{event.by}  {told}"))


def _brief(event: "FaultEvent", name: str, label: str, value: str) -> str:
    if name == "photo" and event.photo:
        return f"{label} {value}"
    return label if event.facts[name] is True else value


def _flagged_row(page: "FaultPage", number: int) -> Row:
    flagged = page.file.flagged[number]
    told = say("{by}: without effect. {why}", by=flagged.event.by, why=flagged.refusal.what)
    cells = (due_text(flagged.event.at), tell(step_name(flagged.event.step)), tell(told))
    return Row(f"flagged {number}", cells, Mark.BAD)


def step_name(code: str) -> Words:
    """A step of an event; one that this program does not know may have come from a newer one."""
    return STEP_WORDS[Step(code)] if code in set(Step) else say("unknown step")


def _choice_row(number: int, choice: "StepChoice") -> Row:
    key = str(number) if number <= DIGITS else tell(say("Enter"))
    why = tell(choice.refusal.what) if choice.refusal else ""
    return Row(
        f"step {choice.step}",
        (key, tell(STEP_WORDS[choice.step]), why),
        Mark.QUIET if choice.refusal else Mark.PLAIN,
    )


def _quote_line(text: object) -> str:
    try:
        line = line_of(str(text))
    except Refusal:
        return one_line(str(text))
    return f"{line.quantity} x {line.name} {yuan_text(line.unit_fen)}"
