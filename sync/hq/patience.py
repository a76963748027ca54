"""How long does headquarters wait for a request to be said? Whoever says it byte by byte is cut off (slowloris).

uvicorn ends a connection that says nothing between two requests; one that drips it would keep for ever, and with it
a place among the connections of the process.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.terms import terms


@dataclass(frozen=True)
class Patience:
    """Seconds for the heading of a request from its first byte, and for its body after that."""

    heading: float
    body: float


def usual_patience() -> Patience:
    """The patience that came with the program."""
    return Patience(terms().heading_seconds, terms().body_seconds)


def impatient(patience: Patience) -> type[asyncio.Protocol]:
    """The protocol of a connection whose requests have to be said within so much time."""

    class Impatient(_Impatient):
        allowed = {h11.IDLE: patience.heading, h11.SEND_BODY: patience.body}

    return Impatient


class _Impatient(H11Protocol):
    allowed: dict[Any, float]
    """Seconds by what the other side is saying."""
    _saying: Any = None
    _alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._listen()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._listen()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        # from here to the next byte uvicorn itself counts how long nothing is said
        self._stop_waiting()
        super().on_response_complete()

    def _listen(self) -> None:
        """Sets the alarm when something begins to be said; more of the same does not put it off."""
        saying = self.conn.their_state
        if saying is self._saying:
            return
        self._stop_waiting()
        if saying in self.allowed and not self.transport.is_closing():
            self._saying = saying
            self._alarm = self.loop.call_later(self.allowed[saying], self.transport.close)

    def _stop_waiting(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._saying = self._alarm = None
