"""What must hold before a step is taken? Small questions with a name; each answers why not, or nothing."""

from collections.abc import Callable
from datetime import timedelta

from fieldkit.domain.fault.picture import Act, Fault
from fieldkit.domain.fault.terms import Level, Scope
from fieldkit.domain.fault.tiers import tier_of
from fieldkit.domain.instants import shown
from fieldkit.domain.words import Refusal, say

Guard = Callable[[Fault, Act], Refusal | None]

LATE_ENTRY = timedelta(minutes=15)
"""A report entered later than this after it came in needs a reason (FLT-1)."""


def not_in_the_future(_fault: Fault, act: Act) -> Refusal | None:
    """What is written down has happened."""
    if act.at <= act.recorded_at:
        return None
    return Refusal(
        "fault.future",
        say("{at} is in the future (FLT-1).", at=shown(act.at)),
        say("Check the time. Is the clock of this laptop wrong? Say why it is the true time."),
    )


def not_before_the_report(fault: Fault, act: Act) -> Refusal | None:
    """Nothing happens to a fault before it was reported."""
    if act.at >= fault.t0:
        return None
    return Refusal(
        "fault.before_report",
        say("{at} is before the report at {reported} (SLA-11).", at=shown(act.at), reported=shown(fault.t0)),
        say("Enter the time at which it happened."),
    )


def not_before_the_last_step(fault: Fault, act: Act) -> Refusal | None:
    """Steps follow one another (E14)."""
    if act.at >= fault.since:
        return None
    return Refusal(
        "fault.order",
        say("{at} is before the last step at {last} (E14).", at=shown(act.at), last=shown(fault.since)),
        say("Enter the time at which it happened. Is the clock of this laptop wrong? Say why it is the true time."),
    )


def late_entry_has_a_reason(_fault: Fault, act: Act) -> Refusal | None:
    """FLT-1."""
    if act.recorded_at - act.at <= LATE_ENTRY or act.facts.text("late_reason"):
        return None
    return Refusal(
        "fault.late_entry",
        say("The report came in more than 15 minutes ago (FLT-1)."),
        say("Say why it is entered only now (late_reason)."),
    )


def level_is_known(_fault: Fault, act: Act) -> Refusal | None:
    """There are four levels."""
    if act.facts.number("level") in list(Level):
        return None
    return Refusal("fault.level", say("There are the levels 1 to 4 (C094-C097)."), say("Choose one of them."))


def raised_level_is_higher(fault: Fault, act: Act) -> Refusal | None:
    """What could not be solved remotely does not become more harmless by it (FLT-8)."""
    chosen = act.facts.number("level")
    if not chosen or (chosen in list(Level) and chosen >= (fault.level or Level.ORDINARY)):
        return None
    return Refusal(
        "fault.level_not_raised",
        say("An unsolved problem keeps its level or rises (C091)."),
        say("Choose {level} or higher; 4 is the highest.", level=int(fault.level or Level.ORDINARY)),
    )


def data_loss_is_urgent(_fault: Fault, act: Act) -> Refusal | None:
    """Lost data make level 4 (C097), unless somebody says why not."""
    if not act.facts.yes("data_loss") or act.facts.number("level") == Level.URGENT or act.facts.text("reason"):
        return None
    return Refusal(
        "fault.data_loss", say("Lost data make a fault urgent (C097)."), say("Choose level 4, or give the reason.")
    )


def other_tier_has_a_reason(_fault: Fault, act: Act) -> Refusal | None:
    """The table decides; a person may decide otherwise and says why (Q1)."""
    chosen = act.facts.text("tier")
    if not chosen:
        return None
    level = Level(act.facts.number("level"))
    by_table = tier_of(level, Scope(act.facts.text("scope")), cash_involved=act.facts.yes("cash_involved"))
    if chosen == by_table or (act.facts.text("reason") and level is not Level.ORDINARY):
        return None
    if level is Level.ORDINARY:
        return Refusal(
            "fault.tier_of_consultation",
            say("A consultation has no fault type (C094)."),
            say("Choose level 2 or higher."),
        )
    return Refusal(
        "fault.tier",
        say("By the table this is type {tier} (SLA-7).", tier=str(by_table)),
        say("Take it, or give the reason for another one."),
    )


