"""`fieldkit org`: who is on duty when?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli import roster_changes
from fieldkit.cli.answers import EXIT_NO, EXIT_USAGE, put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.instants import stamp
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.domain.clock.hours import Interval
    from fieldkit.domain.duty.roster import Shift
    from fieldkit.services.duty import DutyBoard, DutyDesk, Hole, Roster, RosterImport

_WEEK = 7

HqFolder = Annotated[
    Path | None, typer.Option("--hq", help="Folder of a headquarters instead of a profile.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Centre = Annotated[
    str, typer.Option("--centre", help="Code of the centre; that of this laptop otherwise.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    roster = typer.Typer(no_args_is_help=True, help="Duty rosters of the centres.")
    roster.command("import")(import_)
    roster.command("show")(show)
    roster_changes.add_to(roster)
    family = typer.Typer(no_args_is_help=True, help="The organisation: duty rosters.")
    family.add_typer(roster, name="roster")
    app.add_typer(family, name="org")


def import_(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX list of shifts.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")] = False,
    as_json: AsJson = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take a duty roster: all of it or, when a row is refused, nothing; each refused row is named."""
    with _desk(hq, profile, passphrase_file) as desk:
        preview = desk.preview(file)
        is_taken = not dry_run and not preview.reading.refused
        done = desk.run(file) if is_taken else preview
    if as_json:
        put_json(_import_document(done, is_taken))
    else:
        _tell_import(done, is_taken)
    if done.reading.refused:
        raise typer.Exit(EXIT_NO if dry_run else EXIT_USAGE)


def show(
    first: Annotated[str, typer.Option("--from", help="First day, 2026-10-01; today by default.")] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=62, help="How many days.")] = _WEEK,
    at: Annotated[str, typer.Option("--at", help="Who is on duty then, 2026-10-01T23:50.")] = "",
    centre: Centre = "",
    as_json: AsJson = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show who is on duty: now, then day by day; times in which nobody is are named."""
    from fieldkit.domain.clock.typed import read_instant
    from fieldkit.domain.instants import business_day

    instant = read_instant(at) if at else None
    day = _day(first)
    with _desk(hq, profile, passphrase_file) as desk:
        board = desk.board(instant, centre)
        roster = desk.roster(day or business_day(board.at), days, centre)
    if as_json:
        put_json(_document(board, roster))
        return
    _tell_board(board)
    if not at:
        _tell_roster(roster)


@contextmanager
def _desk(hq: Path | None, profile: Path | None, passphrase_file: Path | None) -> "Iterator[DutyDesk]":
    from fieldkit.services.duty import DutyDesk

    if hq is None:
        with opened(profile, passphrase_file) as bench:
            yield DutyDesk(bench.journal)
        return
    from sync.hq.desk import open_headquarters

    headquarters = open_headquarters(hq, None)
    try:
        yield DutyDesk(headquarters.journal)
    finally:
        headquarters.close()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(
            "time.unreadable", say("“{text}” is no day.", text=text), say("Type it such as 2026-10-01.")
        ) from None


def _tell_import(done: "RosterImport", is_taken: bool) -> None:
    reading = done.reading
    tell_user(done.understood)
    for refused in reading.refused:
        put(tell(say("row {row}: refused, {why}", row=refused.row, why=refused.text)))
    for hole in done.holes:
        put(tell(_hole_words(hole)))
    if reading.refused:
        counts = {"refused": len(reading.refused), "rows": reading.rows}
        put(tell(say("{refused} of {rows} rows are refused: nothing was written.", **counts)))
    elif not done.is_new:
        put(tell(say("The roster is on file already.")))
    elif is_taken:
        put(tell(say("{rows} shifts taken; {replaced} gave way.", rows=reading.rows, replaced=done.replaced)))
    else:
        put(tell(say("{rows} shifts would be taken. Nothing was written.", rows=reading.rows)))


def _tell_board(board: "DutyBoard") -> None:
    from fieldkit.domain.duty.roster import GROUP_WORDS
    from fieldkit.domain.duty.words import shift_words
    from fieldkit.domain.instants import shown

    if not board.groups:
        put(tell(say("{centre}: no roster for {at}.", centre=board.centre, at=shown(board.at))))
    for now in board.groups:
        if now.shifts:
            for shift in now.shifts:
                who = shift_words(shift, board.names)
                put(tell(say("{at}: {who}, until {until}", at=shown(board.at), who=who, until=shown(shift.until))))
            continue
        words = say("{at}: nobody on duty, {group}", at=shown(board.at), group=GROUP_WORDS[now.group])
        put(tell(words))
        if now.next is not None:
            who = shift_words(now.next, board.names)
            put(tell(say("  next: {who}, from {since}", who=who, since=shown(now.next.since))))


def _tell_roster(roster: "Roster") -> None:
    from fieldkit.domain.duty.words import shift_words, span_text

    for day in roster.days:
        put(f"{day.day}  {'' if day.is_working_day else tell(say('day off'))}")
        for shift in day.shifts:
            put(f"  {span_text(_span(shift))}  {tell(shift_words(shift, roster.names))}")
        for hole in day.holes:
            put(f"! {tell(_hole_words(hole))}")


def _span(shift: "Shift") -> "Interval":
    from fieldkit.domain.clock.hours import Interval

    return Interval(shift.since, shift.until)


def _hole_words(hole: "Hole") -> Words:
    from fieldkit.domain.duty.roster import GROUP_WORDS
    from fieldkit.domain.duty.words import span_text

    told = {"centre": hole.centre, "span": span_text(hole.span)}
    return say("{centre}, {group}: nobody on duty {span}", group=GROUP_WORDS[hole.group], **told)


def _import_document(done: "RosterImport", is_taken: bool) -> dict[str, object]:
    reading = done.reading
    return {
        "rows": reading.rows,
        "taken": len(reading.good) if is_taken and done.is_new else 0,
        "replaced": done.replaced if is_taken and done.is_new else 0,
        "new": done.is_new,
        "good": [{"row": row.row, "centre": row.centre, **shift_document(row.shift)} for row in reading.good],
        "refused": [{"row": row.row, "reason": row.reason, "text": tell(row.text)} for row in reading.refused],
        "holes": [_hole(hole) for hole in done.holes],
    }


def _document(board: "DutyBoard", roster: "Roster") -> dict[str, object]:
    return {
        "centre": board.centre,
        "at": stamp(board.at),
        "planned": bool(board.groups),
        "on_duty": {str(now.group): [shift_document(shift) for shift in now.shifts] for now in board.groups},
        "next": {str(now.group): shift_document(now.next) for now in board.groups if now.next is not None},
        "days": [
            {
                "day": str(day.day),
                "working_day": day.is_working_day,
                "shifts": [shift_document(shift) for shift in day.shifts],
                "holes": [_hole(hole) for hole in day.holes],
            }
            for day in roster.days
        ],
    }


def shift_document(shift: "Shift") -> dict[str, object]:
    """A shift as scripts read it."""
    return {
        "staff_no": shift.staff_no,
        "group": str(shift.group or ""),
        "kind": str(shift.kind),
        "since": stamp(shift.since),
        "until": stamp(shift.until),
    }


def _hole(hole: "Hole") -> dict[str, object]:
    since, until = stamp(hole.span.since), stamp(hole.span.until)
    return {"centre": hole.centre, "group": str(hole.group), "since": since, "until": until}
