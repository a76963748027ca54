"""One protocol, one file: how its stream is cut into frames and what each frame says, in both directions.

A module of this package that defines a `Protocol` adds it to `decode`, to the command line and to the contract
suite.
Tables of codes and requests lie in `diagnostics/meaning/<name>.toml`.
"""

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import ClassVar

from diagnostics.framing import Frame, Framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, MeaningTable
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say


class Sender(StrEnum):
    """Which end of the cable sent the bytes."""

    DEVICE = "device"
    HOST = "host"


@dataclass(frozen=True)
class Told:
    """What one frame says."""

    name: str
    """Name of the message, such as `poll`, `state`, `ack`."""
    code: str
    """The code in hex or as letters, as the protocol document prints it; empty where there is none."""
    zh: str
    en: str
    findings: tuple[Finding, ...] = ()
    """What it means for the device; empty for requests and plain acknowledgements."""
    read_only: bool | None = None
    """For requests: whether a probe may send it. None for what a device sends."""


class Protocol(ABC):
    """A language of peripherals."""

    name: ClassVar[str]
    """Name on the command line, such as `ccnet`."""
    zh: ClassVar[str]
    en: ClassVar[str]
    settings: ClassVar[LineSettings] = LineSettings()
    """Settings that most devices leave the works with."""

    @abstractmethod
    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream of one end into frames."""

    @abstractmethod
    def tell(self, frame: Frame, sender: Sender) -> Told:
        """What a whole frame says; an unknown code is told as a warning with its bytes, never refused."""


def told_request(table: MeaningTable, code: str) -> Told:
    """What a request of the host says; one that no document lists is nothing that a probe may send."""
    known = table.requests.get(code)
    if known is None:
        return Told("request", code, "手册中没有的命令", "Request that no document lists", read_only=False)
    return Told(known.name, code, known.zh, known.en, read_only=known.read_only)


@cache
def protocols() -> Mapping[str, Protocol]:
    """Every protocol by its name."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return MappingProxyType({kind.name: kind() for kind in sorted(_kinds(), key=lambda kind: kind.name)})


def protocol_named(name: str) -> Protocol:
    """The protocol of this name; Refusal `protocol.unknown` lists the names there are."""
    found = protocols().get(name)
    if found is None:
        raise Refusal(
            "protocol.unknown",
            say("There is no protocol {name}.", name=one_line(name, limit=32)),
            say("Choose one of: {names}.", names=", ".join(protocols())),
        )
    return found


def _kinds() -> Iterator[type[Protocol]]:
    waiting = Protocol.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "name" in vars(kind) and kind.__module__.startswith(f"{__name__}."):
            yield kind