def change_has_a_reason(_fault: Fault, act: Act) -> Refusal | None:
    """F18."""
    if act.facts.text("reason"):
        return None
    return Refusal("fault.reason", say("A change of level needs a reason (SLA-10)."), say("Give the reason."))


def is_ordinary(fault: Fault, _act: Act) -> Refusal | None:
    """Only level 1 is a consultation (F3)."""
    if fault.level is Level.ORDINARY:
        return None
    return Refusal(
        "fault.not_ordinary",
        say("Only level 1 becomes a consultation (C094)."),
        say("Diagnose remotely or dispatch; or change the level."),
    )


def is_a_fault(fault: Fault, _act: Act) -> Refusal | None:
    """Level 1 goes to consulting, not to repair (F3)."""
    if fault.level is not Level.ORDINARY:
        return None
    return Refusal(
        "fault.ordinary",
        say("Level 1 is a consultation and no repair (C094)."),
        say("Turn it into a consultation, or change the level."),
    )


def is_serious(fault: Fault, _act: Act) -> Refusal | None:
    """Remote diagnosis beside the dispatch is for levels 3 and 4 (F4)."""
    if fault.level is not None and fault.level >= Level.SERIOUS:
        return None
    return Refusal(
        "fault.not_serious",
        say("Below level 3 one thing comes after the other: remote diagnosis, then dispatch (C090)."),
        say("End the remote diagnosis first, or change the level."),
    )


def remote_is_open(fault: Fault, _act: Act) -> Refusal | None:
    """A remote diagnosis can only go on after it was begun."""
    if fault.remote_is_open:
        return None
    return Refusal(
        "fault.no_remote",
        say("No remote diagnosis is under way (C090)."),
        say("Start it, with the customer's consent."),
    )


def remote_is_not_open(fault: Fault, _act: Act) -> Refusal | None:
    """One remote diagnosis at a time."""
    if not fault.remote_is_open:
        return None
    return Refusal("fault.remote_open", say("A remote diagnosis is under way (C090)."), say("End it first."))


def within_the_box(fault: Fault, act: Act) -> Refusal | None:
    """Thirty minutes; more of them with a reason (F4)."""
    if fault.remote is None or act.at <= fault.remote.box_ends_at or act.facts.text("overrun_reason"):
        return None
    return Refusal(
        "fault.remote_box",
        say("The 30 minutes of the remote diagnosis are over (C090)."),
        say("End it as not solved, or say why it goes on (overrun_reason)."),
    )


def engineer_is_on_duty(_fault: Fault, act: Act) -> Refusal | None:
    """Off duty only with a reason (F7)."""
    if act.facts.yes("on_duty") or act.facts.text("reason"):
        return None
    return Refusal(
        "fault.off_duty",
        say("It is not said that {engineer} is on duty (C013).", engineer=act.facts.text("engineer")),
        say("Confirm it (on_duty=yes), or give the reason for sending him nevertheless."),
    )


def engineer_is_trained(_fault: Fault, act: Act) -> Refusal | None:
    """Untrained for the kind of device only with a reason (ORG-4)."""
    if not act.facts.yes("untrained") or act.facts.text("reason"):
        return None
    return Refusal(
        "fault.untrained",
        say("{engineer} is not trained for this kind of device (ORG-4).", engineer=act.facts.text("engineer")),
        say("Send somebody else, or give the reason for sending him nevertheless."),
    )


