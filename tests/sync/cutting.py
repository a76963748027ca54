"""A line to headquarters that breaks after a given byte, and a headquarters that can be exchanged."""

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

_PATIENCE = 10.0
"""Seconds after which a connection that says nothing is a mistake of the test."""
_PIECE = 65_536
_AT_ONCE = struct.pack("ii", 1, 0)
Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


@dataclass(frozen=True)
class Cut:
    """Where the line breaks: requests have even numbers, their answers odd ones."""

    message: int
    after: int
    """Bytes of this message that still pass."""
    is_reset: bool
    """Whether both ends are told so rudely; otherwise the connection just ends."""

    def __str__(self) -> str:
        what = "answer" if self.message % 2 else "request"
        return f"{what} {self.message // 2} after {self.after} bytes{' by a reset' if self.is_reset else ''}"


class Line:
    """Carries connections to a server until the cut; from then on nobody is there until it is mended."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.mend(None)
        threading.Thread(target=self._accept, daemon=True).start()

    def mend(self, cut: Cut | None) -> None:
        """A whole line, with the place where it breaks next."""
        self.cut = cut
        self.is_down = False
        self.messages: list[bytearray] = []
        self._speaker = ""

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # closing alone does not wake the thread that waits in accept
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.is_down:
                _end(client, is_reset=True)
                continue
            server = socket.create_connection(self._server)
            for end in (client, server):
                end.settimeout(_PATIENCE)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        across = {client: (server, "client"), server: (client, "server")}
        with contextlib.suppress(OSError):
            while True:
                for end in select.select(list(across), [], [], _PATIENCE)[0]:
                    other, speaker = across[end]
                    content = end.recv(_PIECE)
                    if not content:
                        raise ConnectionError
                    allowed = self._allowed(speaker, content)
                    other.sendall(content[:allowed])
                    if self.is_down:
                        raise ConnectionError
        is_reset = self.is_down and self.cut is not None and self.cut.is_reset
        for end in across:
            _end(end, is_reset=is_reset)

    def _allowed(self, speaker: str, content: bytes) -> int:
        if speaker != self._speaker:
            self.messages.append(bytearray())
            self._speaker = speaker
        before = len(self.messages[-1])
        self.messages[-1] += content
        cut, message = self.cut, len(self.messages) - 1
        if cut is None or message < cut.message or (message == cut.message and before + len(content) < cut.after):
            return len(content)
        self.is_down = True
        # packed messages differ by a few bytes between two runs: one that ended before its cut is cut at its end
        return cut.after - before if message == cut.message else 0


def _end(end: socket.socket, *, is_reset: bool) -> None:
    with contextlib.suppress(OSError):
        if is_reset:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    end.close()


class Desk:
    """An application in whose place another one can step while the server runs."""

    def __init__(self) -> None:
        self.app: App | None = None
        self.failures: list[int] = []
        """Statuses of 500 and above that were answered."""
        self._busy = 0
        self._idle = threading.Condition()

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        async def watched(message: Message) -> None:
            if message.get("status", 0) >= 500:
                self.failures.append(message["status"])
            await send(message)

        assert self.app is not None
        with self._idle:
            self._busy += 1
        try:
            await self.app(scope, receive, watched)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def take(self, app: App) -> None:
        """Answers with this application from now on; waits until the one before has nothing to do any more."""
        with self._idle:
            assert self._idle.wait_for(lambda: self._busy == 0, _PATIENCE)
            self.app = app
