"""What do the deadlines of one fault cost? At most 50 microseconds each; the floor is one due by plain datetime.

A list of a thousand open faults asks this for each line, and an import of a calendar for every running clock.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.demands import demands
from fieldkit.domain.clock.results import assess
from fieldkit.domain.clock.story import Story, TierChange
from fieldkit.domain.fault.terms import Tier
from fieldkit.services.contract_data import shipped_calendars, shipped_policies

FAULTS = 2_000
ROUNDS = 7
MOST_US = 50.0
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


def stories(tier: Tier) -> list[Story]:
    """Faults of one tier, spread over two years."""
    dice = random.Random(7)
    reports = [BEGIN + timedelta(minutes=dice.randrange(2 * 365 * 1440)) for _ in range(FAULTS)]
    return [Story((report,), (TierChange(report, tier),)) for report in reports]


def best_us(call: Callable[[Story], object], faults: list[Story]) -> float:
    """Microseconds per fault: the median round of several, which others on this machine disturb least."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for fault in faults:
            call(fault)
        rounds.append((time.process_time() - begun) / len(faults) * 1e6)
    return statistics.median(rounds)


def main() -> int:
    """Prints the figures; 1 when a tier costs more than its budget."""
    calendar, policy = WorkCalendar(shipped_calendars()), shipped_policies()[0]
    hour = timedelta(hours=1)
    floor = best_us(lambda fault: fault.reports[0] + hour, stories(Tier.A))
    figures = {"floor_us": floor}
    worst = 0.0
    for tier in Tier:
        faults = stories(tier)
        dues = best_us(lambda fault: demands(fault, policy, calendar), faults)
        whole = best_us(lambda fault: assess(fault, policy, calendar, fault.reports[0]), faults)
        worst = max(worst, dues)
        figures |= {f"due_{tier}_us": dues, f"due_{tier}_of_floor": dues / floor, f"assess_{tier}_us": whole}
    print(json.dumps({name: round(figure, 2) for name, figure in figures.items()}, indent=2))
    return int(worst > MOST_US)


if __name__ == "__main__":
    sys.exit(main())
