"""Short ways to tell a fault's story in Beijing time, judged by the calendars and the policy of the program."""

from datetime import UTC, date, datetime

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.hours import DEFAULT_HOURS, HallHours
from fieldkit.domain.clock.policy import Kind, Metric, SlaPolicy
from fieldkit.domain.clock.results import Assessment, SlaClock, assess
from fieldkit.domain.clock.story import Delay, Event, Story, TierChange
from fieldkit.domain.fault.terms import DelayCause, Tier
from fieldkit.domain.instants import BUSINESS_ZONE, shown
from fieldkit.services.contract_data import shipped_calendars, shipped_policies

CALENDAR = WorkCalendar(shipped_calendars())
POLICY: SlaPolicy = shipped_policies()[0]
A, B, C = Tier.A, Tier.B, Tier.C
LONG_AFTER = datetime(2027, 6, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """`09-30 16:00` of 2026, or with its year, in Beijing time."""
    whole = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=BUSINESS_ZONE).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text if text[4:5] == "-" else f"2026-{text}")


def event(kind: Kind, when: str, by: str = "") -> Event:
    return Event(kind, at(when), by)


def told(
    tier: Tier,
    reported: str,
    *events: Event,
    changes: tuple[TierChange, ...] = (),
    delays: tuple[Delay, ...] = (),
    hall: HallHours = DEFAULT_HOURS,
) -> Story:
    t0 = at(reported)
    return Story((t0,), (TierChange(t0, tier), *changes), events, delays, hall)


def raised(when: str, tier: Tier) -> TierChange:
    return TierChange(at(when), tier)


def lowered(when: str, tier: Tier, agreed_by: str = "") -> TierChange:
    return TierChange(at(when), tier, agreed_by)


def delay(
    since: str, until: str | None, cause: DelayCause = DelayCause.HALL_CLOSED, accepted_by: str = ""
) -> Delay:
    return Delay(at(since), at(until) if until else None, cause, accepted_by)


def judged(story: Story, as_of: str | None = None, calendar: WorkCalendar = CALENDAR) -> Assessment:
    return assess(story, POLICY, calendar, at(as_of) if as_of else LONG_AFTER)


def clock(story: Story, metric: Metric, as_of: str | None = None, calendar: WorkCalendar = CALENDAR) -> SlaClock:
    found = judged(story, as_of, calendar).clock(metric)
    assert found is not None, f"{metric} is not demanded"
    return found


def due(story: Story, metric: Metric, as_of: str | None = None) -> str:
    """The deadline in Beijing time, without the year 2026."""
    return shown(clock(story, metric, as_of).due).removeprefix("2026-")


def dues(story: Story, as_of: str | None = None) -> dict[str, str]:
    """Every deadline by the name of its metric."""
    found = judged(story, as_of)
    return {clock.metric.value: shown(clock.due).removeprefix("2026-") for clock in found.clocks}
