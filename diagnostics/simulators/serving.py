"""How does a simulated device live on a wire: answering, late, echoing, noisy, flooding, unplugged?"""

import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Protocol, Self

from diagnostics.line import LineSettings
from diagnostics.simulators.line_model import NO_FAULTS as NO_FAULTS
from diagnostics.simulators.line_model import LineFaults as LineFaults
from diagnostics.simulators.line_model import LineModel
from diagnostics.simulators.wires import Wire

_FLOOD = bytes(range(256))
_CHATTER_SECONDS = 0.01


class SimulatedDevice(Protocol):
    """The inside of a simulator: bytes in, bytes out."""

    state: str

    def answer(self, data: bytes) -> bytes:
        """What the device sends when these bytes arrive."""


@dataclass(frozen=True)
class Unasked:
    """What a device says by itself, again and again."""

    every_ms: int
    says: Callable[[], bytes]


class RunningSimulator:
    """A device on a wire, in a thread of its own, until it is stopped."""

    def __init__(
        self, device: SimulatedDevice, wire: Wire, faults: LineFaults, unasked: Unasked | None = None
    ) -> None:
        self.url = wire.url
        """Port to probe."""
        self.received = bytearray()
        """Everything that the host sent."""
        self.heard = threading.Event()
        """Set once the host has sent something."""
        self.host: LineSettings | None = None
        """Settings of the host, where somebody tells them; a pseudo terminal shows no more than the speed."""
        self._device = device
        self._wire = wire
        self._faults = faults
        self._line = LineModel(faults)
        self._bytes_left = faults.unplug_after_bytes
        self._due: deque[tuple[float, bytes]] = deque()
        self._flooding = False
        self._unasked = unasked
        self._speaks_at = time.monotonic()
        self._wake, self._woken = socket.socketpair()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"simulator {wire.url}", daemon=True)
        self._thread.start()

    @property
    def device(self) -> SimulatedDevice:
        """The inside of the device, for those who stand it on a wire of their own."""
        return self._device

    @property
    def state(self) -> str:
        """State of the device; may be switched while it runs."""
        return self._device.state

    @state.setter
    def state(self, state: str) -> None:
        self._device.state = state

    def stop(self) -> None:
        """Unplug and end; harmless when it has ended."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._wake.send(b"x")
            self._thread.join()
            self._wake.close()
            self._woken.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        try:
            while not self._stopped.is_set() and not self._is_unplugged():
                self._turn()
        finally:
            self._wire.close()

    def _turn(self) -> None:
        ends: list[Wire | socket.socket] = [self._wire, self._woken]
        writers = ends[:1] if self._flooding else []
        readable, writable, _ = select.select(ends, writers, [], self._wait())
        if self._wire in readable:
            self._take(self._wire.receive())
        if writable:
            self._send(_FLOOD)
        if self._faults.chatter:
            self._send(self._line.chatter())
        self._send_what_is_due()
        self._speak_unasked()

    def _wait(self) -> float | None:
        moments = [self._due[0][0]] if self._due else []
        if self._unasked:
            moments.append(self._speaks_at)
        if moments:
            return max(min(moments) - time.monotonic(), 0)
        return _CHATTER_SECONDS if self._faults.chatter else None

    def _speak_unasked(self) -> None:
        if self._unasked and self._speaks_at <= time.monotonic():
            self._send(self._unasked.says())
            self._speaks_at += self._unasked.every_ms / 1000

    def _take(self, data: bytes) -> None:
        if not data:
            return
        self.received += data
        self.heard.set()
        self._flooding = self._faults.flood
        if self._faults.echo:
            self._send(data)
        host = self._host()
        banner = self._line.wakes_up(host)
        if banner is not None:
            self._plan(banner)
        elif said := self._device.answer(self._line.to_device(data, host)):
            self._plan(self._line.answer(said, host))

    def _plan(self, data: bytes) -> None:
        at = time.monotonic() + self._faults.late_ms / 1000
        gap = self._faults.inter_byte_ms / 1000
        if not gap:
            self._due.append((at, data))
        for place, byte in enumerate(data if gap else b""):
            self._due.append((at + place * gap, bytes((byte,))))

    def _send_what_is_due(self) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            self._send(self._due.popleft()[1])

    def _send(self, data: bytes) -> None:
        if self._bytes_left is not None:
            data = data[: self._bytes_left]
            self._bytes_left -= len(data)
        self._wire.send(data)

    def _host(self) -> LineSettings:
        settings = self.host or LineSettings()
        speed = self._wire.speed()
        return replace(settings, baud=speed) if speed else settings

    def _is_unplugged(self) -> bool:
        if self._bytes_left == 0:
            return True
        limit = self._faults.unplug_after
        return limit is not None and self._line.answers >= limit and self.heard.is_set() and not self._due
