"""`fieldkit org roster absent|swap`: somebody is ill, or two change places."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json
from fieldkit.cli.calendar import HqFolder
from fieldkit.cli.contract import journal_of
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder
from fieldkit.domain.words import say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.domain.duty.changes import Changed

Since = Annotated[str, typer.Option("--from", help="Beginning, 2026-10-01T08:00.", show_default=False)]
Until = Annotated[str, typer.Option("--to", help="End, 2026-10-01T20:00.", show_default=False)]
Why = Annotated[str, typer.Option("--why", help="Reason; it stays in the audit.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def add_to(roster: typer.Typer) -> None:
    """Adds the verbs."""
    roster.command("absent")(absent)
    roster.command("swap")(swap)


def absent(
    staff_no: Annotated[str, typer.Argument(help="Who is not there.", show_default=False)],
    since: Since,
    until: Until,
    why: Why,
    by: Annotated[str, typer.Option("--by", help="Who takes over; nobody leaves a hole.", show_default=False)] = "",
    as_json: AsJson = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take a person off the roster for a time, and put somebody else in his place."""
    from fieldkit.services.roster_changes import RosterChangeDesk

    span = _span(since, until)
    with journal_of(hq, profile, passphrase_file) as journal:
        _answer(RosterChangeDesk(journal).absent(staff_no, *span, by=by, why=why), as_json)


def swap(
    staff_no: Annotated[str, typer.Argument(help="One of the two.", show_default=False)],
    other: Annotated[str, typer.Argument(help="The other one.", show_default=False)],
    since: Since,
    until: Until,
    why: Why,
    as_json: AsJson = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Let two people take each other's shifts in a time."""
    from fieldkit.services.roster_changes import RosterChangeDesk

    span = _span(since, until)
    with journal_of(hq, profile, passphrase_file) as journal:
        _answer(RosterChangeDesk(journal).swap(staff_no, other, *span, why=why), as_json)


def _span(since: str, until: str) -> tuple[datetime, datetime]:
    from fieldkit.domain.clock.typed import read_instant

    return read_instant(since), read_instant(until)


def _answer(changed: "Changed", as_json: bool) -> None:
    from fieldkit.cli.org import shift_document
    from fieldkit.domain.clock.hours import Interval
    from fieldkit.domain.duty.roster import BOTH_GROUPS, DUTY_WORDS, GROUP_WORDS
    from fieldkit.domain.duty.words import span_text

    if as_json:
        put_json({"gone": len(changed.gone), "shifts": [shift_document(shift) for shift in changed.come]})
        return
    put(tell(say("{gone} shifts changed:", gone=len(changed.gone))))
    for shift in sorted(changed.come, key=lambda shift: (shift.since, shift.staff_no)):
        span = span_text(Interval(shift.since, shift.until))
        group = GROUP_WORDS[shift.group] if shift.group else BOTH_GROUPS
        put(f"  {span}  {shift.staff_no}  {tell(group)}  {tell(DUTY_WORDS[shift.kind])}")
