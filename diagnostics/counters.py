"""Which numbers do probes count or measure, under which names and in which units? Declared here and nowhere else.

A probe tells them by name; they are kept with its run, so that the next run of the same device has something to
compare with.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from diagnostics.meaning import Finding, Severity
from fieldkit.domain.course import Course, Point
from fieldkit.domain.words import Words, say

if TYPE_CHECKING:
    from diagnostics.outcome import ProbeOutcome

_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")


@dataclass(frozen=True)
class Counter:
    """A number with a past."""

    name: str
    """Name in kept runs, such as `cuts`; it never changes."""
    title: Words
    unit: str | Words
    only_grows: bool = False
    """Whether less than before means another part or a counter that was reset."""


def _grown(name: str, title: Words, unit: str | Words) -> Counter:
    return Counter(name, title, unit, only_grows=True)


LINE_ERRORS = "line_errors"
_TIMES, _NOTES, _CARDS, _LINES, _HOURS = say("times"), say("notes"), say("cards"), say("lines"), say("h")

COUNTERS: Mapping[str, Counter] = MappingProxyType(
    {
        counter.name: counter
        for counter in (
            _grown("cuts", say("Cuts"), _TIMES),
            _grown("lines_fed", say("Lines fed"), _LINES),
            _grown("head_energised", say("Print head pulses"), _TIMES),
            _grown("total_hours", say("Hours in service"), _HOURS),
            _grown("accepted", say("Notes accepted"), _NOTES),
            _grown("rejected", say("Notes rejected"), _NOTES),
            _grown("frauds", say("Fraud attempts"), _TIMES),
            _grown("retracted", say("Cards retracted"), _CARDS),
            Counter("cards_in_bin", say("Cards in the bin"), _CARDS),
            _grown("panel_hours", say("Panel hours"), _HOURS),
            Counter("brightness", say("Brightness"), "%"),
            Counter("battery_voltage", say("Battery voltage"), "V"),
            Counter("charge", say("Battery charge"), "%"),
            Counter("runtime", say("Runtime on battery"), "min"),
            Counter("load", say("Load"), "%"),
            Counter("input_voltage", say("Input voltage"), "V"),
            Counter("output_voltage", say("Output voltage"), "V"),
            Counter("frequency", say("Frequency"), "Hz"),
            Counter("temperature", say("Temperature"), "C"),
            Counter("signal", say("Signal strength"), "dBm"),
            Counter("memory_free", say("Memory free"), "%"),
            Counter("disk_used", say("Disk used"), "%"),
            Counter(LINE_ERRORS, say("Bad answers on the line"), "%"),
        )
    }
)
"""By name, in the order in which a card shows them."""


_SAME_AS: Mapping[str, str] = MappingProxyType(
    {
        "hours": "panel_hours",
        "retract_counter": "retracted",
        "bin_counter": "cards_in_bin",
        "input": "input_voltage",
        "output": "output_voltage",
        "battery": "charge",
        "readings": "load",
        "no_frauds": "frauds",
        "memory_ok": "memory_free",
    }
)
"""Last word of a finding -> the counter with which the same is said, where the words differ."""


def is_told_by_counters(finding: Finding, counters: Mapping[str, object]) -> bool:
    """Whether a finding only repeats one of these numbers; one that judges it says more."""
    word = finding.code.rpartition(".")[2]
    return finding.severity in (Severity.OK, Severity.INFO) and _SAME_AS.get(word, word) in counters


@dataclass(frozen=True)
class CounterCourse:
    """A number of a run with those of the runs before it."""

    counter: Counter
    course: Course


def courses_of(outcome: "ProbeOutcome", earlier: Mapping[str, tuple[Point, ...]]) -> tuple[CounterCourse, ...]:
    """The numbers of a run, each with its past; a line that never brought a bad answer is not worth a word."""
    told = (
        CounterCourse(
            counter,
            Course((*earlier.get(name, ()), Point(outcome.ended_at, outcome.counters[name])), counter.only_grows),
        )
        for name, counter in COUNTERS.items()
        if name in outcome.counters
    )
    return tuple(one for one in told if one.counter.name != LINE_ERRORS or _was_ever_bad(one.course))


def _was_ever_bad(course: Course) -> bool:
    return any(measured.value for measured in course.values)


def valued(name: str, number: Decimal) -> Words:
    """The number of a counter with its unit, its thousands apart."""
    return say("{number} {unit}", number=f"{number:,f}", unit=COUNTERS[name].unit)


def number_of(text: object) -> Decimal | None:
    """The number that a device wrote, such as `027.5`; None for dashes, text and what no counter holds."""
    written = str(text).strip()
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def numbers_of(texts: Mapping[str, object]) -> dict[str, Decimal]:
    """Those of the texts that are numbers."""
    read = {name: number_of(text) for name, text in texts.items()}
    return {name: number for name, number in read.items() if number is not None}
