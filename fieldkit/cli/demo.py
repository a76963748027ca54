"""`fieldkit demo`: a laptop, headquarters and a kiosk printer on this machine, to try everything without risk."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, tell_user
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.demo.unattended import Summary


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("demo")(demo)


def demo(
    unattended: Annotated[
        Path | None,
        typer.Option(
            "--unattended",
            help="Do one whole inspection without a person; write its papers here.",
            show_default=False,
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where the demonstration keeps its data.", show_default=False)
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again with new data.")] = False,
) -> None:
    """Try FieldKit: an engineer's laptop with the Hubei data, a headquarters server and a simulated printer."""
    if unattended is not None:
        _unattended(unattended)
    else:
        _attended(folder, fresh)


def _unattended(folder: Path) -> None:
    from fieldkit.demo.unattended import run_unattended
    from fieldkit.storage.files import write_whole

    def told(step: Words, seconds: float) -> None:
        tell_user(say("{step}: {milliseconds} ms", step=step, milliseconds=round(seconds * 1000)))

    summary = run_unattended(folder, told)
    write_whole(folder / "summary.json", _summary_json(summary))
    put(
        tell(
            say(
                "{serial}: record {number}, filed as {filing}, proof code {proof}",
                serial=summary.device["serial"],
                number=summary.record_no,
                filing=summary.filing_no,
                proof=summary.proof,
            )
        )
    )
    for name in (*summary.files, "summary.json"):
        put(str(folder / name))


def _summary_json(summary: "Summary") -> bytes:
    from dataclasses import asdict

    return (json.dumps(asdict(summary), ensure_ascii=False, indent=2) + "\n").encode()


def _attended(folder: Path | None, fresh: bool) -> None:
    import shutil

    from fieldkit.cli.terminal import needs_terminal, show
    from fieldkit.demo.stage import backstage
    from fieldkit.services.places import demo_folder

    needs_terminal()
    place = folder or demo_folder()
    if fresh and (place / "laptop").exists():
        shutil.rmtree(place / "laptop")
        shutil.rmtree(place / "headquarters", ignore_errors=True)
    tell_user(say("Starting headquarters, laptop and printer in {folder} ...", folder=str(place)))
    with backstage(place) as behind:
        ports = (behind.printer.url,)
        code = show(behind.laptop_folder, behind.passphrase, ports=ports, papers=place / "papers")
    raise typer.Exit(code)
