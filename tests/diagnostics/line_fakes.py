"""Lines made of bytes and of time that passes by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from diagnostics.conversation import Patience
from diagnostics.line import LineSettings
from diagnostics.transport import GuardedLink, SafeRequest
from fieldkit.domain.words import Outside, say

QUICK = Patience(tries=2, answer_ms=80, quiet_ms=5, settle_ms=1, total_ms=3000)
"""For real wires whose other end is in this process."""

Answers = Callable[[bytes], list[tuple[float, bytes]]]
"""What a device sends for a request: bytes with their delay in seconds."""


@dataclass
class TimedLine:
    """A line in virtual time: reading without bytes makes the time pass."""

    answers: Answers
    now: float = 0.0
    sent: list[bytes] = field(default_factory=list)
    settings: LineSettings | None = None
    is_open: bool = False
    gone_after: int | None = None
    """Unplugged once this many questions were answered."""
    _due: list[tuple[float, bytes]] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def write(self, request: bytes) -> None:
        self.sent.append(request)
        self.now += 0.001
        self._due += [(self.now + delay, data) for delay, data in self.answers(request)]
        self._due.sort(key=lambda due: due[0])

    def read(self, seconds: float) -> bytes:
        if self._due and self._due[0][0] <= self.now + seconds:
            at, data = self._due.pop(0)
            self.now = max(self.now, at)
            return data
        if self.gone_after is not None and len(self.sent) >= self.gone_after:
            raise Outside("port.gone", say("Port {port} went away while it was in use.", port="COM3"))
        self.now += seconds
        return b""

    @contextmanager
    def opened(
        self, port: str, settings: LineSettings, safe: tuple[SafeRequest, ...], *, holder: str
    ) -> Iterator[GuardedLink]:
        self.settings, self.is_open = settings, True
        try:
            yield GuardedLink(self, safe)
        finally:
            self.is_open = False


def steady(replies: dict[str, str], delay: float = 0.01) -> Answers:
    """A device that gives the same answer to a request every time (both in hex)."""
    by_request = {bytes.fromhex(request): bytes.fromhex(reply) for request, reply in replies.items()}
    return lambda request: [(delay, by_request[request])] if by_request.get(request) else []


def printer(statuses: str, delay: float = 0.01) -> Answers:
    """A printer with these four status bytes."""
    return steady({f"10 04 0{n}": reply for n, reply in enumerate(statuses.split(), start=1)}, delay)
