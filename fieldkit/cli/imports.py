"""`fieldkit import`: reads lists of others into the device files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.words import say
from fieldkit.locale import current_language, pick, tell

if TYPE_CHECKING:
    from fieldkit.services.fleet import FleetImport


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Read lists of others into the device files.")
    family.command("devices")(devices)
    family.command("template")(template)
    app.add_typer(family, name="import")


def devices(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8, GB18030) or XLSX fleet list.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Import a customer's fleet list: good rows are taken, each refused row is named with its reason."""
    from fieldkit.services.fleet_file import as_json as document

    done = (
        _without_profile(file)
        if dry_run and _no_profile(profile)
        else _import(file, dry_run, profile, passphrase_file)
    )
    if as_json:
        put_json(document(done.reading, current_language()))
    else:
        _tell(done, dry_run)


def template(
    file: Annotated[Path, typer.Argument(help="Form template, a TOML file.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Check a form template: what it asks, or the item and the reason why it is refused."""
    from fieldkit.domain.words import Outside
    from fieldkit.forms.catalogue import read_template

    try:
        form = read_template(file.read_bytes(), file.name)
    except OSError as error:
        raise Outside(
            "template.unreadable_file",
            say("{file} cannot be read: {cause}.", file=file.name, cause=error.strerror or "?"),
            say("Check the name and the permissions."),
        ) from error
    groups = [
        {"code": group.code, "zh": group.zh, "en": group.en, "items": len(group.items)} for group in form.groups
    ]
    if as_json:
        put_json({"code": form.code, "version": form.version, "sha256": form.sha256, "groups": groups})
        return
    for group in form.groups:
        put(f"{group.code:>5}  {len(group.items):3d}  {pick(group.zh, group.en)}")
    put(
        tell(
            say(
                "{code} {version}: {count} items, no fault.",
                code=form.code,
                version=form.version,
                count=len(form.items),
            )
        )
    )


def _import(file: Path, dry_run: bool, profile: Path | None, passphrase_file: Path | None) -> "FleetImport":
    with opened(profile, passphrase_file) as bench:
        return bench.fleet.preview(file) if dry_run else bench.fleet.run(file)


def _no_profile(profile: Path | None) -> bool:
    from fieldkit.services.places import default_folder, exists

    return not exists(profile or default_folder())


def _without_profile(file: Path) -> "FleetImport":
    """A dry run on a machine that has no laptop profile: judged against the models of the program's own data."""
    from fieldkit.services.fleet import preview_alone

    return preview_alone(file)


def _tell(done: "FleetImport", dry_run: bool) -> None:
    reading = done.reading
    tell_user(done.understood)
    for refused in reading.refused:
        put(
            tell(
                say(
                    "row {row} {serial}: refused, {why}",
                    row=refused.row,
                    serial=refused.serial,
                    why=tell(refused.text),
                )
            )
        )
    for warning in reading.warnings:
        put(
            tell(
                say(
                    "row {row} {serial}: note, {why}",
                    row=warning.row,
                    serial=warning.serial,
                    why=tell(warning.text),
                )
            )
        )
    for hall in reading.new_halls:
        put(tell(say("new hall: {hall} ({city})", hall=hall.name, city=hall.city)))
    counts = {"rows": reading.rows, "good": len(reading.good), "refused": len(reading.refused)}
    if dry_run:
        put(tell(say("{rows} rows: {good} good, {refused} refused. Nothing was written.", **counts)))
    else:
        put(tell(say("{rows} rows: {good} imported, {refused} refused.", **counts)))
