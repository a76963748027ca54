"""Which settings and which language does the device on this port speak, and if none, what is wrong with the line?

    settings that worked last -> settings from the works -> up to two other speeds -> the other parity

Each attempt puts one or two harmless questions and is told with its result; all of them together end within ten
seconds. Tools that try in silence for half a minute are switched off by their users.
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from diagnostics.conversation import Conversation, Recorder, Stopped
from diagnostics.framing import Request, understand
from diagnostics.line import LineSettings
from diagnostics.outcome import Exchange, Note
from diagnostics.patience import Patience
from diagnostics.probes import Probe, Reading, probes
from diagnostics.session import OpenLink
from diagnostics.transport import open_link
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say

BUDGET_SECONDS = 10.0
_SPEEDS = (9600, 19200, 2400, 38400)
_SPEEDS_TRIED = 3
_ANSWER_MS = 450
_SETTLE_MS = 50


class Symptom(StrEnum):
    """What one attempt heard."""

    ANSWERED = "answered"
    PARITY = "parity"
    """The bytes make sense without bit 7."""
    NOISE = "noise"
    """Bytes come unasked, or other ones each time."""
    NONSENSE = "nonsense"
    """The same question brings the same bytes, and they are no answer."""
    LOOP = "loop"
    SILENCE = "silence"
    NO_TIME = "no_time"
    """Not tried: the ten seconds were over."""


@dataclass(frozen=True)
class Attempt:
    """One language at one setting."""

    probe: str
    settings: LineSettings
    symptom: Symptom
    echoes: bool
    """The own bytes came back before the answer."""
    exchanges: tuple[Exchange, ...]

    @property
    def result(self) -> Words:
        """What came of it."""
        return _RESULTS[self.symptom]


@dataclass(frozen=True)
class Detection:
    """What all attempts came to."""

    found: Attempt | None
    attempts: tuple[Attempt, ...]
    conclusion: Words
    checks: tuple[Words, ...]
    is_cancelled: bool = False
    """A person ended it: nothing follows from what was not heard."""


def languages_beside(probe: Probe) -> tuple[Probe, ...]:
    """This probe, then the others for its part; alone where a question in one language is a command in another."""
    of_part = [other for other in probes().values() if other.part == probe.part]
    if any(other.cable for other in of_part):
        return (probe,)
    return (probe, *(other for other in of_part if other is not probe))


def languages_of(part: str) -> tuple[Probe, ...]:
    """The probes that may be tried one after the other on a device of this kind; Refusal where none may.

    The questions of one UPS language are commands in another: the letters S of QGS and W of QVFW act on an APC.
    """
    of_part = [probe for probe in probes().values() if probe.part == part]
    if not of_part:
        raise Refusal(
            "probe.part",
            say("There is no probe for part {part}.", part=one_line(part, limit=16)),
            say("Choose one of: {names}.", names=", ".join(sorted({probe.part for probe in probes().values()}))),
        )
    if any(probe.cable for probe in of_part):
        raise Refusal(
            "probe.name_it",
            say("The languages of these devices are not tried one after the other: they may switch the load off."),
            say("Name the protocol on the type plate: {names}.", names=", ".join(probe.name for probe in of_part)),
        )
    return tuple(of_part)


def settings_to_try(probe: Probe, known: LineSettings | None = None) -> tuple[LineSettings, ...]:
    """What is tried with this probe, in order; at most three speeds beside the one that worked last."""
    works = probe.settings
    speeds = [works.baud, *(speed for speed in _SPEEDS if speed != works.baud)][:_SPEEDS_TRIED]
    tried = [replace(works, baud=speed) for speed in speeds]
    tried.append(replace(works, parity="E" if works.parity == "N" else "N"))
    return tuple(dict.fromkeys(([known] if known else []) + tried))


def plan(languages: Iterable[Probe], known: LineSettings | None = None) -> list[tuple[Probe, LineSettings]]:
    """Every language at its likeliest settings before any at its second: the common case is found at once."""
    lists = [(probe, settings_to_try(probe, known)) for probe in languages]
    ranks = range(max((len(tried) for _, tried in lists), default=0))
    return [(probe, tried[rank]) for rank in ranks for probe, tried in lists if rank < len(tried)]


def detect(
    port: str,
    languages: Iterable[Probe],
    *,
    known: LineSettings | None = None,
    on_begin: Callable[[Probe, LineSettings], None] | None = None,
    on_attempt: Callable[[Attempt], None] | None = None,
    cancel: threading.Event | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    open_with: OpenLink = open_link,
) -> Detection:
    """Try until a device answers; Outside when the port cannot be opened. What was tried is in the answer."""
    tried = tuple(languages)
    search = _Search(port, cancel or threading.Event(), monotonic, open_with)
    attempts: list[Attempt] = []
    for probe, settings in plan(tried, known):
        if search.is_cancelled:
            return _cancelled(attempts)
        if on_begin is not None:
            on_begin(probe, settings)
        attempt = search.attempt(probe, settings)
        if search.is_cancelled:
            return _cancelled(attempts)
        attempts.append(attempt)
        if on_attempt is not None:
            on_attempt(attempt)
        if attempt.symptom is Symptom.ANSWERED:
            break
    return _concluded(tuple(attempts), known)


class _Search:
    """Attempts on one port within one budget."""

    def __init__(
        self, port: str, cancel: threading.Event, monotonic: Callable[[], float], open_with: OpenLink
    ) -> None:
        self._port = port
        self._cancel = cancel
        self._monotonic = monotonic
        self._open_with = open_with
        self._ends = monotonic() + BUDGET_SECONDS

    @property
    def is_cancelled(self) -> bool:
        """Whether nothing more is wanted."""
        return self._cancel.is_set()

    def attempt(self, probe: Probe, settings: LineSettings) -> Attempt:
        """One language at one setting."""
        left_ms = int((self._ends - self._monotonic()) * 1000)
        first, second = _questions(probe)
        if left_ms < 2 * _ANSWER_MS + _SETTLE_MS:
            return Attempt(probe.name, settings, Symptom.NO_TIME, echoes=False, exchanges=())
        recorder = Recorder(self._monotonic, None)
        patience = Patience(
            tries=1,
            answer_ms=min(_ANSWER_MS, probe.patience.answer_ms),
            settle_ms=_SETTLE_MS,
            quiet_ms=probe.patience.quiet_ms,
            total_ms=left_ms,
        )
        with self._open_with(self._port, settings, probe.safe, holder=probe.name) as link:
            conversation = Conversation(
                link, recorder, patience=patience, monotonic=self._monotonic, cancel=self._cancel
            )
            readings = _asked(conversation, first, second)
        exchanges = tuple(recorder.exchanges)
        echoes = any(reading.raw.startswith(reading.request.raw) for reading in readings)
        return Attempt(probe.name, settings, _symptom(readings, exchanges), echoes, exchanges)


def _questions(probe: Probe) -> tuple[Request, Request]:
    needed = [request for request in probe.requests if request.name not in probe.optional]
    return (needed or list(probe.requests))[0], (needed or list(probe.requests))[-1]


def _asked(conversation: Conversation, first: Request, second: Request) -> tuple[Reading, ...]:
    """A silent device gets the last question too: some know the state and not the identity."""
    readings: list[Reading] = []
    with suppress(Stopped):
        conversation.settle()
        readings.append(conversation.ask(first))
        if readings[0].frame is None:
            readings.append(conversation.ask(first if readings[0].raw else second))
    return tuple(readings)


def _symptom(readings: tuple[Reading, ...], exchanges: tuple[Exchange, ...]) -> Symptom:
    if any(reading.frame is not None for reading in readings):
        return Symptom.ANSWERED
    heard = [reading for reading in readings if reading.raw]
    unasked = [exchange for exchange in exchanges if exchange.note is Note.DROPPED]
    if not heard:
        return Symptom.NOISE if unasked else Symptom.SILENCE
    if any(_makes_sense_without_bit_7(reading) for reading in heard):
        return Symptom.PARITY
    if all(understand(reading.request, reading.raw).only_echo for reading in heard):
        return Symptom.LOOP
    repeatable = len({reading.raw for reading in heard}) == 1 and len(heard) == len(readings)
    return Symptom.NONSENSE if repeatable and not unasked else Symptom.NOISE


def _makes_sense_without_bit_7(reading: Reading) -> bool:
    return understand(reading.request, bytes(byte & 0x7F for byte in reading.raw)).frame is not None


_TELLING = (Symptom.PARITY, Symptom.NOISE, Symptom.NONSENSE, Symptom.LOOP)


def _concluded(attempts: tuple[Attempt, ...], known: LineSettings | None) -> Detection:
    found = next((attempt for attempt in attempts if attempt.symptom is Symptom.ANSWERED), None)
    if found is not None:
        return Detection(found, attempts, _found_words(found, known), _found_checks(found))
    heard = {attempt.symptom for attempt in attempts}
    told = next((symptom for symptom in _TELLING if symptom in heard), Symptom.SILENCE)
    return Detection(None, attempts, _CONCLUSIONS[told], _CHECKS[told])


def _cancelled(attempts: Iterable[Attempt]) -> Detection:
    return Detection(None, tuple(attempts), say("Cancelled: no verdict."), (), is_cancelled=True)


def _found_words(found: Attempt, known: LineSettings | None) -> Words:
    probe = probes()[found.probe]
    expected = known or probe.settings
    told, wanted = str(found.settings), str(expected)
    if found.settings.baud != expected.baud:
        return say("Other speed: {name} answers at {settings}, not at {expected}.", name=probe.name, settings=told,
                   expected=wanted)  # fmt: skip
    if found.settings != expected:
        return say("Other parity: {name} answers at {settings}, not at {expected}.", name=probe.name, settings=told,
                   expected=wanted)  # fmt: skip
    return say("{name} answers at {settings}.", name=probe.name, settings=told)


def _found_checks(found: Attempt) -> tuple[Words, ...]:
    if found.echoes:
        return (say("The line repeats our own bytes (single-wire adapter or local echo); they are put aside."),)
    return ()


_RESULTS = {
    Symptom.ANSWERED: say("answered"),
    Symptom.PARITY: say("bytes that make sense without bit 7"),
    Symptom.NOISE: say("stray bytes"),
    Symptom.NONSENSE: say("bytes that make no sense"),
    Symptom.LOOP: say("only our own bytes"),
    Symptom.SILENCE: say("no byte"),
    Symptom.NO_TIME: say("not tried, the time is over"),
}

_CONCLUSIONS = {
    Symptom.PARITY: say("Looks like even parity or 7 bits: without bit 7 the bytes make sense."),
    Symptom.NOISE: say("Noise: bytes come unasked, or other ones each time."),
    Symptom.NONSENSE: say(
        "Data arrives but makes no sense at any of these speeds: another speed or another device."
    ),
    Symptom.LOOP: say("Loopback: our own bytes come back, the device does not answer."),
    Symptom.SILENCE: say("Not one byte at any setting: no power, wrong cable or wrong port."),
}

_POWER = say("Power: is the device switched on, is its lamp lit?")
_CABLE = say("Cable: plugged in at both ends, straight or crossed as the device needs it?")
_GROUND = say("Interference: ground, cable length, adapter.")
_PLATE = say("Type plate and switches: which protocol and which speed is the device set to?")
_LOOP = say("Loop: take off a loop plug; is it a single-wire adapter or a console that repeats?")
_CHECKS = {
    Symptom.PARITY: (_PLATE,),
    Symptom.NOISE: (_GROUND, _CABLE, _PLATE),
    Symptom.NONSENSE: (_PLATE, _GROUND),
    Symptom.LOOP: (_LOOP, _POWER, _CABLE),
    Symptom.SILENCE: (_POWER, _CABLE, _PLATE),
}
