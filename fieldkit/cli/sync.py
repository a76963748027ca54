"""`fieldkit sync`: brings this laptop and headquarters together, and says what is safe where."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, EXIT_OUTSIDE, put, put_json, tell_user
from fieldkit.cli.carrying import carry
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.cli.sync_conflicts import conflicts
from fieldkit.cli.sync_doctor import doctor
from fieldkit.cli.sync_explain import explain
from fieldkit.cli.sync_quarantine import quarantine
from fieldkit.cli.sync_status import status
from fieldkit.domain.words import Refusal, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench
    from sync.engine import Progress, RunReport

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(help="Bring this laptop and headquarters together.", invoke_without_command=True)
    family.callback()(run)
    for verb in (status, conflicts, quarantine, explain, doctor):
        family.command(verb.__name__)(verb)
    app.add_typer(family, name="sync")


def run(
    context: typer.Context,
    as_json: AsJson = False,
    bundle: Annotated[
        Path | None,
        typer.Option(
            "--bundle",
            help="Without a network: write what waits to this new file, or take headquarters' answer from it.",
            show_default=False,
        ),
    ] = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Send what waits, receive what is new; exit 3 when headquarters was not reached, 1 when something is left."""
    if context.invoked_subcommand is not None:
        return
    if bundle is not None:
        with opened(profile, passphrase_file) as bench:
            carry(bench, bundle, as_json)
        return
    from sync.engine import RunState, synchronise
    from sync.transport import HttpTransport

    with opened(profile, passphrase_file) as bench, HttpTransport(_address(bench)) as transport:
        report = synchronise(bench.journal, transport, on_progress=_silent if as_json else _tell_progress)
    _answer(report, as_json)
    if report.state is RunState.OFFLINE:
        raise typer.Exit(EXIT_OUTSIDE)
    if report.state is not RunState.DONE or report.conflicts or report.quarantined:
        raise typer.Exit(EXIT_NO)


def _address(bench: "Workbench") -> str:
    from fieldkit.storage.settings import Setting

    address = bench.preferences.get(Setting.HQ_URL)
    if not address:
        raise Refusal(
            "hq.unknown",
            say("This laptop does not know where headquarters is."),
            say("Enrol it: `fieldkit config enrol --hq ADDRESS`."),
        )
    return address


def _silent(_progress: "Progress") -> None:
    """JSON answers come alone."""


def _tell_progress(progress: "Progress") -> None:
    tell_user(say("{text}", text=f"{tell(progress.words)}  {progress.figures}".rstrip()))


def _answer(report: "RunReport", as_json: bool) -> None:
    if as_json:
        put_json(
            {
                "state": str(report.state),
                "sent": report.sent,
                "received": report.received,
                "conflicts": report.conflicts,
                "quarantined": report.quarantined,
                "repaired": report.repaired,
                "ruled": report.ruled,
                "files": report.files,
                "text": tell(report.words),
                "todo": tell(report.todo),
            }
        )
        return
    put(
        tell(
            say(
                "sent {sent}, received {received}, conflicts {conflicts}, held back {held}",
                sent=report.sent,
                received=report.received,
                conflicts=report.conflicts,
                held=report.quarantined,
            )
        )
    )
    if report.files:
        put(tell(say("files sent: {count}", count=report.files)))
    if report.repaired:
        put(tell(say("Differed from headquarters and repaired: {count}", count=report.repaired)))
    if report.ruled:
        put(tell(say("decided by the lead: {count} (`fieldkit sync conflicts`)", count=report.ruled)))
    for words in (report.words, report.todo):
        if words.msgid:
            put(tell(words))
