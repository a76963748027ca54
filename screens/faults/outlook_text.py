"""How does it read what a report would become: place and type, deadlines, faults that it may be already?"""

from typing import TYPE_CHECKING

from rich.text import Text

from fieldkit.domain.clock.why import METRIC_WORDS
from fieldkit.domain.fault.terms import STATE_WORDS, TIER_WORDS
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.duty.telling import answer_words
from screens.faults.clock_text import due_text, reservation
from screens.widgets.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldkit.domain.fault.picture import Fault
    from fieldkit.services.fault_reception import Outlook

LIKELY_COLUMNS = (
    Column(say("May be the same"), 22),
    Column(say("State"), 16, state=True),
    Column(say("Reported"), 11),
    Column(say("Symptom"), least=16),
)


def outlook_text(outlook: "Outlook") -> Text:
    """The place on one line, type and deadlines below."""
    if outlook.place_words.msgid:
        place = f"! {tell(outlook.place_words)}"
    else:
        place = "  ".join(filter(None, (outlook.hall, ", ".join(outlook.serials))))
    dues = "  ".join(
        " ".join(filter(None, (tell(METRIC_WORDS[face.metric]), due_text(face.due), tell(reservation(face)))))
        for face in outlook.dues
    )
    lines = [Text(place), Text(tell(type_words(outlook)), "bold"), Text(dues), *_duty_lines(outlook)]
    return Text("\n", no_wrap=True, overflow="ellipsis").join(lines)


def _duty_lines(outlook: "Outlook") -> list[Text]:
    """Who answers now, and who is on duty when somebody has to be there."""
    if outlook.answers_now is None or outlook.is_consultation:
        return []
    told = [tell(say("answers now: {who}", who=answer_words(outlook.answers_now)))]
    if outlook.at_arrival is not None:
        at, who = due_text(outlook.at_arrival.at), answer_words(outlook.at_arrival)
        told.append(tell(say("on duty at {at}: {who}", at=at, who=who)))
    return [Text("  ".join(told))]


def type_words(outlook: "Outlook") -> Words:
    """Which type follows."""
    if outlook.is_consultation:
        return say("Level 1 is a consultation: no fault type, no clocks.")
    if outlook.tier is None:
        return say("No type yet: until the lead has spoken, the clocks of type C run.")
    return say("Type {tier}", tier=TIER_WORDS[outlook.tier])


def likely_rows(outlook: "Outlook") -> list[Row]:
    """Open faults of the place first, then those that were over a short time ago."""
    return duplicate_rows(outlook.duplicates) + [_row(fault, Mark.PLAIN) for fault in outlook.reopenable]


def duplicate_rows(faults: "Iterable[Fault]") -> list[Row]:
    """Open faults of the same place, the earliest first."""
    return [_row(fault, Mark.WARN) for fault in faults]


def _row(fault: "Fault", mark: Mark) -> Row:
    return Row(fault.no, (fault.no, tell(STATE_WORDS[fault.state]), due_text(fault.t0), fault.symptom), mark)
