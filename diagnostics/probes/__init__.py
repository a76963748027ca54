"""One probe, one file: the question it asks a device and how the answer is judged.

A module of this package that defines a `Probe` adds it: to the menu, the command line and the contract suite.
"""

import importlib
import pkgutil
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import ClassVar

from diagnostics.framing import Frame, Request
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding
from diagnostics.patience import PATIENCE, Patience
from fieldkit.domain.measured import Measured
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say


@dataclass(frozen=True)
class Reading:
    """What a device said to one question."""

    request: Request
    frame: Frame | None
    """None when no answer came that could be understood."""
    raw: bytes
    tries: int
    noisy: int
    """Tries that brought bytes which were no clean answer."""
    at: datetime | None = None
    """When the answer began to come, by the clock of this laptop; None where bytes are judged without their run."""


Ask = Callable[[Request], Reading]
"""Asks a device; one call instead of write and read, so that time-outs and retries stay with the session."""


class Probe(ABC):
    """A read-only conversation with one kind of device."""

    name: ClassVar[str]
    """Name in records and templates, such as `printer.escpos`."""
    part: ClassVar[str]
    """Module slot of the device, such as `PRN`."""
    zh: ClassVar[str]
    en: ClassVar[str]
    requests: ClassVar[tuple[Request, ...]]
    optional: ClassVar[frozenset[str]] = frozenset()
    """Names of the questions that a verdict can do without."""
    settings: ClassVar[LineSettings] = LineSettings()
    """Settings that most devices of the kind leave the works with."""
    patience: ClassVar[Patience] = PATIENCE
    """How long this kind of device is waited for, where the caller does not say."""
    confirm: ClassVar[Words | None] = None
    """What the engineer has to confirm before the first byte, where asking takes something from the application."""
    may_need_login: ClassVar[bool] = False
    """Whether a name and a password may be asked for before the first question."""
    answers: ClassVar[frozenset[str]] = frozenset()
    """Names under which forms ask for the verdict of this probe besides its own, such as `bnv.poll`."""
    tells: ClassVar[frozenset[str]] = frozenset()
    """Names under which forms ask for values that this probe can tell, such as `pc.cpu`."""
    cable: ClassVar[tuple[Words, ...]] = ()
    """Which pin goes where, line by line, for devices that a wrong cable can switch off; shown with `confirm`."""

    @property
    def safe(self) -> tuple[bytes | re.Pattern[bytes], ...]:
        """Everything that this probe may send."""
        receipts = dict.fromkeys(request.acknowledge for request in self.requests if request.acknowledge)
        return (*(request.raw for request in self.requests if request.raw), *receipts)

    def run(self, ask: Ask) -> Iterator[Reading]:
        """The questions in their order; a device that leaves one open which has to be answered is not asked on.

        An optional question left open spares the device the further ones until it answers again.
        """
        yield from asked_in_turn(ask, self.requests, self.optional)

    @abstractmethod
    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """What an answer that was understood means."""

    def is_complete(self, readings: tuple[Reading, ...]) -> bool:
        """Whether enough was answered for a verdict: by default every question but the optional ones."""
        answered = {
            reading.request.name
            for reading in readings
            if reading.frame is not None and not reading.frame.fields.get("refused")
        }
        return answered >= {request.name for request in self.requests} - self.optional

    def is_evidence(self, reading: Reading) -> bool:  # noqa: ARG002  a probe may leave some of its answers out
        """Whether an answer counts for the value of the checklist item and for the quality of the line."""
        return True

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, version and the like, where the answers told them."""
        named = ((reading.request.name, reading.frame) for reading in readings)
        return {name: str(frame.fields["text"]) for name, frame in named if frame and "text" in frame.fields}

    def measured(self, readings: tuple[Reading, ...]) -> Mapping[str, Measured]:  # noqa: ARG002  as `counters`
        """Values for items of forms, by the names in `tells`; those that the device did not tell are left out."""
        return {}

    def counters(self, readings: tuple[Reading, ...]) -> Mapping[str, Decimal]:  # noqa: ARG002  many tell none
        """Numbers worth comparing with the next run, by the names of `diagnostics.counters`; none by default."""
        return {}


def asked_in_turn(ask: Ask, requests: Iterable[Request], optional: frozenset[str]) -> Iterator[Reading]:
    """Readings up to the first unanswered question that is not optional; see `Probe.run`."""
    left_open = False
    for request in requests:
        if left_open and request.name in optional:
            continue
        reading = ask(request)
        yield reading
        left_open = reading.frame is None
        if left_open and request.name not in optional:
            return


@cache
def probes() -> Mapping[str, Probe]:
    """Every probe by its name."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return MappingProxyType({kind.name: kind() for kind in sorted(_kinds(), key=lambda kind: kind.name)})


def probe_named(name: str) -> Probe:
    """The probe of this name; Refusal `probe.unknown` lists the names there are."""
    probe = probes().get(name)
    if probe is None:
        raise Refusal(
            "probe.unknown",
            say("There is no probe {name}.", name=one_line(name, limit=64)),
            say("Choose one of: {names}.", names=", ".join(probes())),
        )
    return probe


def probes_for(bound: str) -> tuple[Probe, ...]:
    """The probes that can answer an item of a form which asks for this name."""
    return tuple(
        probe for probe in probes().values() if bound == probe.name or bound in probe.answers | probe.tells
    )


def _kinds() -> Iterator[type[Probe]]:
    waiting = Probe.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "name" in vars(kind) and kind.__module__.startswith(f"{__name__}."):
            yield kind
