"""Forty devices that want to harm the one who asks: each run ends in time, stays small and gives the port back."""

import os
import sys
import threading
import time
import tracemalloc
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from diagnostics import judgement
from diagnostics.framing import Heard
from diagnostics.line import LineSettings, Link
from diagnostics.outcome import Conclusion, ProbeOutcome
from diagnostics.patience import Patience
from diagnostics.probes import probe_named
from diagnostics.session import run_probe
from diagnostics.transport import SafeRequest, open_link
from fieldkit.domain.record import ItemResult

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")

BRIEF = Patience(tries=2, answer_ms=200, quiet_ms=10, settle_ms=5, total_ms=700)
DEADLINE_SECONDS = BRIEF.total_ms / 1000 + BRIEF.answer_ms / 1000
"""No question is begun after the total; the last one may wait for its answer."""
CPU_SECONDS = 2.0
"""Of the thread that asks; what else runs on the machine does not count."""
MEMORY_LIMIT = 4 * 1024 * 1024

Script = Callable[[int, threading.Event], None]
"""What a device does at its end of the line until the run is over."""


def flood(portion: bytes) -> Script:
    """Sends without end, as fast as it goes."""

    def run(line: int, over: threading.Event) -> None:
        while not over.is_set():
            with suppress(BlockingIOError):
                os.write(line, portion)
            over.wait(0.0005)

    return run


def replies(*answers: bytes, pause: float = 0.0, always: bool = False) -> Script:
    """Gives these answers one after the other, the last or all of them again and again."""

    def run(line: int, over: threading.Event) -> None:
        asked = 0
        while not over.is_set():
            if not always and not heard(line):
                over.wait(0.002)
                continue
            over.wait(pause)
            with suppress(BlockingIOError):
                os.write(line, answers[min(asked, len(answers) - 1)])
            asked += 1

    return run


def drip(data: bytes, pause: float) -> Script:
    """Sends one byte after the other, for ever."""

    def run(line: int, over: threading.Event) -> None:
        place = 0
        while not over.wait(pause):
            with suppress(BlockingIOError):
                os.write(line, data[place % len(data) : place % len(data) + 1])
            place += 1

    return run


def echo(times: int) -> Script:
    """Sends back whatever comes, so many times."""

    def run(line: int, over: threading.Event) -> None:
        while not over.wait(0.001):
            if data := heard(line):
                with suppress(BlockingIOError):
                    os.write(line, data * times)

    return run


def deaf(_: int, over: threading.Event) -> None:
    """Never reads and never sends."""
    over.wait()


def heard(line: int) -> bytes:
    """What the host sent meanwhile."""
    with suppress(BlockingIOError):
        return os.read(line, 4096)
    return b""


CCNET_HEAD = b"\x02\x03"
HOSTILE: dict[str, tuple[str, Script]] = {
    "deaf": ("printer.escpos", deaf),
    "deaf validator": ("bnv.ccnet", deaf),
    "deaf ups": ("ups.megatec", deaf),
    "flood of zeros": ("printer.escpos", flood(b"\x00" * 1024)),
    "flood of ones": ("printer.escpos", flood(b"\xff" * 1024)),
    "flood of all bytes": ("bnv.ccnet", flood(bytes(range(256)) * 8)),
    "flood of good answers": ("printer.escpos", flood(b"\x12" * 512)),
    "flood of starts": ("bnv.ccnet", flood(b"\x02" * 512)),
    "flood of headers": ("bnv.ccnet", flood(b"\x02\x03\xff" * 200)),
    "flood of ID-003 starts": ("bnv.id003", flood(b"\xfc" * 512)),
    "flood of F2 with great lengths": ("card.f2", flood(b"\xf2\x00\xff\xff" * 128)),
    "flood of open brackets": ("ups.megatec", flood(b"(" * 512)),
    "flood without line ends": ("ups.voltronic", flood(b"(" + b"9" * 511)),
    "flood of line ends": ("ups.megatec", flood(b"\r" * 512)),
    "flood of YD/T starts": ("power.ydt1363", flood(b"~" * 512)),
    "flood of half YD/T frames": ("power.ydt1363", flood(b"~21012A00FFFF" * 40)),
    "flood of Modbus exceptions": ("env.modbus", flood(b"\x01\xab\x01\x00\x00" * 100)),
    "flood of automatic status": ("printer.escpos", flood(b"\x10\x00\x00\x00" * 128)),
    "flood of escape sequences": ("printer.escpos", flood(b"\x1b]0;owned\x07\x1b[2J" * 40)),
    "drip of zeros": ("printer.escpos", drip(b"\x00", 0.02)),
    "drip of a frame that never ends": ("bnv.ccnet", drip(b"\x02\x03\xff" + b"\x00" * 300, 0.01)),
    "drip of digits": ("ups.megatec", drip(b"(226.0 ", 0.01)),
    "drip just before each deadline": ("bnv.id003", drip(b"\xfc", 0.19)),
    "echo": ("printer.escpos", echo(1)),
    "echo twice": ("bnv.ccnet", echo(2)),
    "echo a thousand times": ("ups.megatec", echo(1000)),
    "length byte 255": ("bnv.ccnet", replies(CCNET_HEAD + b"\xff\x14")),
    "length byte 0": ("bnv.ccnet", replies(CCNET_HEAD + b"\x00\x14\x67\xd4")),
    "length byte 1": ("bnv.id003", replies(b"\xfc\x01\x11\x27\x56")),
    "wrong check value": ("bnv.ccnet", replies(b"\x02\x03\x06\x14\x67\xd5")),
    "answer of another address": ("bnv.ccnet", replies(b"\x02\x01\x06\x14\x0f\xe4")),
    "refusal for ever": ("card.f2", replies(b"\x15")),
    "receipt for ever": ("card.f2", replies(b"\x06")),
    "busy for ever": ("bnv.ccnet", replies(b"\x02\x03\x06\xff\x4b\x72")),
    "answer after every deadline": ("printer.escpos", replies(b"\x12", pause=0.21)),
    "two thousand answers at once": ("printer.escpos", replies(b"\x12" * 2000)),
    "login prompt": ("ups.megatec", replies(b"\r\nkiosk login: ")),
    "message of the kernel": ("env.modbus", replies(b"[ 12.345678] usb 1-1: reset high-speed USB device\r\n")),
    "bidirectional override": ("ups.voltronic", replies("(\u202e\u2066PI01\r".encode())),
    "good answers, then a flood": ("printer.escpos", replies(b"\x12", b"\x12", bytes(range(256)) * 16)),
}


