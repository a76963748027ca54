"""What does an MDB banknote validator behind an RS-232 adapter report and answer in each of its states?"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.simulators import Simulated
from diagnostics.simulators.scripted import ScriptedDevice
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator, Unasked
from diagnostics.simulators.wires import wire

REPORTS: Mapping[str, str] = MappingProxyType(
    {
        "idle": "",
        "disabled": "30 09",
        "busy": "30 03",
        "reset": "30 06",
        "motor": "30 01",
        "rom": "30 04",
        "jam": "30 05",
        "bill_removed": "30 07",
        "cashbox_out": "30 08",
        "rejected": "30 0B",
        "escrow": "30 94",
        "attempts": "30 45",
        "two_statuses": "30 09 08",
        "unknown_status": "30 1F",
        "reports_only": "30 09",
        "changer_reports": "08 02",
        "stacker_full": "",
        "wrong_sum": "",
        "half_answer": "",
        "garbage": "",
        "silent": "",
    }
)
"""What the adapter passes on at each of its polls, by state."""

_EVERY_MS = 60
_SETUP, _STACKER = b"\x31\x31", b"\x36\x36"
_PARAMETERS = bytes.fromhex("01 11 56 00 64 02 01 F4 00 00 FF 01 05 0A 14 32 64").ljust(27, b"\0")
_NOTES, _FULL = b"\x00\x7b", b"\x81\xf4"
_SILENT = ("silent", "reports_only")


def start_mdb(state: str = "idle", *, faults: LineFaults = NO_FAULTS, over_tcp: bool = False) -> RunningSimulator:
    """An adapter with a validator that run until they are stopped."""
    if state not in REPORTS:
        raise ValueError(state)
    device = ScriptedDevice(state, "idle", _length, _reply)
    unasked = Unasked(_EVERY_MS, lambda: _line(REPORTS[device.state]))
    return RunningSimulator(device, wire(over_tcp=over_tcp), faults, unasked)


def _length(buffer: bytes) -> int:
    if buffer[:1] not in (_SETUP[:1], _STACKER[:1]):
        return 1
    return 2 if len(buffer) >= 2 else 0


def _reply(state: str, message: bytes) -> bytes:
    if state in _SILENT:
        return b""
    if message == _SETUP:
        return _answer(_PARAMETERS, 1 if state == "wrong_sum" else 0)
    if message == _STACKER:
        return _answer(_FULL if state == "stacker_full" else _NOTES, 0)
    return b""


def _answer(data: bytes, wrong_by: int) -> bytes:
    check = (sum(data) + wrong_by) % 256
    return _line((data + bytes((check,))).hex(" ").upper())


def _line(text: str) -> bytes:
    return f"{text}\r\n".encode("ascii") if text else b""


SIMULATOR = Simulated(
    "mdb", tuple(REPORTS), lambda state, faults, over_tcp: start_mdb(state, faults=faults, over_tcp=over_tcp)
)
