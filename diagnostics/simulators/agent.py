"""What does a kiosk with the read-only agent send in each of its states?"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

Result = dict[str, object]

_STAMP = "%Y-%m-%dT%H:%M:%SZ"
_PACKAGES = [f"package-{n:03} 1.{n}" for n in range(55)]
_PART = 40


def _ago(**time: int) -> str:
    return (datetime.now(UTC) - timedelta(**time)).strftime(_STAMP)


def _facts() -> Result:
    values = {
        "app.version": "5.2.3",
        "db.backup": _ago(hours=9),
        "pc.antivirus": _ago(days=2),
        "pc.smart.reallocated": "0",
        "pc.smart.pending": "0",
        "pc.smart.wear": "12",
        "pc.fan": "96",
        "pc.restarts": "0",
        "touch.nine_points.max": "2.4",
        "touch.nine_points.mean": "1.1",
        "card.reads": "10",
        "card.chip_reads": "10",
        "bnv.first_pass": "20",
        "ups.run_time": "7",
    }
    return {name: [value, _ago(hours=1)] for name, value in values.items()}


def _snapshot() -> Result:
    return {
        "at": _ago(),
        "cpu_pct": 12,
        "memory_free_pct": 48,
        "disk_used_pct": 41,
        "uptime_s": 350735,
        "addresses": ["10.20.30.41"],
        "temperature_c": 51,
        "facts": _facts(),
    }


def _software(part: int) -> Result:
    first = _PART * (part - 1)
    return {
        "system": "Linux-5.10.0-28-amd64",
        "count": len(_PACKAGES),
        "part": part,
        "parts": 2,
        "packages": _PACKAGES[first : first + _PART],
        "third_party": [{"name": "MySQL", "version": "8.0.36", "running": True, "error": ""}],
    }


def _told(verb: str, asked: Mapping[str, int]) -> Result | None:
    match verb:
        case "hello":
            return {"agent": 2, "host": "kiosk-0731", "at": _ago()}
        case "snapshot":
            return _snapshot()
        case "processes":
            return {"count": 3, "part": 1, "parts": 1, "names": ["kiosk", "sshd", "systemd"]}
        case "software":
            return _software(asked.get("part", 1))
        case "network":
            return {"hosts": [{"name": "front-end", "tried": 20, "lost": 0, "mean_ms": 9}]}
        case "txn-rate":
            return {"business": {"pay": {"ok": 991, "failed": 9}}}
        case "events":
            return {"count": 1, "events": [{"at": _ago(hours=3), "code": "paper_out", "text": "roll 1"}]}
        case _:
            return None


_DIFFERENT: Mapping[str, tuple[str, Result]] = MappingProxyType(
    {
        "memory_low": ("snapshot", {"memory_free_pct": 4}),
        "disk_near_end": ("snapshot", {"disk_used_pct": 90}),
        "disk_full": ("snapshot", {"disk_used_pct": 99}),
        "cpu_busy": ("snapshot", {"cpu_pct": 97}),
        "clock_late": ("snapshot", {"at": "2026-01-01T00:00:00Z"}),
        "third_party_down": (
            "software",
            {"third_party": [{"name": "MySQL", "version": "8.0.36", "running": False, "error": "exit 1"}]},
        ),
        "server_away": ("network", {"hosts": [{"name": "BOSS", "tried": 6, "lost": 6}]}),
        "no_application": ("snapshot", {"facts": {}}),
    }
)
_STATES = ("ready", *_DIFFERENT, "refuses", "kernel_messages", "wrong_sum", "garbage", "silent")
_LONGEST = 4096


class AgentSimulator:
    """Answers lines whose sum is right."""

    def __init__(self, state: str) -> None:
        self.state = state
        self._buffer = b""

    def answer(self, data: bytes) -> bytes:
        """Answers to the lines that these bytes complete."""
        *lines, self._buffer = (self._buffer + data)[-_LONGEST:].split(b"\n")
        return b"".join(self._line(line) for line in lines)

    def _line(self, line: bytes) -> bytes:
        parts = line.rsplit(b" ", 1)
        if not line.startswith(b"@FK1 ") or len(parts) != 2 or _sum(parts[0]) != parts[1] or self.state == "silent":
            return b""
        _, number, verb, asked = parts[0].decode("ascii").split(" ", 3)
        if self.state == "garbage":
            return b"\x80\x00\xf8\xff"
        told, (other, values) = _told(verb, json.loads(asked)), _DIFFERENT.get(self.state, ("", {}))
        if told is not None and verb == other:
            told |= values
        word = "ok" if told is not None and self.state != "refuses" else "err"
        body = f"@FK1 {number} {word} {json.dumps(told if word == 'ok' else {'code': 'no'})}".encode("ascii")
        noise = b"[   12.3456] usb 1-1: new device\r\n" if self.state == "kernel_messages" else b""
        return noise + body + b" " + (b"00000000" if self.state == "wrong_sum" else _sum(body)) + b"\n"


def start_agent(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A kiosk with the agent that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(AgentSimulator(state), wire(over_tcp=over_tcp), faults)


def _sum(data: bytes) -> bytes:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xEDB88320 if crc & 1 else crc >> 1
    return b"%08x" % (crc ^ 0xFFFFFFFF)


SIMULATOR = Simulated(
    "agent", _STATES, lambda state, faults, over_tcp: start_agent(state, faults=faults, over_tcp=over_tcp)
)
