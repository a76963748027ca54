"""How does `fieldkit probe run` find the language and the settings of a device, and whose device is it?"""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fieldkit.cli.answers import EXIT_NO, put, put_json, tell_user
from fieldkit.cli.probe_answers import exchange_document
from fieldkit.cli.probe_login import at_a_terminal
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from diagnostics.detect import Attempt, Detection
    from diagnostics.line import LineSettings
    from diagnostics.outcome import ProbeOutcome
    from diagnostics.probes import Probe
    from fieldkit.domain.assent import Assent
    from fieldkit.services.probe_history import ProbedDevice

AUTO = "auto"
BY_TERMINAL, BY_SCRIPT = "terminal", "script"
"""Who said yes to the safety question on the command line: a person, or nobody."""


def probed_device(serial: str, profile: Path | None, passphrase_file: Path | None) -> "ProbedDevice":
    """What the laptop knows of the device; Refusal when there is no profile or no such device."""
    from fieldkit.cli.profiles import opened
    from fieldkit.services.probe_history import ProbeHistory

    with opened(profile, passphrase_file) as bench:
        return ProbeHistory(bench.journal).of(serial)


def last_good_settings(device: "ProbedDevice | None", probe_names: set[str]) -> "LineSettings | None":
    """The settings of the newest run that ended with a verdict, with one of these probes."""
    from diagnostics.line import settings_in

    worked = device.settings.items() if device else ()
    return next((settings_in(written) for probe, written in worked if probe in probe_names), None)


def searched(
    port: str, languages: tuple["Probe", ...], known: "LineSettings | None", *, as_json: bool
) -> "tuple[Attempt, dict[str, object]]":
    """The attempt that was answered, and the search for scripts; exit 1 when no device answered."""
    from diagnostics.detect import detect

    detection = detect(port, languages, known=known, on_attempt=None if as_json else tell_attempt)
    if detection.found is None:
        if as_json:
            put_json({"verdict": "INCONCLUSIVE", **detection_document(detection)})
        else:
            put(tell(detection.conclusion))
            for check in detection.checks:
                put("  " + tell(check))
        raise typer.Exit(EXIT_NO)
    if not as_json:
        put(tell(detection.conclusion))
    return detection.found, detection_document(detection)


def tell_attempt(attempt: "Attempt") -> None:
    """One attempt as it is made."""
    put(f"{attempt.probe} {attempt.settings}: {tell(attempt.result)}")


def detection_document(detection: "Detection") -> dict[str, object]:
    """A search as scripts read it."""
    return {
        "detection": tell(detection.conclusion),
        "checks": [tell(check) for check in detection.checks],
        "attempts": [
            {
                "probe": attempt.probe,
                "settings": str(attempt.settings),
                "symptom": str(attempt.symptom),
                "text": tell(attempt.result),
                "transcript": [exchange_document(entry) for entry in attempt.exchanges],
            }
            for attempt in detection.attempts
        ],
    }


def agreement(outcome: "ProbeOutcome", device: "ProbedDevice", slot: str) -> Words:
    """Whether the module that answered is the one on file."""
    from fieldkit.services.probing import Agreement, SerialCheck

    check = SerialCheck(outcome.identity.get("serial", ""), device.serials_of(slot))
    told = one_line(check.told, limit=40)
    if check.agreement is Agreement.SAME:
        return say("The module is the one on file: {serial}.", serial=told)
    if check.agreement is Agreement.OTHER:
        on_file = ", ".join(check.on_file)
        return say("Another module: it says {told}, the file says {serial}.", told=told, serial=on_file)
    return say("The serial number of the module cannot be compared: the device or the file does not tell it.")


def ask_before(probe: "Probe") -> "tuple[Assent, ...]":
    """Shows what has to be so before the first byte; somebody at a keyboard has to confirm it.

    A script is not held up: it is kept with the run that it was one, and which sentence it was shown.
    """
    from fieldkit.domain.assent import AssentKind, assented
    from fieldkit.domain.instants import SystemClock

    if probe.confirm is None:
        return ()
    for line in (probe.confirm, *probe.cable):
        tell_user(line)
    if at_a_terminal():
        typer.confirm(tell(say("Is it so?")), abort=True, err=True)
    by = BY_TERMINAL if at_a_terminal() else BY_SCRIPT
    return (assented(AssentKind.SAFETY, tell(probe.confirm), by, SystemClock().now()),)
