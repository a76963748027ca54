"""`fieldkit calendar`: which days are working days, by which notice?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.instants import stamp
from fieldkit.domain.words import Outside, Words, say
from fieldkit.locale import pick, tell

if TYPE_CHECKING:
    from fieldkit.domain.clock.calendar import CalendarYear, WorkCalendar
    from fieldkit.services.calendar_moves import MovedDue
    from fieldkit.services.calendars import CalendarDesk, CalendarImport

_SPAN = len("2026-10-01 ... 2026-10-07")

HqFolder = Annotated[
    Path | None, typer.Option("--hq", help="Folder of a headquarters instead of a profile.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Working days, days off, closing days of halls.")
    family.command("import")(import_)
    family.command("show")(show)
    app.add_typer(family, name="calendar")


def import_(
    file: Annotated[Path, typer.Argument(help="Calendar of a year, TOML.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take a calendar that the State Council has published; running clocks are computed anew, closed ones stay."""
    from fieldkit.domain.clock.calendar_file import read_calendar_file

    content = _read(file)
    read_calendar_file(content, file.name)  # a bad file is refused before anybody types a passphrase
    with _desk(hq, profile, passphrase_file) as desk:
        done = desk.preview(content, file.name) if dry_run else desk.run(content, file.name)
    if as_json:
        put_json(_import_document(done))
    else:
        _tell_import(done, dry_run)


def show(
    year: Annotated[
        int | None, typer.Argument(help="Year; all years otherwise.", show_default=False, min=2000, max=2100)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show the calendars in force; without --profile or --hq those that come with the program."""
    calendar = calendar_of(profile, passphrase_file, hq)
    years = calendar.years if year is None else (calendar.year(year),)
    if as_json:
        documents = [_document(one, calendar) for one in years]
        put_json(documents if year is None else documents[0])
        return
    for one in years:
        _tell_year(one, calendar, in_full=year is not None)


def calendar_of(profile: Path | None, passphrase_file: Path | None, hq: Path | None = None) -> "WorkCalendar":
    """The calendars of the database that the options name; those of the program where they name none."""
    if profile is None and passphrase_file is None and hq is None:
        from fieldkit.domain.clock.calendar import WorkCalendar
        from fieldkit.services.contract_data import shipped_calendars

        return WorkCalendar(shipped_calendars())
    with _desk(hq, profile, passphrase_file) as desk:
        return desk.calendar()


@contextmanager
def _desk(hq: Path | None, profile: Path | None, passphrase_file: Path | None) -> "Iterator[CalendarDesk]":
    from fieldkit.services.calendars import CalendarDesk
    from fieldkit.services.fault_clocks import RunningClocks

    if hq is None:
        with opened(profile, passphrase_file) as bench:
            yield CalendarDesk(bench.journal, [RunningClocks()])
        return
    from sync.hq.desk import open_headquarters

    headquarters = open_headquarters(hq, None)
    try:
        yield CalendarDesk(headquarters.journal, [RunningClocks()])
    finally:
        headquarters.close()


def _read(file: Path) -> bytes:
    from fieldkit.domain.clock.calendar_file import FILE_LIMIT

    try:
        with file.open("rb") as source:
            return source.read(FILE_LIMIT + 1)
    except OSError as error:
        raise Outside(
            "calendar.unreadable_file",
            say("{file} cannot be read: {cause}.", file=file.name, cause=error.strerror or "?"),
            say("Check the name and the permissions."),
        ) from error


def _tell_import(done: "CalendarImport", dry_run: bool) -> None:
    year = done.year
    if year is not None and done.is_new:
        put(tell(say("Calendar {year}, version {version}.", year=year.year, version=year.version)))
    elif year is not None:
        put(tell(say("Calendar {year} is on file as version {version}.", year=year.year, version=year.version)))
    if done.closings:
        put(tell(say("{count} new closings of halls.", count=done.closings)))
    for due in done.moved:
        put(tell(_moved(due)))
    if dry_run:
        tell_user(say("Nothing was written."))


def _moved(due: "MovedDue") -> Words:
    from fieldkit.domain.clock.why import METRIC_WORDS
    from fieldkit.domain.instants import shown

    moved = due.moved
    metric, old, new = METRIC_WORDS[moved.metric], shown(moved.old_due), shown(moved.new_due)
    if moved.held:
        return say(
            "{no}, {metric}: {old} stays, for {new} has passed; a breach counts once the lead confirms it (K7).",
            no=due.no,
            metric=metric,
            old=old,
            new=new,
        )
    return say("{no}, {metric}: {old} becomes {new}.", no=due.no, metric=metric, old=old, new=new)


def _tell_year(year: "CalendarYear", calendar: "WorkCalendar", *, in_full: bool) -> None:
    from fieldkit.domain.clock.calendar import CalendarStatus, working_days

    days = len(working_days(calendar, year.year))
    if year.status is CalendarStatus.PROVISIONAL:
        put(tell(say("{year}, provisional: {days} working days", year=year.year, days=days)))
        tell_user(say("{year} is not published yet: Monday to Friday, provisional.", year=year.year))
    else:
        words = say(
            "{year}, official, version {version}: {days} working days",
            year=year.year,
            version=year.version,
            days=days,
        )
        put(tell(words))
    if year.source:
        put(f"  {year.source}")
    if in_full:
        for block in year.holidays:
            put(f"  {_span(block.first, block.last)}  {pick(block.zh, block.en)}")
        for day in year.makeup:
            put(f"  {_span(day, day)}  {tell(say('make-up working day'))}")


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first}".ljust(_SPAN)
    return f"{first} ... {last}"


def _document(year: "CalendarYear", calendar: "WorkCalendar") -> dict[str, object]:
    from fieldkit.domain.clock.calendar import CalendarStatus, working_days

    return {
        "year": year.year,
        "version": year.version,
        "status": year.status.value,
        "provisional": year.status is CalendarStatus.PROVISIONAL,
        "source": year.source,
        "published_on": str(year.published_on or ""),
        "working_days": len(working_days(calendar, year.year)),
        "holidays": [
            {"first": str(block.first), "last": str(block.last), "zh": block.zh, "en": block.en}
            for block in year.holidays
        ],
        "makeup": [str(day) for day in year.makeup],
    }


def _import_document(done: "CalendarImport") -> dict[str, object]:
    return {
        "year": done.year.year if done.year else None,
        "version": done.year.version if done.year else None,
        "new": done.is_new,
        "closings": done.closings,
        "moved": [
            {
                "no": due.no,
                "metric": due.moved.metric.value,
                "old_due": stamp(due.moved.old_due),
                "new_due": stamp(due.moved.new_due),
                "due": stamp(due.moved.due),
                "confirm": due.moved.held,
            }
            for due in done.moved
        ],
    }