def nobody_is_dispatched(fault: Fault, _act: Act) -> Refusal | None:
    """The next engineer is asked when the one before has declined or not answered (F8)."""
    if not fault.crew:
        return None
    return Refusal(
        "fault.dispatched",
        say("The order is with {engineer} (C059).", engineer=fault.crew[0]),
        say("Wait for the answer, or note that there was none (decline, no_answer=yes)."),
    )


def somebody_is_dispatched(fault: Fault, _act: Act) -> Refusal | None:
    """There is an order to answer."""
    if fault.crew:
        return None
    return Refusal("fault.nobody", say("The order is with nobody (C059)."), say("Dispatch the next engineer."))


def is_own_work(fault: Fault, act: Act) -> Refusal | None:
    """Whoever the order went to acts on it."""
    if act.by in fault.crew:
        return None
    return Refusal(
        "fault.not_dispatched_to",
        say("The order is with {engineer} (C061).", engineer=fault.crew[0] if fault.crew else "-"),
        say("Ask the lead to dispatch you, or let him act."),
    )


def declines_own_work(fault: Fault, act: Act) -> Refusal | None:
    """The engineer declines; that he did not answer is noted by somebody else."""
    return None if act.facts.yes("no_answer") else is_own_work(fault, act)


def is_not_accepted(fault: Fault, _act: Act) -> Refusal | None:
    """An order is accepted once."""
    if fault.accepted_at is None:
        return None
    return Refusal("fault.accepted", say("The order is accepted already (C061)."), say("Set out (depart)."))


def is_accepted(fault: Fault, _act: Act) -> Refusal | None:
    """Work only on accepted orders (FLT-4)."""
    if fault.accepted_at is not None:
        return None
    return Refusal("fault.not_accepted", say("The order is not accepted (C061)."), say("Accept it first."))


def presence_is_shown(_fault: Fault, act: Act) -> Refusal | None:
    """A name of the hall, a photo or the visit shows that somebody is there (F9)."""
    if any(act.facts.text(name) for name in ("confirmed_by", "photo", "visit_no")):
        return None
    return Refusal(
        "fault.presence",
        say("Nothing shows the arrival (C016)."),
        say("Name who of the hall confirms it (confirmed_by), or add a photo."),
    )


def target_is_another_fault(fault: Fault, act: Act) -> Refusal | None:
    """Nothing is merged into itself."""
    if act.facts.text("into") != fault.id:
        return None
    return Refusal(
        "fault.merge_itself", say("A fault cannot be merged into itself (SLA-11)."), say("Name the other one.")
    )


def tells_its_own_report(fault: Fault, act: Act) -> Refusal | None:
    """The time that goes over to the fault that stays is the one at which this fault was reported."""
    if act.facts.instant("reported_at") == fault.t0:
        return None
    return Refusal(
        "fault.merge_time",
        say("The fault was reported at {reported} (SLA-11).", reported=shown(fault.t0)),
        say("Merge it with this time."),
    )


def delay_exists(fault: Fault, act: Act) -> Refusal | None:
    """Delays are numbered from 1, and only the customer's own can be excused (SLA-9)."""
    if 1 <= act.facts.number("delay") <= len(fault.delays):
        return None
    return Refusal(
        "fault.delay",
        say("There is no delay with this number (SLA-9)."),
        say("Delays are numbered from 1 to {count}.", count=len(fault.delays)),
    )


def times_were_corrected(fault: Fault, _act: Act) -> Refusal | None:
    """There is something to confirm (E13)."""
    if fault.has_corrected_times:
        return None
    return Refusal(
        "fault.no_correction",
        say("No corrected time waits here to be confirmed (E13)."),
        say("Nothing more is to be done."),
    )


def due_is_not_confirmed(fault: Fault, act: Act) -> Refusal | None:
    """A breach by calendar import is confirmed once (K7)."""
    if (act.facts.text("metric"), act.facts.instant("due")) not in fault.confirmed_dues:
        return None
    return Refusal(
        "fault.due_confirmed", say("This breach is confirmed already (K7)."), say("Nothing more is to be done.")
    )
