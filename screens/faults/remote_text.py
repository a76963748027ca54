"""How do the half hour of a remote diagnosis, the contact with the customer and the answers so far read?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from fieldkit.domain.fault.picture import REMOTE_BOX
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.locale import pick, tell
from screens.bars import share_bar
from screens.faults.clock_text import due_text, span_words
from screens.faults.cover_text import cover_line
from screens.widgets.rows import Column, Mark, Row

if TYPE_CHECKING:
    from fieldkit.domain.clock.contacts import Spoken
    from fieldkit.domain.fault.questions import Choice, Question
    from fieldkit.services.remote_diagnosis import RemotePage

ASKED_COLUMNS = (
    Column("", 3, right=True),
    Column(say("Question asked"), least=24),
    Column(say("Answer given"), least=16, state=True),
)
_BAR = 20
_SECOND = timedelta(seconds=1)


def remote_head(page: "RemotePage") -> Text:
    """What is wrong, who is on the telephone, who pays."""
    fault = page.fault
    who = one_line(f"{fault.submitter}  {fault.unit}  {fault.phone}")
    lines = [Text(one_line(fault.symptom), "bold"), Text(who), cover_line(page.cover)]
    return Text("\n", no_wrap=True, overflow="ellipsis").join(lines)


def contact_words(spoken: "Spoken", now: datetime) -> Words:
    """The last word with the customer, and whether the next one is late (C017, C021, C026)."""
    at, next_by = due_text(spoken.at), due_text(spoken.next_by)
    if not spoken.is_broken_off(now):
        return say("Last contact {at}, the next one by {next}", at=at, next=next_by)
    span = span_words(now - spoken.next_by)
    return say(
        "Remote support interrupted: last contact {at}, {span} too long ({clause})",
        at=at,
        span=span,
        clause=spoken.clause,
    )


def box_text(ends_at: datetime, now: datetime) -> str:
    """How much of the half hour is left, to the second."""
    left = ends_at - now
    used = min(max(REMOTE_BOX - left, timedelta(0)), REMOTE_BOX)
    bar = share_bar(round(100 * (used / REMOTE_BOX)), 100, _BAR)
    if left > timedelta(0):
        return f"{bar}  {tell(say('{clock} left of 30 minutes', clock=_clock(left)))}"
    return f"{bar}  {tell(say('30 minutes are over by {clock}: answer with a reason', clock=_clock(-left)))}"


def _clock(span: timedelta) -> str:
    seconds = span // _SECOND
    hours, rest = seconds // 3600, f"{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return f"{hours}:{rest}" if hours else rest


def question_text(question: "Question") -> str:
    """The question in the language of the reader."""
    return pick(question.zh, question.en)


def action_text(choice: "Choice | None") -> str:
    """What the person in the hall is asked to do first; nothing where there is nothing to do."""
    return pick(choice.do_zh, choice.do_en) if choice is not None else ""


def asked_rows(asked: "Iterable[tuple[Question, Choice]]") -> list[Row]:
    """The answers so far, the last one first."""
    rows = [
        Row(f"asked {number}", (str(number), question_text(question), pick(choice.zh, choice.en)), Mark.PLAIN)
        for number, (question, choice) in enumerate(asked, 1)
    ]
    return rows[::-1]
