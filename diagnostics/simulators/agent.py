"""What does a kiosk with the read-only agent send in each of its states?"""

import json
from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_TOLD: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "hello": {"agent": 1, "host": "kiosk-0731"},
        "snapshot": {"memory_free_pct": 48, "disk_used_pct": 41, "uptime_s": 350735},
        "processes": {"count": 3, "names": ["kiosk", "sshd", "systemd"]},
        "software": {"system": "Linux-5.10.0-28-amd64", "count": 0, "packages": []},
    }
)
_SNAPSHOTS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "memory_low": {"memory_free_pct": 4, "disk_used_pct": 41},
        "disk_near_end": {"memory_free_pct": 48, "disk_used_pct": 90},
        "disk_full": {"memory_free_pct": 48, "disk_used_pct": 99},
    }
)
_STATES = ("ready", *_SNAPSHOTS, "refuses", "kernel_messages", "wrong_sum", "garbage", "silent")
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
        _, number, verb = parts[0].decode("ascii").split(" ")[:3]
        if self.state == "garbage":
            return b"\x80\x00\xf8\xff"
        told = _SNAPSHOTS.get(self.state, _TOLD["snapshot"]) if verb == "snapshot" else _TOLD.get(verb)
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
