"""What does this computer know about itself that an engineer may ask for?"""

import platform
import shutil
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from diagnostics.agent.cpu_time import CpuTime
from diagnostics.agent.hosts import Host, reached
from diagnostics.agent.installed import installed
from diagnostics.agent.kiosk_log import KioskLog
from fieldkit.domain.instants import Clock, SystemClock, from_stamp, stamp

VERSION = 2
_LISTED = 40
_NAME_LIMIT = 48
_EVENTS_OF = timedelta(days=1)
_TRANSACTIONS_OF = timedelta(days=7)
_OWN = ("127.", "169.254.")
"""Addresses under which nobody else reaches the computer."""
_ADDRESSES = 8

Json = Mapping[str, object]


@dataclass(frozen=True)
class Kiosk:
    """What the agent may look at."""

    clock: Clock = field(default_factory=SystemClock)
    log: KioskLog = field(default_factory=KioskLog)
    hosts: tuple[Host, ...] = ()
    cpu: CpuTime = field(default_factory=CpuTime)


Answer = Callable[[Kiosk, Json], Json]


def hello(kiosk: Kiosk, _: Json) -> Json:
    """Version of the agent, name of the computer, its time."""
    return {"agent": VERSION, "host": platform.node()[:_NAME_LIMIT], "at": stamp(kiosk.clock.now())}


def snapshot(kiosk: Kiosk, _: Json) -> Json:
    """Load, memory, disk, addresses, uptime and time, and the facts that the application has told."""
    disk = shutil.disk_usage(Path(Path.cwd().anchor))
    return {
        "at": stamp(kiosk.clock.now()),
        "cpus": psutil.cpu_count() or 0,
        **kiosk.cpu.told(),
        "disk_used_pct": 100 * disk.used // disk.total,
        **_memory(),
        "uptime_s": int(time.monotonic()),
        "addresses": _addresses(),
        **_temperature(),
        "facts": kiosk.log.facts(),
    }


def processes(_: Kiosk, asked: Json) -> Json:
    """Names of the processes that run, each once."""
    names = {str(one.info["name"] or "")[:_NAME_LIMIT] for one in psutil.process_iter(["name"])} - {""}
    return _part("names", sorted(names), asked)


def software(kiosk: Kiosk, asked: Json) -> Json:
    """System, packages that are installed, and the state of the programs of others."""
    told = {
        "system": platform.platform()[:_NAME_LIMIT],
        **_part("packages", [program[:_NAME_LIMIT] for program in installed()], asked),
    }
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


def _memory() -> dict[str, int]:
    memory = psutil.virtual_memory()
    return {"memory_mb": memory.total // 1024**2, "memory_free_pct": 100 * memory.available // memory.total}


def _addresses() -> list[str]:
    found = {
        one.address
        for addresses in psutil.net_if_addrs().values()
        for one in addresses
        if one.family == socket.AF_INET and not one.address.startswith(_OWN)
    }
    return sorted(found)[:_ADDRESSES]


def _temperature() -> dict[str, int]:
    """That of the hottest sensor; nothing on Windows, which tells none."""
    if not hasattr(psutil, "sensors_temperatures"):
        return {}
    told = [int(one.current) for sensor in psutil.sensors_temperatures().values() for one in sensor]
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
