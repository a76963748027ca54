"""How does a notice read: what happened, and what is to be done next?"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.why import METRIC_WORDS
from fieldkit.domain.fault.notices import NoticeKind
from fieldkit.domain.fault.steps import STEP_WORDS, Step
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Words, say
from screens.widgets.rows import Mark

if TYPE_CHECKING:
    from fieldkit.services.notices import GivenNotice

_WHOLE = 100
_BAD = frozenset({NoticeKind.UNANSWERED, NoticeKind.REFUSED, NoticeKind.CALENDAR})

_NEXT_OF_CLOCK: Mapping[Metric, Words] = {
    Metric.ANSWER: say("Name who is responsible: step “{step}”.", step=STEP_WORDS[Step.ANSWER]),
    Metric.ARRIVE: say("See to it that somebody arrives: send the next engineer, or ask the one on the way."),
    Metric.RESTORE: say("Ask the support centre to help on site; a lent device restores the service too."),
    Metric.FULL: say("Take the makeshift away and pass the recovery gate; ask the support centre if it does not."),
    Metric.PLAN: say("Send the repair plan: step “{step}”.", step=STEP_WORDS[Step.PLAN]),
    Metric.REPAIR: say("Have the repair done; dispatch if nobody has the order."),
}


def what_words(notice: "GivenNotice") -> Words:
    """What happened."""
    return _WHAT[notice.kind](notice)


def next_words(notice: "GivenNotice") -> Words:
    """What is to be done next."""
    if notice.kind is NoticeKind.CLOCK:
        return _NEXT_OF_CLOCK[Metric(notice.metric)]
    return _NEXT[notice.kind]


def mark_of(notice: "GivenNotice") -> Mark:
    """How urgent it looks."""
    if notice.seen_at is not None:
        return Mark.QUIET
    if notice.kind in _BAD or notice.percent >= _WHOLE:
        return Mark.BAD
    return Mark.WARN


def _clock(notice: "GivenNotice") -> Words:
    metric = METRIC_WORDS[Metric(notice.metric)]
    if notice.percent >= _WHOLE:
        return say("{metric}: overdue", metric=metric)
    return say("{metric}: {percent}% used", metric=metric, percent=notice.percent)


def _calendar(notice: "GivenNotice") -> Words:
    return say("{metric}: moved into the past by a calendar", metric=METRIC_WORDS[Metric(notice.metric)])


_WHAT: Mapping[NoticeKind, Callable[["GivenNotice"], Words]] = {
    NoticeKind.CLOCK: _clock,
    NoticeKind.UNANSWERED: lambda notice: say("order not accepted by {who}", who=notice.who),
    NoticeKind.SILENCE: lambda _notice: say("remote support interrupted"),
    NoticeKind.CALENDAR: _calendar,
    NoticeKind.ORDER: lambda notice: say("order for you, from {who}", who=notice.who),
    NoticeKind.REFUSED: lambda _notice: say("the customer refused to sign"),
    NoticeKind.SIGNATURE: lambda _notice: say("signature still owed"),
    NoticeKind.STATUS: lambda _notice: say("status to the customer authority due"),
    NoticeKind.REVIEW: lambda _notice: say("review meeting owed"),
    NoticeKind.CORRECTED: lambda notice: say("times corrected by the clock of {who}", who=notice.who),
}
_NEXT: Mapping[NoticeKind, Words] = {
    NoticeKind.UNANSWERED: say("Note that there was no answer (decline), then dispatch the next engineer."),
    NoticeKind.SILENCE: say("Call the hall and note it: step “{step}”.", step=STEP_WORDS[Step.CONTACT]),
    NoticeKind.CALENDAR: say("The old deadline holds. If it is missed, confirm the breach, or it does not count."),
    NoticeKind.ORDER: say("Accept the order, or decline it with a reason."),
    NoticeKind.REFUSED: say("Read reason and witness in the fault, and call the customer."),
    NoticeKind.STATUS: say(
        "Tell the customer authority how it stands and note it: step “{step}”, answered with yes.",
        step=STEP_WORDS[Step.CONTACT],
    ),
    NoticeKind.REVIEW: say("Hold the meeting and note it: step “{step}”.", step=STEP_WORDS[Step.REVIEW]),
    NoticeKind.CORRECTED: say(
        "Compare them with what the hall says, then confirm: step “{step}”.", step=STEP_WORDS[Step.CONFIRM_CLOCK]
    ),
    NoticeKind.SIGNATURE: say("Have it signed by somebody of the hall: step “{step}”.", step=STEP_WORDS[Step.SIGN]),
}


def due_words(notice: "GivenNotice") -> str:
    """The deadline it is about, without the year."""
    return shown(notice.due)[5:] if notice.due is not None else ""
