"""`fieldkit fault`: takes faults in and moves them on, step by step."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.fault_answers import document, line_document, tell_file, tell_line
from fieldkit.cli.fault_asking import ask
from fieldkit.cli.fault_paper import paper
from fieldkit.cli.fault_quote import quote
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.words import Refusal, say

if TYPE_CHECKING:
    from datetime import datetime

    from fieldkit.domain.fault.steps import Step
    from fieldkit.domain.fault.terms import Source
    from fieldkit.services.fault_intake import Likely

Number = Annotated[str, typer.Argument(help="Number of the fault, GZ-...", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
At = Annotated[
    str,
    typer.Option("--at", help="When it happened, 2026-09-30T16:00; now by default.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Faults, from intake to archive.")
    family.command("new")(new)
    family.command("list")(listed)
    family.command("show")(show)
    family.command("step")(step)
    family.command("ask")(ask)
    family.command("paper")(paper)
    family.command("quote")(quote)
    app.add_typer(family, name="fault")


def new(
    symptom: Annotated[str, typer.Option("--symptom", help="What was observed.", show_default=False)],
    submitter: Annotated[str, typer.Option("--submitter", help="Who reports it.", show_default=False)],
    unit: Annotated[str, typer.Option("--unit", help="Department or company.", show_default=False)],
    serial: Annotated[
        list[str] | None, typer.Option("--serial", help="Device; may be repeated.", show_default=False)
    ] = None,
    hall: Annotated[str, typer.Option("--hall", help="Hall, where no device is named.", show_default=False)] = "",
    phone: Annotated[str, typer.Option("--phone", help="Of the submitter.", show_default=False)] = "",
    source: Annotated[
        str, typer.Option("--source", help="call, monitor, inspection, prediction, callback, complaint, walkup.")
    ] = "call",
    error_code: Annotated[str, typer.Option("--error-code", help="As shown.", show_default=False)] = "",
    reported: At = "",
    late_reason: Annotated[
        str, typer.Option("--late-reason", help="Why it is entered only now.", show_default=False)
    ] = "",
    as_json: AsJson = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take in a fault: it gets its number here, with or without a network."""
    from fieldkit.services.fault_intake import Report

    report = Report(
        submitter=submitter,
        unit=unit,
        symptom=symptom,
        serials=tuple(serial or ()),
        hall=hall,
        source=_source(source),
        phone=phone,
        error_code=error_code,
        late_reason=late_reason,
        reported_at=_instant(reported),
    )
    with opened(profile, passphrase_file) as bench:
        taken = bench.faults.take_in(report)
        found = bench.faults.file(taken.no)
    if as_json:
        names = {"duplicates": taken.likely.duplicates, "reopenable": taken.likely.reopenable}
        put_json(document(found) | {name: [fault.no for fault in faults] for name, faults in names.items()})
        return
    put(taken.no)
    _tell_likely(taken.likely)
    tell_file(found)


def listed(
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="At most this many.")] = 50,
    as_json: AsJson = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List faults, the latest report first."""
    with opened(profile, passphrase_file) as bench:
        lines = bench.faults.lines(only_open=not every, limit=limit)
    if as_json:
        put_json([line_document(line) for line in lines])
        return
    for line in lines:
        put(tell_line(line))
    tell_user(say("{count} faults.", count=len(lines)))


def show(
    no: Number,
    as_json: AsJson = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show a fault: where it stands, what happened, what is possible now."""
    with opened(profile, passphrase_file) as bench:
        found = bench.faults.file(no)
    if as_json:
        put_json(document(found))
    else:
        tell_file(found)


def step(
    no: Number,
    name: Annotated[str, typer.Argument(help="Step, as `fieldkit fault show` names it.", show_default=False)],
    told: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=VALUE; repeat a name for a list.", show_default=False),
    ] = None,
    at: At = "",
    photo: Annotated[
        Path | None, typer.Option("--photo", help="Picture file that shows it.", show_default=False)
    ] = None,
    clock_reason: Annotated[
        str,
        typer.Option(
            "--clock-reason", help="Why --at is right and this laptop's clock is wrong.", show_default=False
        ),
    ] = "",
    as_json: AsJson = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take a step of a fault; what is not possible is refused and says what is."""
    from fieldkit.domain.fault.machine import known_step
    from fieldkit.services.attachments import read_photo

    wanted = known_step(name)
    facts = _facts(wanted, told or [])
    picture = read_photo(photo) if photo is not None else None
    with opened(profile, passphrase_file) as bench:
        found = bench.faults.step(no, wanted, facts, at=_instant(at), photo=picture, clock_reason=clock_reason)
    if as_json:
        put_json(document(found))
    else:
        tell_file(found)


def _facts(step: "Step", told: list[str]) -> dict[str, object]:
    """What was told by `--set`; a repeated name is a list, and so is one that the step wants as a list."""
    from fieldkit.domain.fault.facts import FACTS, FactKind

    kinds = {spec.name: spec.kind for spec in FACTS[step]}
    facts: dict[str, object] = {}
    for entry in told:
        name, sign, value = entry.partition("=")
        if not sign:
            raise Refusal(
                "fault.set", say("“{text}” is not NAME=VALUE.", text=entry), say("Write --set engineer=HB07.")
            )
        if kinds.get(name) is FactKind.INSTANT:
            facts[name] = _instant(value)
        elif kinds.get(name) is FactKind.LIST:
            known = facts.setdefault(name, [])
            if isinstance(known, list):
                known.append(value)
        else:
            facts[name] = value
    return facts


def _source(text: str) -> "Source":
    from fieldkit.domain.fault.terms import Source

    try:
        return Source(text)
    except ValueError:
        raise Refusal(
            "fault.source",
            say("There is no source “{text}”.", text=text),
            say("Choose one of: {names}.", names=", ".join(Source)),
        ) from None


def _instant(text: str) -> "datetime | None":
    from fieldkit.domain.clock.typed import read_instant

    return read_instant(text) if text else None


def _tell_likely(likely: "Likely") -> None:
    for fault in likely.duplicates:
        tell_user(
            say(
                "This may be {no}, reported for the same place: {symptom}. If so, merge it.",
                no=fault.no,
                symptom=fault.symptom,
            )
        )
    for fault in likely.reopenable:
        tell_user(
            say(
                "{no} was over less than 72 hours ago: {symptom}. With the same symptom, reopen that one.",
                no=fault.no,
                symptom=fault.symptom,
            )
        )
