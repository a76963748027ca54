"""What does this computer know about itself that an engineer may ask for?"""

import os
import platform
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import distributions
from pathlib import Path

from diagnostics.agent.cpu_time import CpuTime
from diagnostics.agent.hosts import Host, reached
from diagnostics.agent.kiosk_log import KioskLog
from fieldkit.domain.instants import Clock, SystemClock, from_stamp, stamp

VERSION = 2
_LISTED = 40
_NAME_LIMIT = 48
_EVENTS_OF = timedelta(days=1)
_TRANSACTIONS_OF = timedelta(days=7)
_LOCAL = re.compile(r"\|-- (\S+)\n\s+/32 host LOCAL")

Json = Mapping[str, object]


@dataclass(frozen=True)
class Kiosk:
    """What the agent may look at."""

    clock: Clock = field(default_factory=SystemClock)
    log: KioskLog = field(default_factory=KioskLog)
    hosts: tuple[Host, ...] = ()
    cpu: CpuTime = field(default_factory=CpuTime)
    root: Path = Path("/")


Answer = Callable[[Kiosk, Json], Json]


def hello(kiosk: Kiosk, _: Json) -> Json:
    """Version of the agent, name of the computer, its time."""
    return {"agent": VERSION, "host": platform.node()[:_NAME_LIMIT], "at": stamp(kiosk.clock.now())}


def snapshot(kiosk: Kiosk, _: Json) -> Json:
    """Load, memory, disk, addresses, uptime and time, and the facts that the application has told."""
    disk = shutil.disk_usage(Path(Path.cwd().anchor))
    return {
        "at": stamp(kiosk.clock.now()),
        "cpus": os.cpu_count() or 0,
        **kiosk.cpu.told(),
        "disk_used_pct": 100 * disk.used // disk.total,
        **_memory(kiosk.root),
        "uptime_s": int(time.monotonic()),
        "addresses": _addresses(kiosk.root),
        **_temperature(kiosk.root),
        "facts": kiosk.log.facts(),
    }


def processes(kiosk: Kiosk, asked: Json) -> Json:
    """Names of the processes that run, each once."""
    names, folder = set(), kiosk.root / "proc"
    for entry in folder.iterdir() if folder.is_dir() else ():
        # Processes end while we look.
        with suppress(OSError):
            if entry.name.isdigit():
                names.add((entry / "comm").read_text("utf-8", "replace").strip()[:_NAME_LIMIT])
    return _part("names", sorted(names), asked)


def software(kiosk: Kiosk, asked: Json) -> Json:
    """System, packages that are installed, and the state of the programs of others."""
    told = {"system": platform.platform()[:_NAME_LIMIT], **_part("packages", _packages(kiosk.root), asked)}
    return told | ({"third_party": kiosk.log.third_party()} if told["part"] == 1 else {})


def events(kiosk: Kiosk, asked: Json) -> Json:
    """What the application wrote down since a time; of the last day where none is given."""
    return kiosk.log.events(_instant(asked.get("since"), kiosk.clock.now() - _EVENTS_OF))


def transaction_rate(kiosk: Kiosk, asked: Json) -> Json:
    """How many transactions went well and failed between two times; in the last week where none are given."""
    now = kiosk.clock.now()
    start, end = _instant(asked.get("from"), now - _TRANSACTIONS_OF), _instant(asked.get("to"), now)
    return {"from": stamp(start), "to": stamp(end), "business": kiosk.log.transactions(start, end)}


def network(kiosk: Kiosk, _: Json) -> Json:
    """Whether the servers of the application can be reached."""
    return {"hosts": reached(kiosk.hosts)}


def _part(name: str, values: Sequence[str], asked: Json) -> Json:
    parts = max(-(-len(values) // _LISTED), 1)
    wanted = asked.get("part", 1)
    part = wanted if isinstance(wanted, int) and 1 <= wanted <= parts else 1
    return {"count": len(values), "part": part, "parts": parts, name: values[_LISTED * (part - 1) : _LISTED * part]}


def _packages(root: Path) -> list[str]:
    """Those of the system where it keeps a readable list, and those of Python."""
    found = {f"{one.name} {one.version}" for one in distributions() if one.name}
    with suppress(OSError):
        for stanza in (root / "var/lib/dpkg/status").read_text("utf-8", "replace").split("\n\n"):
            fields = dict(re.findall(r"^(Package|Version|Status): (.*)$", stanza, re.MULTILINE))
            if fields.get("Status", "").endswith(" installed"):
                found.add(f"{fields.get('Package', '')} {fields.get('Version', '')}")
    return sorted(name[:_NAME_LIMIT] for name in found)


def _memory(root: Path) -> dict[str, int]:
    sizes: dict[str, int] = {}
    with suppress(OSError, ValueError, IndexError):
        for line in (root / "proc/meminfo").read_text("ascii").splitlines():
            name, _, rest = line.partition(":")
            sizes[name] = int(rest.split()[0])
    total = sizes.get("MemTotal", 0)
    return (
        {"memory_mb": total // 1024, "memory_free_pct": 100 * sizes.get("MemAvailable", 0) // total}
        if total
        else {}
    )


def _addresses(root: Path) -> list[str]:
    with suppress(OSError):
        found = _LOCAL.findall((root / "proc/net/fib_trie").read_text("ascii"))
        return sorted({address for address in found if not address.startswith("127.")})[:8]
    return []


def _temperature(root: Path) -> dict[str, int]:
    told: list[int] = []
    for zone in (root / "sys/class/thermal").glob("thermal_zone*/temp"):
        with suppress(OSError, ValueError):
            told.append(int(zone.read_text("ascii")) // 1000)
    return {"temperature_c": max(told)} if told else {}


def _instant(written: object, otherwise: datetime) -> datetime:
    try:
        return from_stamp(str(written))
    except (ValueError, OverflowError):
        return otherwise


ANSWERS: Mapping[str, Answer] = {
    "hello": hello,
    "snapshot": snapshot,
    "processes": processes,
    "software": software,
    "events": events,
    "txn-rate": transaction_rate,
    "network": network,
}
"""Verb -> answer."""
