"""Why is this the deadline, and why this the result? Every counted and every skipped stretch, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from fieldkit.domain.clock.calendar import WorkCalendar
from fieldkit.domain.clock.counting import Reason, Stretch, stretches
from fieldkit.domain.clock.demands import Demand, Origin
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Result, SlaClock, is_net
from fieldkit.domain.clock.story import Delay, Story
from fieldkit.domain.fault.terms import DelayCause
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say

METRIC_WORDS: Mapping[Metric, Words] = {
    Metric.ANSWER: say("answer by a responsible person"),
    Metric.ARRIVE: say("arrival on site"),
    Metric.RESTORE: say("service running again"),
    Metric.FULL: say("all indicators normal"),
    Metric.PLAN: say("repair plan"),
    Metric.REPAIR: say("repair"),
}

RESULT_WORDS: Mapping[Result, Words] = {
    Result.RUNNING: say("running"),
    Result.MET: say("met"),
    Result.REMOTE: say("solved remotely, confirmed by the customer"),
    Result.BREACHED: say("breached"),
    Result.VOID: say("not judged"),
}

CAUSE_WORDS: Mapping[DelayCause, Words] = {
    DelayCause.HALL_CLOSED: say("hall closed"),
    DelayCause.NO_ACCESS: say("no access"),
    DelayCause.NO_POWER: say("no power"),
    DelayCause.AWAITING_QUOTE: say("quotation not accepted yet"),
    DelayCause.CUSTODIAN_ABSENT: say("custodian absent"),
    DelayCause.CUSTOMER_NETWORK: say("customer's network"),
    DelayCause.FORCE_MAJEURE: say("force majeure"),
    DelayCause.AWAITING_PART: say("waiting for our part"),
}


def result_words(clock: SlaClock) -> Words:
    """The result of a clock; a breach by calendar import says so, and whether it counts (K7)."""
    if not clock.held or clock.result is not Result.BREACHED:
        return RESULT_WORDS[clock.result]
    return say("breached by calendar import") if clock.counts else say("breached by calendar import, unconfirmed")


_WEEKDAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))


def why(clock: SlaClock, story: Story, calendar: WorkCalendar) -> tuple[Words, ...]:
    """The clock explained line by line, from its start to its result."""
    return (
        _headline(clock),
        _start(clock.effective),
        *(_stretch(stretch) for stretch in stretches(clock.effective, calendar, story.hall)),
        *(_other(demand) for demand in clock.demands[1:]),
        *_cautions(clock),
        *(line for delay in story.delays for line in _delay(delay, clock)),
        *_outcome(clock),
    )


def duration(span: timedelta) -> Words:
    """A span in hours and minutes; seconds are left to the instants themselves (9, K8)."""
    minutes = span // timedelta(minutes=1)
    return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def _headline(clock: SlaClock) -> Words:
    return say(
        "Tier {tier}, {metric}: due {due} ({clause}).",
        tier=clock.tier.value,
        metric=METRIC_WORDS[clock.metric],
        due=shown(clock.due),
        clause=clock.effective.target.clause,
    )


def _start(demand: Demand) -> Words:
    at = shown(demand.start)
    match demand.origin:
        case Origin.REPORT:
            return say("Runs from the report, {at}.", at=at)
        case Origin.RAISE:
            return say("Runs from the raise to tier {tier}, {at} (SLA-10).", tier=demand.tier.value, at=at)
        case Origin.ARRIVAL:
            return say("Runs from the arrival on site, {at}.", at=at)
        case Origin.ON_SITE:
            return say("Runs from {at}: the engineer was on site already (SLA-11).", at=at)
        case Origin.PROJECTED:
            return say("Projected from the due arrival, {at}: nobody has arrived yet.", at=at)


def _stretch(stretch: Stretch) -> Words:
    """One stretch; a provisional day says so itself."""
    if stretch.reason is Reason.AROUND_THE_CLOCK:
        return say(
            "{since} to {until}: counted, {duration}; hours run day and night, on days off too.",
            since=shown(stretch.since),
            until=shown(stretch.until),
            duration=duration(stretch.until - stretch.since),
        )
    told = _reason(stretch)
    if stretch.provisional:
        return say("{days}: {told} (provisional)", days=_days(stretch), told=told)
    return say("{days}: {told}", days=_days(stretch), told=told)


def _reason(stretch: Stretch) -> Words:
    match stretch.reason:
        case Reason.EVENT_DAY:
            return say("not counted, the day of the event")
        case Reason.WORKING_DAY:
            return say("counted, working day {number}", number=stretch.number)
        case Reason.MAKEUP_DAY:
            return say("counted, working day {number}, a make-up day", number=stretch.number)
        case Reason.WEEKEND:
            return say("not counted, weekend")
        case Reason.HOLIDAY:
            return say("not counted, day off by the State Council")
        case Reason.HALL_CLOSED:
            return say("not counted, the hall is closed")
        case _:
            return say("the next working day on which the hall opens")


def _days(stretch: Stretch) -> Words:
    first, last = stretch.first_day, stretch.last_day
    if first == last:
        return say("{day} {weekday}", day=first.isoformat(), weekday=_WEEKDAYS[first.weekday()])
    return say("{first} to {last}", first=first.isoformat(), last=last.isoformat())


def _other(demand: Demand) -> Words:
    return say(
        "Tier {tier} would have it by {due}; the earlier deadline holds (SLA-10).",
        tier=demand.tier.value,
        due=shown(demand.due),
    )


def _cautions(clock: SlaClock) -> Iterator[Words]:
    if clock.provisional:
        yield say("Provisional: the calendar of a year that decides is not published yet (E06).")
    if clock.held:
        yield say(
            "Moved by a calendar import: by the new calendar {due}, which had passed; the old deadline holds (K7).",
            due=shown(clock.effective.due),
        )
    if not clock.counts:
        yield say("The breach counts once the lead has confirmed it (K7).")
    if clock.confirm_correction:
        yield say(
            "A time that this rests on was corrected by the laptop's clock offset; the quality group confirms."
        )


def _delay(delay: Delay, clock: SlaClock) -> Iterator[Words]:
    end = clock.stopped_at or clock.as_of
    until = min(delay.until or end, end)
    since = max(delay.since, clock.effective.start)
    if since >= until:
        return
    yield say(
        "Delay {since} to {until}, {cause}: {told}.",
        since=shown(since),
        until=shown(until),
        cause=CAUSE_WORDS[delay.cause],
        told=_told_of(delay),
    )


def _told_of(delay: Delay) -> Words:
    if is_net(delay):
        return say("not counted net, accepted by {name}; gross it counts", name=delay.accepted_by)
    if delay.cause is DelayCause.AWAITING_PART:
        return say("counted, the delay is our own")
    return say("counted, nobody has countersigned or approved it")


def _outcome(clock: SlaClock) -> Iterator[Words]:
    if clock.net_due != clock.due:
        yield say("Net of accepted delays it is due {due}.", due=shown(clock.net_due))
    if clock.stopped_at is not None:
        yield _done(clock, clock.stopped_at)
    if clock.net_result is clock.result:
        yield say("Result: {result}.", result=result_words(clock))
    else:
        yield say(
            "Result: {gross} gross, {net} net.",
            gross=RESULT_WORDS[clock.result],
            net=RESULT_WORDS[clock.net_result],
        )


def _done(clock: SlaClock, at: datetime) -> Words:
    """When it was done, and what that took by its own measure."""
    gross, net = duration(clock.gross), duration(clock.net)
    if clock.effective.target.hours is None:
        return say(
            "Done {at}, after {gross} gross and {net} net of opening hours.", at=shown(at), gross=gross, net=net
        )
    return say("Done {at}, after {gross} gross and {net} net.", at=shown(at), gross=gross, net=net)