@contextmanager
def line_with(script: Script) -> Iterator[str]:
    """A port with this device behind it."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    over = threading.Event()
    device = threading.Thread(target=script, args=(master, over))
    device.start()
    try:
        yield os.ttyname(slave)
    finally:
        over.set()
        device.join()
        os.close(slave)
        os.close(master)


def test_there_are_forty_of_them() -> None:
    assert len(HOSTILE) == 40


@pytest.mark.parametrize(("probe", "script"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_device_holds_nobody(probe: str, script: Script) -> None:
    with line_with(script) as port:
        outcome, spent = measured(probe, port)
        with open_link(port, outcome.settings, (), holder="the next one"):
            pass
    assert spent.waited <= DEADLINE_SECONDS
    assert spent.cpu <= CPU_SECONDS
    assert spent.memory <= MEMORY_LIMIT
    assert outcome.verdict is ItemResult.INCONCLUSIVE or outcome.conclusion is Conclusion.ANSWERED
    assert all(len(entry.hex) < 40_000 for entry in outcome.transcript)
    assert "\x1b" not in str(outcome.findings) + str(outcome.identity)


@dataclass
class Spent:
    """What a run cost, whatever else the machine is doing."""

    waited: float = 0.0
    """Seconds spent on the line: no wait counts longer than it was asked for."""
    cpu: float = 0.0
    memory: int = 0


class Watched:
    """A line on which time passes while somebody waits for it, and at no other moment."""

    def __init__(self, link: Link, spent: Spent) -> None:
        self._link = link
        self._spent = spent

    def write(self, request: bytes) -> None:
        self._link.write(request)

    def read(self, seconds: float) -> bytes:
        began = time.monotonic()
        data = self._link.read(seconds)
        self._spent.waited += min(time.monotonic() - began, seconds)
        return data


def test_bytes_from_before_a_question_are_not_read_as_an_answer_to_each(monkeypatch: pytest.MonkeyPatch) -> None:
    def understand(request: object, raw: bytes) -> Heard:
        raise AssertionError(request)

    monkeypatch.setattr(judgement, "understand", understand)
    assert judgement.findings_in("printer.escpos", "", b"\x12" * 4096) == ()


def measured(probe: str, port: str) -> tuple[ProbeOutcome, Spent]:
    """The outcome, and what it cost."""
    spent = Spent()

    @contextmanager
    def watched(port: str, settings: LineSettings, safe: tuple[SafeRequest, ...], *, holder: str) -> Iterator[Link]:
        with open_link(port, settings, safe, holder=holder) as link:
            yield Watched(link, spent)

    probe_named(probe)  # the modules of all probes are loaded before the clock starts
    tracemalloc.start()
    began = time.thread_time()
    try:
        outcome = run_probe(probe, port, patience=BRIEF, monotonic=lambda: spent.waited, open_with=watched)
        spent.cpu, spent.memory = time.thread_time() - began, tracemalloc.get_traced_memory()[1]
        return outcome, spent
    finally:
        tracemalloc.stop()
