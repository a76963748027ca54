"""What does the serial console of a Linux kiosk print in each of its states?"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.simulators.wires import wire

_PRINTED: Mapping[str, str] = MappingProxyType(
    {
        "software": "Linux 5.10.0-28-amd64 x86_64",
        "model": "kiosk-0731",
        "cpu": "cpu  1000 0 500 90000 100 0 0 0 0 0\ncpu  1030 0 510 90060 100 0 0 0 0 0",
        "memory": "MemTotal:        3880832 kB\nMemFree:          312000 kB\nMemAvailable:    1940416 kB",
        "disk": "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 3000 1200 1800 40% /",
        "uptime": "350735.47 234388.90",
        "address": "2: eth0    inet 10.20.30.41/24 brd 10.20.30.255 scope global eth0",
        "load": "0.10 0.24 0.30 1/213 4711\n4",
        "temperature": "48000\n51500",
        "fan": "/sys/class/hwmon/hwmon1/fan1_input:2850\n/sys/class/hwmon/hwmon1/fan1_max:3000",
        "restarts": "reboot   system boot  5.10.0-28-amd64  Mon Sep 28 08:00   still running\n"
        "shutdown system down  5.10.0-28-amd64  Mon Sep 28 07:59 - 08:00  (00:01)\n\nwtmp begins Tue Sep  1 2026",
        "smart": "  5 Reallocated_Sector_Ct   0x0033   100   100   010    Pre-fail  Always       -       0\n"
        "177 Wear_Leveling_Count     0x0013   088   088   000    Pre-fail  Always       -       212\n"
        "197 Current_Pending_Sector  0x0012   100   100   000    Old_age   Always       -       0",
        "processes": " 412000 kiosk\n  88000 mysqld\n  12000 sshd",
        "packages": "mysql-server-8.0\t8.0.36-0\nchromium\t120.0.6099",
    }
)
_DIFFERENT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "cpu_busy": {"cpu": "cpu  1000 0 500 90000 100 0 0 0\ncpu  1090 0 505 90005 100 0 0 0"},
        "memory_low": {"memory": "MemTotal:        3880832 kB\nMemAvailable:     310466 kB"},
        "memory_out": {"memory": "MemTotal:        3880832 kB\nMemAvailable:     110466 kB"},
        "disk_near_end": {"disk": _PRINTED["disk"].replace("40%", "88%")},
        "disk_full": {"disk": _PRINTED["disk"].replace("40%", "97%")},
        "no_network": {"address": "1: lo    inet 127.0.0.1/8 scope host lo"},
        "clock_late": {},
        "crashed": {
            "restarts": "reboot   system boot  5.10.0  Tue Sep 29 08:00   still running\n"
            "reboot   system boot  5.10.0  Mon Sep 28 08:00 - 08:00\n\nwtmp begins Tue Sep  1 2026"
        },
        "bare": dict.fromkeys(("temperature", "fan", "restarts", "smart", "processes", "packages"), ""),
        "other_output": {"memory": "Speicher: genug"},
    }
)
_STATES = ("ready", *_DIFFERENT, "locked", "wrong_sum", "boot_messages", "garbage", "silent")
_QUESTION = re.compile(rb"printf '%s%s\\n' FKB ([a-z]+);")
_PROMPT = b"\x1b[?2004hkiosk:~$ "
_USER, _PASSWORD = b"readonly", b"test-password"


class ConsoleSimulator:
    """A shell that knows the questions of its manual; `locked` asks for name and password first."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.lines: list[bytes] = []
        """Every line that was typed."""
        self._step = 0
        self._buffer = b""

    def answer(self, data: bytes) -> bytes:
        """What appears on the line when these bytes arrive."""
        if self.state in ("silent", "garbage"):
            return b"\x80\x00\xf8" if self.state == "garbage" else b""
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\r")
        self.lines += lines
        return b"".join(self._typed(line) for line in lines)

    def _typed(self, line: bytes) -> bytes:
        if self.state == "locked" and self._step < 2:
            return self._login(line)
        asked = _QUESTION.search(line)
        echo = line + b"\r\n"
        return echo + (self._output(asked[1].decode()) if asked else b"") + _PROMPT

    def _login(self, line: bytes) -> bytes:
        if self._step == 0:
            self._step = 1 if line == _USER else 0
            return line + (b"\r\nPassword: " if self._step else b"\r\nkiosk login: ")
        self._step = 2 if line == _PASSWORD else 0
        return b"\r\n" + (_PROMPT if self._step else b"Login incorrect\r\nkiosk login: ")

    def _output(self, name: str) -> bytes:
        printed = _time(self.state == "clock_late") if name == "clock" else _PRINTED[name]
        text = _DIFFERENT.get(self.state, {}).get(name, printed) + "\n"
        crc = _posix_sum(text.encode()) ^ (self.state == "wrong_sum")
        boot = "[   12.3456] usb 1-1: new device\n" if self.state == "boot_messages" else ""
        lines = f"{boot}FKB{name}\n{text}FKE{name} {crc} {len(text)}\n"
        return lines.replace("\n", "\r\n").encode()


def _time(is_late: bool) -> str:
    there = datetime.now(UTC) - timedelta(seconds=200 if is_late else 0)
    return there.strftime("%Y-%m-%dT%H:%M:%SZ")


def start_console(
    state: str = "ready", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False
) -> RunningSimulator:
    """A console that runs until it is stopped."""
    if state not in _STATES:
        raise ValueError(state)
    return RunningSimulator(ConsoleSimulator(state), wire(over_tcp=over_tcp), faults)


def _posix_sum(data: bytes) -> int:
    length, crc = len(data), 0
    while length:
        data, length = data + bytes((length & 0xFF,)), length >> 8
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ 0x104C11DB7 if crc & 0x80000000 else crc << 1
    return crc ^ 0xFFFFFFFF


SIMULATOR = Simulated(
    "console", _STATES, lambda state, faults, over_tcp: start_console(state, faults=faults, over_tcp=over_tcp)
)
