"""Is this the same fault as another one: reported twice, come back, or a repeat? (SLA-11, SLA-14, E22, E23)"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from fieldkit.domain.fault.closing_guards import REOPEN_WITHIN
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import Scope, State
from fieldkit.domain.text import narrow, one_line

REPEAT_WITHIN = timedelta(days=30)
"""A fault of the same device that comes again later than this is no repeat."""


def duplicates(hall: str, devices: Iterable[str], others: Iterable[Fault]) -> tuple[Fault, ...]:
    """Open faults that this report may mean: of the same device, or of the whole hall; the earliest first."""
    wanted = set(devices)
    found = [
        other
        for other in others
        if other.is_open
        and (wanted & set(other.devices) or (other.hall == hall and _means_all(other.scope, other.devices, wanted)))
    ]
    return tuple(sorted(found, key=lambda other: other.t0))


def reopenable(t0: datetime, devices: Iterable[str], others: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults of the device that were over less than 72 hours before: with the same symptom they go on (E23)."""
    states = (State.FULL, State.REPORTED, State.SIGNED, State.FILED)
    return tuple(other for other in _recovered(devices, others, t0, REOPEN_WITHIN) if other.state in states)


def repeat_of(fault: Fault, others: Iterable[Fault]) -> Fault | None:
    """The latest earlier fault of the device within 30 days with the same symptom; None for a first time."""
    earlier = [
        other
        for other in _recovered(fault.devices, others, fault.t0, REPEAT_WITHIN)
        if other.id != fault.id and same_symptom(fault, other)
    ]
    return max(earlier, key=lambda other: other.t0, default=None)


def same_symptom(fault: Fault, other: Fault) -> bool:
    """By error code where both have one, else by the part, else by the words."""
    if fault.error_code and other.error_code:
        return fault.error_code == other.error_code
    if fault.part and other.part:
        return fault.part == other.part
    return _plain(fault.symptom) == _plain(other.symptom)


def _recovered(devices: Iterable[str], others: Iterable[Fault], before: datetime, within: timedelta) -> list[Fault]:
    wanted = set(devices)
    return [
        other
        for other in others
        if other.full_at is not None
        and timedelta(0) <= before - other.full_at <= within
        and wanted & set(other.devices)
    ]


def _means_all(scope: Scope | None, devices: tuple[str, ...], wanted: set[str]) -> bool:
    return scope in (Scope.HALL, Scope.PLATFORM) or not devices or not wanted


def _plain(text: str) -> str:
    return "".join(narrow(one_line(text)).lower().split())
