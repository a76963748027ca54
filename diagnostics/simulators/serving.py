"""How does a simulated device live on a wire: answering, late, echoing, noisy, flooding, unplugged?"""

import select
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from diagnostics.simulators.wires import Wire

_FLOOD = bytes(range(256))


class SimulatedDevice(Protocol):
    """The inside of a simulator: bytes in, bytes out."""

    state: str

    def answer(self, data: bytes) -> bytes:
        """What the device sends when these bytes arrive."""


@dataclass(frozen=True)
class LineFaults:
    """What is wrong with the cable."""

    echo: bool = False
    """The host's own bytes come back first."""
    noise: bytes = b""
    """Stray bytes before answers."""
    noisy_answers: int = 1_000_000
    """How many answers have noise."""
    drop_first: int = 0
    """How many answers get lost at first."""
    late_ms: int = 0
    flood: bool = False
    """Endless bytes from the first request on."""
    unplug_after: int | None = None
    """Pull the plug after this many answers."""


NO_FAULTS = LineFaults()


class RunningSimulator:
    """A device on a wire, in a thread of its own, until it is stopped."""

    def __init__(self, device: SimulatedDevice, wire: Wire, faults: LineFaults) -> None:
        self.url = wire.url
        """Port to probe."""
        self.received = bytearray()
        """Everything that the host sent."""
        self.heard = threading.Event()
        """Set once the host has sent something."""
        self._device = device
        self._wire = wire
        self._faults = faults
        self._answers = 0
        self._due: deque[tuple[float, bytes]] = deque()
        self._flooding = False
        self._wake, self._woken = socket.socketpair()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"simulator {wire.url}", daemon=True)
        self._thread.start()

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
            self._wire.send(_FLOOD)
        self._send_what_is_due()

    def _wait(self) -> float | None:
        return max(self._due[0][0] - time.monotonic(), 0) if self._due else None

    def _take(self, data: bytes) -> None:
        if not data:
            return
        self.received += data
        self.heard.set()
        self._flooding = self._faults.flood
        if self._faults.echo:
            self._wire.send(data)
        if answer := self._device.answer(data):
            self._due.append((time.monotonic() + self._faults.late_ms / 1000, answer))

    def _send_what_is_due(self) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            _, answer = self._due.popleft()
            self._answers += 1
            if self._answers <= self._faults.drop_first:
                continue
            noise = self._faults.noise if self._answers <= self._faults.noisy_answers else b""
            self._wire.send(noise + answer)

    def _is_unplugged(self) -> bool:
        limit = self._faults.unplug_after
        return limit is not None and self._answers >= limit and self.heard.is_set()
