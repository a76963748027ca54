"""Simulated devices behind the real line model, in time that passes by itself, with a port that writes all down."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache

from diagnostics.line import LineSettings
from diagnostics.simulators import simulated
from diagnostics.simulators.line_model import NO_FAULTS, LineFaults, LineModel
from diagnostics.simulators.serving import SimulatedDevice
from diagnostics.transport import GuardedLink, SafeRequest
from fieldkit.domain.words import Outside, say

_FLOOD = bytes(range(256)) * 16


def device_in(protocol: str, state: str) -> SimulatedDevice:
    """The inside of a simulated device, as it is when it starts."""
    return deepcopy(_started(protocol, state))


@cache
def _started(protocol: str, state: str) -> SimulatedDevice:
    with simulated()[protocol].start(state, NO_FAULTS, False) as running:
        return running.device


@dataclass
class VirtualCable:
    """A port with a device at its other end."""

    device: SimulatedDevice
    faults: LineFaults = NO_FAULTS
    sent: list[bytes] = field(default_factory=list)
    """Everything that the driver was given to send."""
    now: float = 0.0
    is_open: bool = False
    delivered: int = 0
    """Bytes that the host has read."""
    read_sizes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._line = LineModel(self.faults)
        self._settings = LineSettings()
        self._due: list[tuple[float, bytes]] = []

    def monotonic(self) -> float:
        return self.now

    def write(self, request: bytes) -> None:
        self.sent.append(request)
        self.now += 0.001
        if self.faults.echo:
            self._due.append((self.now, request))
        host = self._settings
        banner = self._line.wakes_up(host)
        heard = self._line.to_device(request, host)
        answer = self.device.answer(heard) if banner is None else b""
        said = banner or (self._line.answer(answer, host) if answer else b"")
        if said:
            self._due.append((self.now + 0.01 + self.faults.late_ms / 1000, said))
        self._due.sort(key=lambda due: due[0])

    def read(self, seconds: float) -> bytes:
        self._stop_when_unplugged()
        data = self._next(seconds)
        if self.faults.unplug_after_bytes is not None:
            data = data[: self.faults.unplug_after_bytes - self.delivered]
        self.delivered += len(data)
        self.read_sizes.append(len(data))
        return data

    @contextmanager
    def opened(
        self, port: str, settings: LineSettings, safe: tuple[SafeRequest, ...], *, holder: str
    ) -> Iterator[GuardedLink]:
        self._settings, self.is_open = settings, True
        try:
            yield GuardedLink(self, safe)
        finally:
            self.is_open = False

    def _next(self, seconds: float) -> bytes:
        if self.faults.flood and self.sent:
            self.now += 0.01
            return _FLOOD
        if self.faults.chatter:
            self.now += min(seconds, 0.08) or 0.001
            return self._line.chatter()
        if self._due and self._due[0][0] <= self.now + seconds:
            at, data = self._due.pop(0)
            self.now = max(self.now, at)
            return data
        self.now += seconds
        return b""

    def _stop_when_unplugged(self) -> None:
        answers, in_bytes = self.faults.unplug_after, self.faults.unplug_after_bytes
        by_answers = answers is not None and self._line.answers >= answers and bool(self.sent) and not self._due
        by_bytes = in_bytes is not None and self.delivered >= in_bytes and bool(self.sent)
        if by_answers or by_bytes:
            raise Outside("port.gone", say("Port {port} went away while it was in use.", port="COM3"))
