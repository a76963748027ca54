"""Does the clock engine say what counting minutes says? Random faults, judged twice, every answer compared.

The second judge knows the customer's table, the calendar files and minutes since 2024-01-01 00:00 in Beijing, and
nothing of the engine: it walks through time minute by minute. Exit code 1 when they differ.
"""

import argparse
import json
import random
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.escalation import share_of
from fieldkit.domain.clock.hours import HallHours
from fieldkit.domain.clock.policy import Kind
from fieldkit.domain.clock.results import assess
from fieldkit.domain.clock.story import Delay, Event, Story, TierChange
from fieldkit.domain.fault.terms import DelayCause, Tier
from fieldkit.services.contract_data import shipped_calendars, shipped_policies

DAY = 1440
DAYS_SEEN = 90
EPOCH = date(2024, 1, 1)
EPOCH_UTC = datetime(2023, 12, 31, 16, tzinfo=UTC)
PERCENTS = (50, 75, 90)

Answer = dict[str, object]


@dataclass(frozen=True)
class Case:
    """A fault in minutes since the epoch."""

    reported: int
    tier: str
    changes: tuple[tuple[int, str, bool], ...]
    """Minute, tier, whether the customer agreed."""
    events: tuple[tuple[str, int], ...]
    delays: tuple[tuple[int, int, bool, bool], ...]
    """From, to, accepted, our own."""
    opens: int
    closes: int
    closed_weekdays: frozenset[int]
    closed_days: frozenset[int]
    as_of: int


# the oracle: minutes only

TABLE: dict[str, dict[str, tuple[int, str]]] = {
    "A": {"answer": (5, "T0"), "arrive": (60, "T0"), "restore": (120, "arrival"), "full": (360, "arrival")},
    "B": {"answer": (15, "T0"), "arrive": (120, "T0"), "restore": (240, "T0"), "full": (1440, "T0")},
    "C": {"answer": (30, "T0"), "plan": (360, "T0"), "repair": (2, "days")},
}
ENDS = {
    "arrive": ("arrived", "remote_solved"),
    "restore": ("restored", "remote_solved", "full"),
    "full": ("full", "remote_solved"),
    "plan": ("plan_sent",),
    "repair": ("full", "remote_solved"),
}


def calendar_files() -> tuple[set[int], set[int], set[int]]:
    """Days off, make-up days and published years, straight from the data files."""
    off, makeup, years = set(), set(), set()
    for file in (resources.files("fieldkit") / "data" / "calendars").iterdir():
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        years.add(table["year"])
        makeup |= {(day - EPOCH).days for day in table["makeup"]}
        for block in table["holidays"]:
            off |= set(range((block["first"] - EPOCH).days, (block["last"] - EPOCH).days + 1))
    return off, makeup, years


OFF, MAKEUP, YEARS = calendar_files()


@cache
def works(day: int) -> bool:
    """Whether people work on that day after the epoch (a Monday)."""
    when = EPOCH + timedelta(days=day)
    if when.year not in YEARS:
        return day % 7 < 5 and (when.month, when.day) != (1, 1)
    return day in MAKEUP or (day % 7 < 5 and day not in OFF)


@cache
def is_guessed(day: int) -> bool:
    """Whether nobody has published the year of that day."""
    return (EPOCH + timedelta(days=day)).year not in YEARS


def opens_on(case: Case, day: int) -> bool:
    return day % 7 not in case.closed_weekdays and day not in case.closed_days


class Minutes:
    """The minutes around a case: those that exist, those in which the hall is open on a working day."""

    def __init__(self, case: Case) -> None:
        self.first = case.reported // DAY * DAY
        self.always = bytearray(b"\x01" * (DAYS_SEEN * DAY))
        self.open = bytearray(DAYS_SEEN * DAY)
        for number in range(DAYS_SEEN):
            day = self.first // DAY + number
            if works(day) and opens_on(case, day):
                first, end = number * DAY + case.opens, number * DAY + case.closes
                self.open[first:end] = b"\x01" * (end - first)

    def without(self, counted: bytearray, case: Case) -> bytearray:
        """The same minutes without those of accepted delays."""
        left = bytearray(counted)
        for since, until, accepted, own in case.delays:
            if accepted and not own:
                first, end = max(since, self.first) - self.first, max(until, self.first) - self.first
                left[first:end] = bytes(end - first)
        return left

    def total(self, counted: bytearray, start: int, end: int) -> int:
        """How many minutes count between two."""
        return sum(counted[start - self.first : end - self.first])

    def use_up(self, counted: bytearray, start: int, allowance: int) -> int:
        """The minute before which so many have counted."""
        minute = start - self.first
        while allowance:
            allowance -= counted[minute]
            minute += 1
        return minute + self.first


