"""`fieldkit probe`: ports of this machine, a probe on one of them, typed bytes in words, simulated devices."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json, tell_user
from fieldkit.cli.probe_answers import tell_decoding, tell_exchange, tell_outcome
from fieldkit.cli.probe_login import link_for
from fieldkit.cli.probe_search import (
    AUTO,
    agreement,
    ask_before,
    last_good_settings,
    probed_device,
    searched,
)
from fieldkit.cli.probe_typing import TYPED_LIMIT, probe_of, typed_bytes, typed_faults
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

if TYPE_CHECKING:
    from diagnostics.probes import Probe

DEFAULT_PROBE = "printer.escpos"
DEFAULT_PART = "PRN"
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


class End(StrEnum):
    """Which end of the cable sent the bytes."""

    DEVICE = "device"
    HOST = "host"


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Ask kiosk peripherals over a serial cable; probes only read.")
    family.command("ports")(ports)
    family.command("run")(run)
    family.command("replay")(replay)
    family.command("decode")(decode)
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
    probe: Annotated[
        str, typer.Option("--probe", help="Name of the probe; printer.escpos by default.", show_default=False)
    ] = "",
    protocol: Annotated[
        str,
        typer.Option("--protocol", help="Protocol instead of a probe, or auto to look for it.", show_default=False),
    ] = "",
    part: Annotated[
        str, typer.Option("--part", help="With auto: the part whose languages are tried.")
    ] = DEFAULT_PART,
    device: Annotated[
        str, typer.Option("--device", help="Serial number of the kiosk: its last settings, its modules.")
    ] = "",
    user: Annotated[
        str,
        typer.Option("--user", help="Account on the console; its password is asked for.", show_default=False),
    ] = "",
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Write the transcript to this file.", show_default=False)
    ] = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Run a probe and judge the answers; exit 1 when the device failed or nothing can be said."""
    from diagnostics.probes import probe_named
    from diagnostics.session import run_probe
    from diagnostics.transcript import transcript_bytes
    from fieldkit.storage.files import write_whole

    kiosk = probed_device(device, profile, passphrase_file) if device else None
    languages = _languages(probe, protocol, part)
    assents = ask_before(languages[0])
    settings = last_good_settings(kiosk, {language.name for language in languages})
    asked, beside = languages[0], dict[str, object]()
    if protocol == AUTO:
        found, beside = searched(port, languages, settings, as_json=as_json)
        asked, settings = probe_named(found.probe), found.settings
    told = None if as_json else tell_exchange
    outcome = run_probe(asked.name, port, settings=settings, on_exchange=told, open_with=link_for(asked, user))
    outcome = replace(outcome, assents=assents)
    if keep is not None:
        write_whole(keep, transcript_bytes(outcome))
    if kiosk is not None:
        tell_user(agreement(outcome, kiosk, asked.part))
    tell_outcome(outcome, as_json=as_json, beside=beside)


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
    tell_outcome(judge_again(read_transcript(content)), as_json=as_json)


def decode(
    protocol: Annotated[str, typer.Argument(help="Protocol, such as ccnet.", show_default=False)],
    bytes_in_hex: Annotated[
        list[str], typer.Argument(metavar="HEX", help="Bytes in hex, with or without blanks.", show_default=False)
    ],
    sent_by: Annotated[End, typer.Option("--from", help="Which end sent them.")] = End.DEVICE,
    as_json: AsJson = False,
) -> None:
    """Say what bytes mean; exit 1 when they are no whole, correct frames."""
    from diagnostics import decode as decode_bytes

    tell_decoding(decode_bytes(protocol, typed_bytes(bytes_in_hex), sent_by), as_json=as_json)


def simulate(
    protocol: Annotated[str, typer.Argument(help="Protocol of the simulated device.")] = "escpos",
    state: Annotated[
        str, typer.Option("--state", help="State that the device is in; healthy by default.", show_default=False)
    ] = "",
    line: Annotated[
        list[str] | None,
        typer.Option(
            "--line", help="What is wrong with the cable, such as baud=19200 or echo.", show_default=False
        ),
    ] = None,
    over_tcp: Annotated[bool, typer.Option("--tcp", help="Plug it in over TCP.")] = False,
) -> None:
    """Serve a simulated device and print the port to use; ends with Ctrl-C."""
    import threading

    from diagnostics.simulators import simulated

    device = simulated().get(protocol)
    if device is None:
        raise Refusal(
            "simulator.unknown",
            say("There is no simulated device for {device}.", device=one_line(protocol, limit=TYPED_LIMIT)),
            say("Choose one of: {names}.", names=", ".join(simulated())),
        )
    state = state or device.states[0]
    if state not in device.states:
        raise Refusal(
            "simulator.state",
            say("The simulated device has no state {state}.", state=one_line(state, limit=TYPED_LIMIT)),
            say("Choose one of: {names}.", names=", ".join(device.states)),
        )
    with device.start(state, typed_faults(line or []), over_tcp) as running:
        put(running.url)
        tell_user(say("Simulated {device}, state {state}. Ctrl-C ends it.", device=protocol, state=state))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


def _languages(probe: str, protocol: str, part: str) -> "tuple[Probe, ...]":
    from diagnostics.detect import languages_of
    from diagnostics.probes import probe_named

    if probe:
        return (probe_named(probe),)
    if protocol == AUTO:
        return languages_of(part)
    return (probe_of(protocol) if protocol else probe_named(DEFAULT_PROBE),)
