"""What does a worker do for the probe screen: look for the probe and the ports, search for the settings, run it?"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldkit.domain.assent import Assent
from fieldkit.domain.words import NOTHING, Refusal, Words, say

if TYPE_CHECKING:
    from diagnostics.counters import CounterCourse
    from diagnostics.detect import Attempt, Detection
    from diagnostics.line import LineSettings
    from diagnostics.outcome import Exchange, ProbeOutcome
    from diagnostics.probes import Probe
    from diagnostics.session import OpenLink
    from fieldkit.services.probing import KeptRun, SerialCheck
    from fieldkit.services.workbench import Workbench
    from screens.inspection.login import Login


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
    is_remembered: bool
    """Whether these settings worked last for this device; otherwise they are those of the works."""
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
    device_id: str
    worked: Mapping[str, str]
    """Probe -> settings at which it last came to a verdict on this device, the newest first."""
    engineer: str
    """Staff number of the one who sits here."""
    languages: tuple["Language", ...]
    """What a search for the settings tries; this probe comes first."""
    may_need_login: bool = False
    """Whether a name and a password may be asked for before the first question."""
    login: "Login | None" = None
    """For the next run only."""


@dataclass(frozen=True)
class Language:
    """A probe that a search tries."""

    probe: str
    zh: str
    en: str
    confirm: Words | None


@dataclass(frozen=True)
class Ran:
    """What came out of a run."""

    outcome: "ProbeOutcome"
    serial: "SerialCheck"
    courses: tuple["CounterCourse", ...] = ()
    """Its numbers, with those of earlier runs on this device."""
    found: Words = NOTHING
    """What a search for the settings came to; nothing where none was made."""


def survey(bench: "Workbench", bound: str, serial: str, extra_ports: tuple[str, ...]) -> Survey:
    """The probe and the ports there are; Refusal when this laptop has no such probe.

    Args:
        bound: a probe, or the value or state that an item of a form asks for.
    """
    from diagnostics.detect import languages_beside
    from diagnostics.probes import probes_for
    from diagnostics.transport import list_ports
    from fieldkit.services.preferences import Setting
    from fieldkit.services.probe_history import ProbeHistory

    known = ProbeHistory(bench.journal).of(serial)
    probe = _chosen(probes_for(bound), known.settings)
    found = [Port(info.device, info.chip, info.serial_number, info.description) for info in list_ports()]
    return Survey(
        probe=probe.name,
        zh=probe.zh,
        en=probe.en,
        settings=known.settings.get(probe.name) or str(probe.settings),
        is_remembered=probe.name in known.settings,
        sends=_sends(probe),
        confirm=probe.confirm,
        cable=probe.cable,
        ports=(*found, *(Port(device, is_simulated=True) for device in extra_ports)),
        last=bench.preferences.get(Setting.PRINTER_PORT),
        on_file=known.serials_of(probe.part),
        device_id=known.id,
        worked=known.settings,
        engineer=bench.identity.staff_no,
        languages=tuple(Language(each.name, each.zh, each.en, each.confirm) for each in languages_beside(probe)),
        may_need_login=probe.may_need_login,
    )


def _chosen(able: "tuple[Probe, ...]", worked: Mapping[str, str]) -> "Probe":
    """The one that last came to a verdict on this device, or the first; F5 looks for the others."""
    if not able:
        raise Refusal(
            "probe.none",
            say("This laptop has no probe for this item."),
            say("Measure and enter it by hand: Enter, 1 or 2. It is marked as entered by hand."),
        )
    by_name = {probe.name: probe for probe in able}
    return next((by_name[name] for name in worked if name in by_name), able[0])


def surveyed_as(survey: Survey, found: "Attempt") -> Survey:
    """The same device with the language and the settings that a search found."""
    from diagnostics.probes import probe_named

    probe = probe_named(found.probe)
    return replace(
        survey,
        probe=probe.name,
        zh=probe.zh,
        en=probe.en,
        settings=str(found.settings),
        is_remembered=survey.worked.get(probe.name) == str(found.settings),
        sends=_sends(probe),
        confirm=probe.confirm,
        cable=probe.cable,
        may_need_login=probe.may_need_login,
    )


def search(
    survey: Survey,
    port: Port,
    cancel: threading.Event,
    on_begin: "Callable[[str, str], None]",
    on_attempt: "Callable[[Attempt], None]",
) -> "Detection":
    """Which language at which settings answers on this port; Refusal when the port cannot be opened."""
    from diagnostics.detect import detect
    from diagnostics.probes import probe_named

    languages = [probe_named(language.probe) for language in survey.languages]
    return detect(
        port.device,
        languages,
        known=_known(survey),
        on_begin=lambda probe, settings: on_begin(probe.name, str(settings)),
        on_attempt=on_attempt,
        cancel=cancel,
    )


def attempts_planned(survey: Survey) -> int:
    """How many attempts a search makes at most."""
    from diagnostics.detect import plan
    from diagnostics.probes import probe_named

    return len(plan([probe_named(language.probe) for language in survey.languages], _known(survey)))


def _known(survey: Survey) -> "LineSettings | None":
    """The settings that worked last for this module of the device, in whichever language."""
    from diagnostics.line import settings_in

    names = {language.probe for language in survey.languages}
    return next((settings_in(written) for probe, written in survey.worked.items() if probe in names), None)


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
    assents: tuple[Assent, ...] = (),
) -> Ran:
    """One run, from opening the port to the verdict; Refusal when the port cannot be opened."""
    from diagnostics.counters import courses_of
    from diagnostics.line import settings_in
    from diagnostics.session import run_probe
    from fieldkit.services.preferences import Setting
    from fieldkit.services.probe_history import ProbeHistory
    from fieldkit.services.probing import SerialCheck

    outcome = run_probe(
        survey.probe,
        port.device,
        settings=settings_in(survey.settings),
        cancel=cancel,
        on_exchange=on_exchange,
        holder=holder,
        simulated=port.is_simulated,
        open_with=_open_with(survey.login),
        clock=bench.journal.clock,
    )
    bench.preferences.put(Setting.PRINTER_PORT, port.device)
    return Ran(
        replace(outcome, assents=assents),
        SerialCheck(outcome.identity.get("serial", ""), survey.on_file),
        courses_of(outcome, ProbeHistory(bench.journal).numbers(survey.device_id, survey.probe)),
    )


def _open_with(login: "Login | None") -> "OpenLink":
    from diagnostics.console_login import LoggedIn
    from diagnostics.transport import open_link

    return LoggedIn(login.user, login.take_password) if login is not None else open_link


def keep_with_device(bench: "Workbench", device_id: str, outcome: "ProbeOutcome") -> "KeptRun":
    """Keeps a run that answers no item; for the writer."""
    from diagnostics.evidence import evidence_of
    from fieldkit.services.probing import ProbingDesk

    return ProbingDesk(bench.journal).keep(device_id, evidence_of(outcome))
