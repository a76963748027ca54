"""What does a worker do for the probe screen: look for the probe and the ports, run it, keep what came out?"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldkit.domain.words import Refusal, Words, say

if TYPE_CHECKING:
    from diagnostics.outcome import Exchange, ProbeOutcome
    from diagnostics.probes import Probe
    from fieldkit.services.probing import SerialCheck
    from fieldkit.services.workbench import Workbench


@dataclass(frozen=True)
class Port:
    """A port as the engineer chooses it."""

    device: str
    chip: str = ""
    """Chip of the adapter, such as `CH340`; empty for a built-in port."""
    serial_number: str = ""
    description: str = ""
    """What the system calls it."""
    is_simulated: bool = False


@dataclass(frozen=True)
class Sent:
    """Something that the probe may send."""

    title: Words
    hex: str


@dataclass(frozen=True)
class Survey:
    """What is known before the first byte."""

    probe: str
    zh: str
    en: str
    settings: str
    sends: tuple[Sent, ...]
    """Everything that the probe may send."""
    confirm: Words | None
    """What has to be confirmed first, where asking takes something from the kiosk's own program."""
    cable: tuple[Words, ...]
    """Which pin goes where, line by line, where a wrong cable does harm."""
    ports: tuple[Port, ...]
    last: str
    """Port of the last probe on this laptop."""
    on_file: tuple[str, ...]
    """Serial numbers that the device file has for the module that is asked."""


@dataclass(frozen=True)
class Ran:
    """What came out of a run."""

    outcome: "ProbeOutcome"
    serial: "SerialCheck"


def survey(bench: "Workbench", probe_name: str, serial: str, extra_ports: tuple[str, ...]) -> Survey:
    """The probe and the ports there are; Refusal when this laptop has no such probe."""
    from diagnostics.probes import probes
    from diagnostics.transport import list_ports
    from fieldkit.services.preferences import Setting
    from fieldkit.services.probing import serials_on_file

    probe = probes().get(probe_name)
    if probe is None:
        raise Refusal(
            "probe.none",
            say("This laptop has no probe for this item."),
            say("Measure and enter it by hand: Enter, 1 or 2. It is marked as entered by hand."),
        )
    found = [Port(info.device, info.chip, info.serial_number, info.description) for info in list_ports()]
    return Survey(
        probe=probe_name,
        zh=probe.zh,
        en=probe.en,
        settings=str(probe.settings),
        sends=_sends(probe),
        confirm=probe.confirm,
        cable=probe.cable,
        ports=(*found, *(Port(device, is_simulated=True) for device in extra_ports)),
        last=bench.preferences.get(Setting.PRINTER_PORT),
        on_file=serials_on_file(bench.devices.file(serial).components, probe.part),
    )


def _sends(probe: "Probe") -> tuple[Sent, ...]:
    receipts = dict.fromkeys(request.acknowledge for request in probe.requests if request.acknowledge)
    return (
        *(Sent(request.title, request.raw.hex(" ").upper()) for request in probe.requests),
        *(Sent(say("Receipt of the answer"), receipt.hex(" ").upper()) for receipt in receipts),
    )


def run(
    bench: "Workbench",
    holder: str,
    survey: Survey,
    port: Port,
    cancel: threading.Event,
    on_exchange: "Callable[[Exchange], None]",
) -> Ran:
    """One run, from opening the port to the verdict; Refusal when the port cannot be opened."""
    from diagnostics.session import run_probe
    from fieldkit.services.preferences import Setting
    from fieldkit.services.probing import SerialCheck

    outcome = run_probe(
        survey.probe,
        port.device,
        cancel=cancel,
        on_exchange=on_exchange,
        holder=holder,
        simulated=port.is_simulated,
    )
    bench.preferences.put(Setting.PRINTER_PORT, port.device)
    return Ran(outcome, SerialCheck(outcome.identity.get("serial", ""), survey.on_file))
