"""Who uses a port now: this program, or another one?"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Outside, say

_NAME_LIMIT = 60
_PROCESSES = Path("/proc")


class _Held:
    """The ports that this process has open, each with its user."""

    lock = threading.Lock()
    ports: ClassVar[dict[str, str]] = {}


@contextmanager
def hold(port: str, holder: str) -> Iterator[None]:
    """The port is taken while the block runs; Outside `port.busy` names the one who has it already."""
    device = device_of(port)
    with _Held.lock:
        taken_by = _Held.ports.get(device)
        if taken_by is not None:
            raise Outside(
                "port.busy",
                say("Port {port} is in use here by {holder}.", port=port, holder=taken_by),
                say("Wait until that probe has ended, or cancel it."),
            )
        _Held.ports[device] = one_line(holder, limit=_NAME_LIMIT)
    try:
        yield
    finally:
        with _Held.lock:
            del _Held.ports[device]


def device_of(port: str) -> str:
    """One name for all names of a device: links such as /dev/serial/by-id are followed."""
    if "://" in port:
        return port.lower()
    return os.path.realpath(port) if os.sep in port else port.upper()


def other_programs_with(port: str) -> str:
    """The other programs that have this port open, as far as the system shows them; empty when none is seen."""
    if sys.platform != "linux" or "://" in port:
        return ""
    device = device_of(port)
    own = str(os.getpid())
    seen = [_described(process) for process in _processes() if process.name != own and _has_open(process, device)]
    return ", ".join(sorted(seen))


def _processes() -> list[Path]:
    return [Path(_PROCESSES, name) for name in os.listdir(_PROCESSES) if name.isdigit()]


def _has_open(process: Path, device: str) -> bool:
    # Processes end, and foreign ones keep their doors shut, while we look.
    with suppress(OSError):
        for descriptor in os.listdir(process / "fd"):
            with suppress(OSError):
                if os.readlink(process / "fd" / descriptor) == device:
                    return True
    return False


def _described(process: Path) -> str:
    name = "?"
    with suppress(OSError):
        name = one_line((process / "comm").read_text("utf-8", "replace"), limit=_NAME_LIMIT)
    return f"{name} (pid {process.name})"
