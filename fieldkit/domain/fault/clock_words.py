"""How is it told that a time was corrected, and why it is the true one? (E13, E14)"""

from datetime import timedelta

from fieldkit.domain.clock.why import duration
from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.facts import read_facts
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.instants import shown
from fieldkit.domain.words import NOTHING, Refusal, Words, say

_YEAR = 5
"""Characters of a shown instant up to its month: the year is told where it is another one."""


def correction_words(event: FaultEvent) -> Words:
    """What a step says of the laptop's clock; nothing where the clock was right."""
    if event.step == Step.CORRECT_CLOCK:
        return _behind(event)
    if event.stamped is None:
        return NOTHING
    said, told = shown(event.stamped), shown(event.at)
    at = said.removeprefix(told[:_YEAR])
    reason = str(event.facts.get("clock_reason", ""))
    if reason:
        return say("the laptop said {at}: {reason}", at=at, reason=reason)
    return say("clock corrected, the laptop said {at}", at=at)


def _behind(event: FaultEvent) -> Words:
    try:
        behind = timedelta(milliseconds=read_facts(Step.CORRECT_CLOCK, event.facts).number("offset_ms"))
    except (Refusal, OverflowError):
        return NOTHING
    if behind < timedelta(0):
        return say("the clock was {span} fast", span=duration(-behind))
    return say("the clock was {span} slow", span=duration(behind))
