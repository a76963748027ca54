"""How does it read whether the customer was kept in touch with? (C017, C021, C026)"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.text import one_line
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.faults.clock_text import due_text, left_words, span_words
from screens.widgets.rows import Mark, Row

if TYPE_CHECKING:
    from fieldkit.services.fault_page import FaultPage


def contact_rows(page: "FaultPage", now: datetime) -> list[Row]:
    """By when the customer hears from us again; how often he waited too long."""
    if page.explained is None:
        return []
    spoken, gaps = page.explained.spoken, len(page.explained.silences)
    past = [tell(say("gaps: {count}", count=gaps))] if gaps else []
    if spoken is None:
        mark = Mark.WARN if gaps else Mark.QUIET
        return [Row("contact ", ("", tell(say("staying in touch")), *past), mark)] if gaps else []
    left = tell(left_words(spoken.next_by - now))
    at, next_by, is_late = due_text(spoken.at), due_text(spoken.next_by), spoken.is_broken_off(now)
    words = (
        say("remote support interrupted, last contact {at} ({clause})", at=at, clause=spoken.clause)
        if is_late
        else say("last contact {at}, next by {next}", at=at, next=next_by)
    )
    told = "; ".join([*past, tell(words)])
    mark = Mark.WARN if is_late else Mark.PLAIN
    return [Row("contact ", (left, tell(say("staying in touch")), told), mark)]


def contact_lines(page: "FaultPage") -> list[str]:
    """Every contact, and every time that was too long."""
    return [*_contacts(page), *_gaps(page)]


def _contacts(page: "FaultPage") -> Iterator[str]:
    for contact in page.file.fault.contacts:
        channel = tell(choice_words("channel", contact.channel))
        yield one_line(f"{due_text(contact.at)}  {channel}  {contact.person}  {contact.by}  {contact.note}")


def _gaps(page: "FaultPage") -> Iterator[str]:
    for gap in page.explained.silences if page.explained else ():
        told = say(
            "Remote support interrupted from {since} to {until}: {span} too long ({clause})",
            since=due_text(gap.allowed_until),
            until=due_text(gap.until),
            span=span_words(gap.until - gap.allowed_until),
            clause=gap.clause,
        )
        yield tell(told)
