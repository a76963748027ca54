"""What must hold before a fault counts as recovered, reported, signed, archived, or as come back?"""

from datetime import timedelta

from fieldkit.domain.fault.fact_words import facts_words
from fieldkit.domain.fault.picture import Act, Fault
from fieldkit.domain.fault.terms import Tier
from fieldkit.domain.record import SignoffResult
from fieldkit.domain.words import Refusal, say

REOPEN_WITHIN = timedelta(hours=72)
"""A fault that comes back later is a new one (SLA-14)."""
TEST_TRANSACTIONS = 3
"""Transactions that the recovery gate wants, all of them good (SLA-6)."""
HEADQUARTERS = "hq"
PASSED = "PASS"


def business_works(_fault: Fault, act: Act) -> Refusal | None:
    """At least one real or test transaction went through (F11)."""
    if act.facts.number("transactions_ok") >= 1:
        return None
    return Refusal(
        "fault.no_transaction",
        say("No transaction has gone through (C018)."),
        say("Make a test transaction; the service is restored when it succeeds."),
    )


def failed_items_pass(fault: Fault, act: Act) -> Refusal | None:
    """Everything that failed was tested again and passed (F12)."""
    results = dict(entry.rpartition("=")[::2] for entry in act.facts.items("retests"))
    bad = [name for name, result in results.items() if result.strip().upper() != PASSED]
    left = [name for name in fault.failing if name not in results]
    if not bad and not left:
        return None
    return Refusal(
        "fault.gate.items",
        say("Not passed yet: {items} (SLA-6).", items=", ".join([*bad, *left])),
        say("Test them again; each must pass (retests ITEM=PASS)."),
    )


def all_transactions_pass(_fault: Fault, act: Act) -> Refusal | None:
    """Three of three (F12)."""
    made, good = act.facts.number("transactions"), act.facts.number("transactions_ok")
    if made >= TEST_TRANSACTIONS and good == made:
        return None
    return Refusal(
        "fault.gate.transactions",
        say("{good} of {made} test transactions were good (SLA-6).", good=good, made=made),
        say("The gate wants 3 of 3."),
    )


def no_workaround_is_left(fault: Fault, act: Act) -> Refusal | None:
    """A lent device or another makeshift is no recovery (C019)."""
    if not fault.workaround or act.facts.yes("workaround_removed"):
        return None
    return Refusal(
        "fault.gate.workaround",
        say("A makeshift is still in place: {what} (C019).", what=fault.workaround),
        say("Remove it, then pass the gate with workaround_removed=yes."),
    )


def cash_is_reconciled(fault: Fault, act: Act) -> Refusal | None:
    """Where cash was involved, it is counted (F12)."""
    if not fault.cash_involved or act.facts.yes("cash_reconciled"):
        return None
    return Refusal(
        "fault.gate.cash",
        say("The cash is not reconciled (SEC-1)."),
        say("Count it with the custodian of the hall (cash_reconciled=yes)."),
    )


def one_step_is_enough(fault: Fault, _act: Act) -> Refusal | None:
    """Only type C goes from work to recovery in one step (F13)."""
    if fault.tier is Tier.C:
        return None
    return Refusal(
        "fault.restore_first",
        say("With type A or B the service is restored first (SLA-5)."),
        say("Note when the service was restored (restore), then pass the gate."),
    )


def technical_report_is_complete(fault: Fault, act: Act) -> Refusal | None:
    """Mode, mechanism and cause, where the fault went into elimination (FLT-9, Q24)."""
    missing = [name for name in ("mode", "mechanism", "cause") if not act.facts.text(name)]
    if not fault.needs_technical_report or not missing:
        return None
    return Refusal(
        "fault.technical_report",
        say("The technical report is missing: {names} (C092).", names=facts_words(missing)),
        say("Complete the technical report; this fault needs one."),
    )


def signoff_is_complete(_fault: Fault, act: Act) -> Refusal | None:
    """Who signed; or why not and who saw it; or what shows that nobody was there (E09, E10)."""
    wanted = {
        SignoffResult.SIGNED: ("signer",),
        SignoffResult.REFUSED: ("reason", "witness"),
        SignoffResult.ABSENT: () if act.facts.text("photo") else ("reason",),
    }[SignoffResult(act.facts.text("result"))]
    missing = [name for name in wanted if not act.facts.text(name)]
    if not missing:
        return None
    return Refusal(
        "fault.signoff",
        say("The sign-off is missing: {names} (C093).", names=facts_words(missing)),
        say("Add what is missing and try again."),
    )


def nobody_was_there(fault: Fault, _act: Act) -> Refusal | None:
    """A sign-off is made up for only where nobody was there (E10)."""
    if fault.signoff is SignoffResult.ABSENT:
        return None
    return Refusal(
        "fault.signed", say("The sign-off is final (REC-6)."), say("A correction is a new revision of the record.")
    )


def was_urgent(fault: Fault, _act: Act) -> Refusal | None:
    """A review meeting belongs to level 4 (requirements 4.3, L4)."""
    if fault.was_urgent:
        return None
    return Refusal(
        "fault.no_review",
        say("Only a fault of level 4 has a review meeting (LVL-4)."),
        say("Tell it as guidance or in the technical report."),
    )


def is_headquarters(_fault: Fault, act: Act) -> Refusal | None:
    """Only headquarters gives filing numbers (F16)."""
    if act.by == HEADQUARTERS:
        return None
    return Refusal("fault.file", say("Only headquarters files records (C115)."), say("Synchronise."))


def is_not_archived_there(fault: Fault, act: Act) -> Refusal | None:
    """One archive entry per party (F17)."""
    if act.facts.text("party") not in fault.archives:
        return None
    return Refusal(
        "fault.archived",
        say("This party has archived it already (C093)."),
        say("The other party's entry may be missing."),
    )


def came_back_soon(fault: Fault, act: Act) -> Refusal | None:
    """Within 72 hours it is the same fault (SLA-14)."""
    if fault.full_at is not None and act.at - fault.full_at <= REOPEN_WITHIN:
        return None
    return Refusal(
        "fault.reopen_late",
        say("The recovery is more than 72 hours ago (SLA-14)."),
        say("Take in a new fault; it is marked as a repeat."),
    )


def is_the_same_symptom(_fault: Fault, act: Act) -> Refusal | None:
    """Another symptom is another fault (SLA-14)."""
    if act.facts.yes("same_symptom"):
        return None
    return Refusal(
        "fault.other_symptom",
        say("Only the same symptom reopens a fault (SLA-14)."),
        say("Confirm it (same_symptom=yes), or take in a new fault."),
    )