def second_closing(case: Case, start: int) -> tuple[int, bool]:
    """The closing time that ends two working days, and whether an unpublished year was walked through."""
    day, of_day = divmod(start, DAY)
    days, guessed = 0, False
    while True:
        of_day += 1
        if of_day == case.closes and days >= 2 and works(day) and opens_on(case, day):
            return day * DAY + of_day, guessed
        if of_day == DAY:
            day, of_day = day + 1, 0
            days += works(day)
            guessed = guessed or is_guessed(day)


@dataclass
class Wanted:
    """What one tier wants of one metric."""

    tier: str
    start: int
    due: int
    days: bool
    provisional: bool = False


def standing(case: Case) -> tuple[list[tuple[str, int]], set[str]]:
    """Tiers with their first minute, and every metric that was ever wanted."""
    held = [(case.tier, case.reported)]
    ever = set(TABLE[case.tier])
    for minute, tier, agreed in case.changes:
        strictest = min(name for name, _ in held)
        if tier < strictest:
            held.append((tier, minute))
        elif tier > strictest and agreed:
            held = [(tier, case.reported)]
        ever |= {metric for name, _ in held for metric in TABLE[name]}
    return held, ever


def wanted(case: Case, held: list[tuple[str, int]], minutes: Minutes) -> dict[str, list[Wanted]]:
    arrived = dict(reversed(case.events)).get("arrived")
    arrive_dues = [since + TABLE[tier]["arrive"][0] for tier, since in held if "arrive" in TABLE[tier]]
    found: dict[str, list[Wanted]] = {}
    for tier, since in held:
        for metric, (amount, anchor) in TABLE[tier].items():
            start = since
            if anchor == "days":
                due, provisional = second_closing(case, start)
                found.setdefault(metric, []).append(Wanted(tier, start, due, True, provisional))
                continue
            if anchor == "arrival":
                start = min(arrive_dues) if arrived is None else arrived if arrived > since else since
            found.setdefault(metric, []).append(
                Wanted(tier, start, minutes.use_up(minutes.always, start, amount), False)
            )
    return found


def verdict(case: Case, metric: str, due: int, tier: str) -> str:
    ends = ENDS.get(metric, ("answered", "arrived", "remote_solved") + (("contact",) if tier != "A" else ()))
    since = case.reported
    if metric in ("restore", "full", "repair"):
        since = max([minute for kind, minute in case.events if kind == "reopened"] or [since])
    stops = [(minute, kind) for kind, minute in case.events if kind in ends and minute >= since]
    if not stops:
        done = [minute for kind, minute in case.events if kind in ("full", "remote_solved")]
        if metric == "plan" and done and min(done) <= due:
            return "void"
        return "breached" if case.as_of > due else "running"
    minute, kind = min(stops, key=lambda stop: stop[0])
    if minute > due:
        return "breached"
    return "remote" if metric == "arrive" and kind == "remote_solved" else "met"


def net(case: Case, minutes: Minutes, want: Wanted) -> int:
    """When the time that was promised is used up outside accepted delays."""
    counted = minutes.open if want.days else minutes.always
    total = minutes.total(counted, want.start, want.due)
    return minutes.use_up(minutes.without(counted, case), want.start, total)


