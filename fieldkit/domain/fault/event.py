"""What is an event of a fault, and when did it happen if the clock of its laptop was wrong? (E13, E14)"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldkit.domain.copying import swift_replace as replace
from fieldkit.domain.fault.facts import read_facts
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.instants import from_stamp, stamp
from fieldkit.domain.words import Refusal

_DIGEST = re.compile("[0-9a-f]{64}")
LARGEST_OFFSET = timedelta(days=10 * 366)
"""A laptop whose battery is empty begins at the year of its board."""


@dataclass(frozen=True)
class FaultEvent:
    """A step as it is stored and sent; nothing of it is believed before it was taken."""

    id: str
    fault_id: str
    step: str
    order: int
    """One more than everything its author knew of the fault."""
    at: datetime
    recorded_at: datetime
    """When it was written down, with the offset of the laptop's clock."""
    by: str
    facts: Mapping[str, object]
    offset: timedelta = timedelta(0)
    """What the laptop's clock was behind: part of the times above."""
    first_at: datetime | None = None
    """The time as it was written, where it was corrected afterwards."""

    @property
    def stamped(self) -> datetime | None:
        """What the laptop's clock said, where the time of the event was corrected by its offset (E13)."""
        if self.offset and self.at == self.recorded_at:
            return self.at - self.offset
        return self.first_at

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """What was known comes before what followed from it, whatever the clocks say; then by time."""
        return (self.order, self.at, self.id)

    @property
    def photo(self) -> str:
        """Digest of the photo that shows the step; empty where there is none, or a word stands in its place."""
        named = self.facts.get("photo")
        return named if isinstance(named, str) and _DIGEST.fullmatch(named) else ""

    @property
    def is_sworn(self) -> bool:
        """A person has said why this is the true time (E14): no clock knows better."""
        return bool(self.facts.get("clock_reason"))


def with_true_times(events: Iterable[FaultEvent]) -> list[FaultEvent]:
    """The events with the times that later steps have corrected, in the order that holds everywhere.

    Whoever wrote an event corrects it and nobody else; of two corrections the later one counts.
    """
    found = sorted(events, key=lambda event: event.rank)
    told = {name: offset for event in found for name, offset in _corrections(event)}
    if not told:
        return found
    corrected = (_corrected(event, told) for event in found)
    return sorted(corrected, key=lambda event: event.rank)


def _corrections(event: FaultEvent) -> Iterator[tuple[tuple[str, str], timedelta]]:
    """(event, author) -> what his clock was behind; (merge, author) under `reports:` for the report it tells."""
    if event.step != Step.CORRECT_CLOCK:
        return
    try:
        facts = read_facts(Step.CORRECT_CLOCK, event.facts)
        offset = timedelta(milliseconds=facts.number("offset_ms"))
    except (Refusal, OverflowError):
        return  # whoever takes the step is told
    if abs(offset) <= LARGEST_OFFSET:
        yield from (((name, event.by), offset) for name in facts.items("events"))
        yield from (((f"reports:{name}", event.by), offset) for name in facts.items("reports"))


def _corrected(event: FaultEvent, told: Mapping[tuple[str, str], timedelta]) -> FaultEvent:
    offset = told.get((event.id, event.by))
    if offset in (None, event.offset) or event.is_sworn:
        return event
    moved = offset - event.offset
    facts = dict(event.facts)
    if (f"reports:{event.id}", event.by) in told:
        facts["reported_at"] = _moved(facts.get("reported_at"), moved)
    return replace(
        event,
        at=event.at + moved,
        recorded_at=event.recorded_at + moved,
        offset=offset,
        first_at=event.first_at or event.at,
        facts=facts,
    )


def _moved(told: object, moved: timedelta) -> object:
    try:
        return stamp(from_stamp(str(told)) + moved)
    except (ValueError, OverflowError):
        return told  # whoever takes the step is told that it cannot be read
