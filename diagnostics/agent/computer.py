"""What does this computer know about itself that an engineer may ask for?"""

import os
import platform
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import distributions
from pathlib import Path

from fieldkit.domain.instants import Clock, stamp

VERSION = 1
_PROC = Path("/proc")
_LISTED = 40
_NAME_LIMIT = 48

Json = Mapping[str, object]
Answer = Callable[[Clock], Json]


def hello(clock: Clock) -> Json:
    """Version of the agent, name of the computer, its time."""
    return {"agent": VERSION, "host": platform.node()[:_NAME_LIMIT], "at": stamp(clock.now())}


def snapshot(clock: Clock) -> Json:
    """Load, memory, disk, uptime and time, as whole numbers."""
    disk = shutil.disk_usage(Path(Path.cwd().anchor))
    return {
        "at": stamp(clock.now()),
        "cpus": os.cpu_count() or 0,
        "disk_used_pct": 100 * disk.used // disk.total,
        **_memory(),
        "uptime_s": int(time.monotonic()),
    }


def processes(_: Clock) -> Json:
    """Names of the processes that run, each once."""
    names = set()
    for entry in _PROC.iterdir() if _PROC.is_dir() else ():
        # Processes end while we look.
        with suppress(OSError):
            if entry.name.isdigit():
                names.add((entry / "comm").read_text("utf-8", "replace").strip()[:_NAME_LIMIT])
    return {"count": len(names), "names": sorted(names)[:_LISTED]}


def software(_: Clock) -> Json:
    """System, and the Python packages that this agent can see."""
    found = sorted({f"{one.name} {one.version}"[:_NAME_LIMIT] for one in distributions() if one.name})
    return {"system": platform.platform()[:_NAME_LIMIT], "count": len(found), "packages": found[:_LISTED]}


def _memory() -> dict[str, int]:
    sizes: dict[str, int] = {}
    with suppress(OSError):
        for line in (_PROC / "meminfo").read_text("ascii").splitlines():
            name, _, rest = line.partition(":")
            sizes[name] = int(rest.split()[0])
    total = sizes.get("MemTotal", 0)
    return (
        {"memory_mb": total // 1024, "memory_free_pct": 100 * sizes.get("MemAvailable", 0) // total}
        if total
        else {}
    )


ANSWERS: Mapping[str, Answer] = {
    "hello": hello,
    "snapshot": snapshot,
    "processes": processes,
    "software": software,
}
"""Verb -> answer. Events and transactions come from the kiosk application, where it tells them."""