def oracle(case: Case) -> Answer:
    """Every answer, by counting minutes."""
    minutes = Minutes(case)
    held, ever = standing(case)
    answer: Answer = {}
    for metric, wants in wanted(case, held, minutes).items():
        first = min(wants, key=lambda want: want.due)
        net_due = min(net(case, minutes, want) for want in wants)
        counted = minutes.open if first.days else minutes.always
        total = minutes.total(counted, first.start, first.due)
        answer[metric] = {
            "due": first.due,
            "provisional": first.provisional,
            "net_due": net_due,
            "result": verdict(case, metric, first.due, first.tier),
            "net": verdict(case, metric, net_due, first.tier),
            "warnings": [minutes.use_up(counted, first.start, -(-total * percent // 100)) for percent in PERCENTS],
        }
    answer["void"] = sorted(ever - set(answer))
    return answer


# the engine, asked the same

CALENDAR = WorkCalendar(shipped_calendars())
POLICY = shipped_policies()[0]


def instant(minute: int) -> datetime:
    return EPOCH_UTC + timedelta(minutes=minute)


def minute_of(when: datetime) -> int:
    """The minute, rounded up: shares of a clock may fall between two."""
    return -((EPOCH_UTC - when) // timedelta(minutes=1))


def engine(case: Case) -> Answer:
    """Every answer of the engine, in the oracle's terms."""
    hall = HallHours(
        case.opens,
        case.closes,
        case.closed_weekdays,
        frozenset(EPOCH + timedelta(days=day) for day in case.closed_days),
    )
    changes = [TierChange(instant(minute), Tier(tier), "孙经理" if ok else "") for minute, tier, ok in case.changes]
    story = Story(
        reports=(instant(case.reported),),
        tiers=(TierChange(instant(case.reported), Tier(case.tier)), *changes),
        events=tuple(Event(Kind(kind), instant(minute), "孙经理") for kind, minute in case.events),
        delays=tuple(
            Delay(
                instant(since),
                instant(until),
                DelayCause.AWAITING_PART if own else DelayCause.NO_ACCESS,
                "周会计" if accepted else "",
            )
            for since, until, accepted, own in case.delays
        ),
        hall=hall,
    )
    found = assess(story, POLICY, CALENDAR, instant(case.as_of))
    answer: Answer = {
        clock.metric.value: {
            "due": minute_of(clock.due),
            "provisional": clock.provisional,
            "net_due": minute_of(clock.net_due),
            "result": clock.result.value,
            "net": clock.net_result.value,
            "warnings": [minute_of(share_of(clock, percent, CALENDAR, hall)) for percent in PERCENTS],
        }
        for clock in found.clocks
    }
    answer["void"] = sorted(metric.value for metric in found.void)
    return answer


# random faults

KINDS = ("answered", "contact", "restored", "full", "plan_sent")
HALLS = ((540, 1080), (480, 1200), (510, 1050), (600, 1320), (0, 1440), (540, 1440))


def random_case(dice: random.Random) -> Case:
    """A fault somewhere from 2025 to 2027; often on the eve of days off."""
    day = dice.randrange(366, 1460)
    if dice.random() < 0.5:
        while works(day + 1) == works(day):
            day += 1
    reported = day * DAY + dice.choice((dice.randrange(DAY), dice.randrange(480, 1140), 0, 1079, 1080, 1081, 1439))
    soon = [dice.choice((15, 60, 240, 1500, 6000)) for _ in range(8)]
    changes = sorted(
        (reported + 1 + dice.randrange(soon[0]), dice.choice("ABC"), dice.random() < 0.5)
        for _ in range(dice.choice((0, 0, 1, 1, 2, 3)))
    )
    events = [(kind, reported + dice.randrange(dice.choice(soon))) for kind in KINDS if dice.random() < 0.55]
    if dice.random() < 0.55:
        events.append(("arrived", reported + dice.choice((0, dice.randrange(200), dice.randrange(2000)))))
    elif dice.random() < 0.3:
        events.append(("remote_solved", reported + dice.randrange(dice.choice(soon))))
    if dice.random() < 0.15:
        events.append(("reopened", reported + dice.randrange(4000)))
    delays = []
    for _ in range(dice.choice((0, 0, 1, 2, 3))):
        since = reported + dice.randrange(-120, 3000)
        delays.append((since, since + dice.randrange(1, 3000), dice.random() < 0.7, dice.random() < 0.2))
    opens, closes = dice.choice(HALLS)
    return Case(
        reported=reported,
        tier=dice.choice("AABBCCCC"),
        changes=tuple(changes),
        events=tuple(sorted(events, key=lambda event: event[1])),
        delays=tuple(delays),
        opens=opens,
        closes=closes,
        closed_weekdays=frozenset(dice.sample(range(7), dice.choice((0, 0, 0, 1, 1, 2)))),
        closed_days=frozenset(day + dice.randrange(1, 12) for _ in range(dice.choice((0, 0, 1, 3)))),
        as_of=reported + dice.randrange(9000),
    )


def differences(cases: int, seed: int) -> Iterator[tuple[Case, Answer, Answer]]:
    """The cases that the two judges see differently."""
    dice = random.Random(seed)
    for _ in range(cases):
        case = random_case(dice)
        counted, said = oracle(case), engine(case)
        if counted != said:
            yield case, counted, said


def main() -> int:
    """Prints the differences and how many cases were compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="0 for one of the time of day")
    options = parser.parse_args()
    seed = options.seed or time.time_ns() % 1_000_000_007
    begun, found = time.perf_counter(), 0
    for case, counted, said in differences(options.cases, seed):
        found += 1
        if found <= 5:
            print(case)
            for metric in counted.keys() | said.keys():
                if counted.get(metric) != said.get(metric):
                    print(f"  {metric}: counted {counted.get(metric)}\n  {metric}: engine  {said.get(metric)}")
    print(
        json.dumps(
            {"cases": options.cases, "seed": seed, "differences": found, "s": round(time.perf_counter() - begun, 1)}
        )
    )
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
