"""In which words does the synchronisation speak: what waits, how far it is, how it ended, may one leave?"""

from typing import TYPE_CHECKING

from fieldkit.domain.instants import shown
from fieldkit.domain.record_kinds import several_of_kind
from fieldkit.domain.sizes import size_text
from fieldkit.domain.words import NOTHING, Words, say
from fieldkit.locale import tell
from screens.bars import share_bar

if TYPE_CHECKING:
    from fieldkit.services.sending import PastRun
    from screens.sync.run import Picture
    from sync.engine import Progress, RunReport

NETWORK = {
    "done": "done",
    "offline": "offline",
    "auth_needed": "auth_needed",
    "behind": "outdated",
    "stopped": "behind",
}
"""State of a run -> state of the network in the title line."""

_ENDED = {
    "done": say("Synchronised."),
    "offline": say("Offline: headquarters was not reached."),
    "auth_needed": say("Headquarters does not let this laptop in."),
    "behind": say("This program is too old for headquarters."),
    "stopped": say("Stopped before the end."),
}
RUN_STATES = {
    "running": say("cut off"),
    "done": say("done"),
    "offline": say("offline"),
    "auth_needed": say("not let in"),
    "behind": say("program too old"),
    "stopped": say("stopped"),
}
"""State of a past run -> one word."""
NOT_ENROLLED = (
    say("This laptop is not enrolled at headquarters."),
    say("Ask headquarters for an enrolment code and enrol this laptop with it."),
)
"""What keeps it from being sent, and what to do about it."""
_FILE_KIND = "attachment"
_BAR = 30


def plan_lines(picture: "Picture") -> tuple[str, ...]:
    """What the next run would send, and what is known of the last one."""
    plan, standing = picture.plan, picture.standing
    records = sum(plan.uploads.values())
    head = say(
        "To send: {records} entries, {files} files, {size}. Conflicts: {conflicts}.",
        records=records,
        files=plan.files,
        size=size_text(plan.size),
        conflicts=standing.conflicts,
    )
    kinds = tell(say(", ")).join(tell(_counted(kind, count)) for kind, count in sorted(plan.uploads.items()))
    lines = [tell(head) if records or plan.files else tell(say("Nothing to send."))]
    lines += [kinds] if kinds else []
    lines += [tell(say("The oldest of it was written {at}.", at=shown(plan.oldest)))] if plan.oldest else []
    lines += [tell(_undecided(standing.conflicts))] if standing.conflicts else []
    lines += [tell(_held(standing.held))] if standing.held else []
    lines.append(tell(_contact(picture)))
    return tuple(lines)


def leave_lines(picture: "Picture") -> tuple[Words, ...]:
    """May one leave now, and what would be lost if this laptop broke before the next run?"""
    plan, standing = picture.plan, picture.standing
    if not standing.hq_url:
        return NOT_ENROLLED
    if plan.uploads or plan.files:
        return (
            say("You may leave: everything is saved on this laptop. It is sent when there is a network."),
            say("If this laptop broke now, {what} would be lost.", what=_at_risk(picture)),
        )
    if standing.unsecured:
        return (
            say("You may leave: headquarters has everything."),
            say("Not in its backup yet: {count}; this laptop keeps them too.", count=standing.unsecured),
        )
    return (say("You may leave: headquarters has everything."), say("Nothing would be lost with this laptop."))


def _at_risk(picture: "Picture") -> tuple[Words, ...]:
    plan = picture.plan
    kinds = tuple(_counted(kind, count) for kind, count in sorted(plan.uploads.items()))
    announced = plan.files - plan.uploads.get(_FILE_KIND, 0)
    return (*kinds, say("{count} files", count=announced)) if announced else kinds


def _counted(kind: str, count: int) -> Words:
    return say("{kind} {count}", kind=several_of_kind(kind), count=count)


def progress_line(progress: "Progress") -> str:
    """Stage, bar and figures."""
    words = tell(progress.words)
    if not progress.total:
        return f"{words} ... {progress.done or ''}".rstrip()
    return f"{words}  {share_bar(progress.done, progress.total, _BAR)}  {progress.figures}"


def ended(report: "RunReport") -> Words:
    """How a run ended, with its figures where there are any."""
    state = str(report.state)
    if state != "done":
        return _ENDED[state]
    words = say(
        "Synchronised: sent {sent}, received {received}, conflicts {conflicts}.",
        sent=report.sent,
        received=report.received,
        conflicts=report.conflicts,
    )
    return say("{words} Files sent: {count}.", words=words, count=report.files) if report.files else words


def ruled(report: "RunReport") -> str:
    """That the lead has decided, where he has."""
    if not report.ruled:
        return ""
    return tell(say("The lead has decided {count} of your records: F9 shows how.", count=report.ruled))


def figures(run: "PastRun") -> Words:
    """What a past run did."""
    words = say("sent {sent}, received {received}", sent=run.sent, received=run.received)
    if run.conflicts or run.held:
        return say("{what}, conflicts {conflicts}, held {held}", what=words, conflicts=run.conflicts, held=run.held)
    return words


def why(report: "RunReport") -> str:
    """What stopped it and what to do next, as far as the run knows."""
    return " ".join(tell(words) for words in (report.words, report.todo) if words != NOTHING)


def _undecided(count: int) -> Words:
    return say("Changed elsewhere too: {count}; F9 decides.", count=count)


def _held(count: int) -> Words:
    return say(
        "Held at headquarters or not taken: {count}; nothing is lost. Ctrl+R says why.",
        count=count,
    )


def _contact(picture: "Picture") -> Words:
    contact, last = picture.standing.last_contact, picture.standing.last_run
    if last is not None and last.state != "done":
        ended_words = tell(_ENDED.get(last.state, _ENDED["stopped"]))
        return say("Last attempt {at}: {how}", at=shown(last.at), how=ended_words)
    if contact is not None:
        return say("Last contact with headquarters: {at}.", at=shown(contact))
    return say("This laptop has not been in contact with headquarters yet.")
