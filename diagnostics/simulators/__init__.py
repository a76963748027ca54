"""Devices made of software, for the demo, the tests and training.

They know the bytes of their device from its manual, and nothing of the codecs that read them.
A module of this package that defines `SIMULATOR` adds a device to the command line and to the tests.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diagnostics.simulators.serving import LineFaults, RunningSimulator


@dataclass(frozen=True)
class Simulated:
    """A kind of device that can be simulated."""

    name: str
    """Protocol that it speaks, such as `ccnet`."""
    states: tuple[str, ...]
    """States that it can be in, the healthy one first."""
    start: "Callable[[str, LineFaults, bool], RunningSimulator]"
    """A running device: its state, what is wrong with its cable, and whether it is plugged in over TCP."""


@cache
def simulated() -> Mapping[str, Simulated]:
    """Every kind of device by the protocol that it speaks."""
    return MappingProxyType({kind.name: kind for kind in sorted(_kinds(), key=lambda kind: kind.name)})


def _kinds() -> Iterator[Simulated]:
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        found = getattr(importlib.import_module(info.name), "SIMULATOR", None)
        if isinstance(found, Simulated):
            yield found
