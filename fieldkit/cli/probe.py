"""`fieldkit probe`: ports of this machine, a probe on one of them, a kept transcript judged again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json, tell_user
from fieldkit.domain.words import say
from fieldkit.locale import pick, tell

if TYPE_CHECKING:
    from diagnostics.outcome import Exchange, ProbeOutcome

DEFAULT_PROBE = "printer.escpos"
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Ask kiosk peripherals over a serial cable; probes only read.")
    family.command("ports")(ports)
    family.command("run")(run)
    family.command("replay")(replay)
    family.command("simulate")(simulate)
    app.add_typer(family, name="probe")


def ports(as_json: AsJson = False) -> None:
    """List the serial ports of this machine with their adapter chips."""
    from diagnostics.transport import list_ports

    found = list_ports()
    if as_json:
        put_json(
            [
                {
                    "device": port.device,
                    "chip": port.chip,
                    "serial_number": port.serial_number,
                    "description": port.description,
                }
                for port in found
            ]
        )
        return
    for port in found:
        put("  ".join(part for part in (port.device, port.chip, port.serial_number, port.description) if part))
    if not found:
        tell_user(say("This machine has no serial port. Plug the adapter in and list them again."))


def run(
    port: Annotated[
        str, typer.Option("--port", help="Device name, COM port or socket:// address.", show_default=False)
    ],
    probe: Annotated[str, typer.Option("--probe", help="Name of the probe.")] = DEFAULT_PROBE,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Write the transcript to this file.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a probe and judge the answers; exit 1 when the device failed or nothing can be said."""
    from diagnostics.session import run_probe
    from diagnostics.transcript import transcript_bytes
    from fieldkit.storage.files import write_whole

    outcome = run_probe(probe, port, on_exchange=None if as_json else _tell_exchange)
    if keep is not None:
        write_whole(keep, transcript_bytes(outcome))
    _answer(outcome, as_json)


def replay(
    transcript: Annotated[Path, typer.Argument(help="A kept transcript.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Judge a kept transcript again; it gives the same verdict as the run."""
    from diagnostics.transcript import read_transcript
    from diagnostics.transcript import replay as judge_again
    from fieldkit.domain.words import Outside

    try:
        content = transcript.read_bytes()
    except OSError as error:
        raise Outside(
            "transcript.unreadable",
            say("{file} cannot be read: {cause}.", file=transcript.name, cause=error.strerror or "?"),
            say("Check the name and the permissions."),
        ) from error
    _answer(judge_again(read_transcript(content)), as_json)


def simulate(
    device: Annotated[str, typer.Argument(help="Protocol of the simulated device.")] = "escpos",
    state: Annotated[str, typer.Option("--state", help="State that the device is in.")] = "ready",
) -> None:
    """Serve a simulated device and print the port to use; ends with Ctrl-C."""
    import threading

    from diagnostics.simulators.printer import start_printer
    from fieldkit.domain.words import Refusal

    if device != "escpos":
        raise Refusal(
            "simulator.unknown", say("There is no simulator for {device}.", device=device), say("Use: escpos.")
        )
    with start_printer(state) as printer:
        put(printer.url)
        tell_user(say("Simulated printer, state {state}. Ctrl-C ends it.", state=state))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


def _tell_exchange(exchange: "Exchange") -> None:
    put(f"{exchange.at_ms:6d} ms {exchange.direction} {exchange.hex or '-':<24} {tell(exchange.meaning)}")


def _answer(outcome: "ProbeOutcome", as_json: bool) -> None:
    if as_json:
        put_json(_document(outcome))
    else:
        put(f"{outcome.verdict}: {tell(outcome.summary)}")
        for finding in outcome.findings:
            advice = pick(finding.advice_zh, finding.advice_en)
            put(
                "  "
                + " ".join(part for part in (str(finding.severity), pick(finding.zh, finding.en), advice) if part)
            )
        for check in outcome.checks:
            put("  " + tell(check))
    if str(outcome.verdict) not in ("PASS", "WARN"):
        raise typer.Exit(EXIT_NO)


def _document(outcome: "ProbeOutcome") -> dict[str, object]:
    return {
        "probe": outcome.probe,
        "port": outcome.port,
        "verdict": str(outcome.verdict),
        "conclusion": str(outcome.conclusion),
        "summary": tell(outcome.summary),
        "findings": [
            {
                "code": finding.code,
                "topic": finding.topic,
                "word": finding.word,
                "severity": str(finding.severity),
                "text": pick(finding.zh, finding.en),
                "advice": pick(finding.advice_zh, finding.advice_en),
                "part": finding.part,
                "level": finding.level,
                "raw": finding.raw,
            }
            for finding in outcome.findings
        ],
        "checks": [tell(check) for check in outcome.checks],
        "answers": list(outcome.raw),
        "transcript": [
            {"at_ms": entry.at_ms, "direction": entry.direction, "hex": entry.hex, "text": tell(entry.meaning)}
            for entry in outcome.transcript
        ],
    }
