"""Where can a simulated device be plugged in? A pseudo terminal, or TCP where the system has none."""

import os
import socket
import sys
from contextlib import suppress
from functools import cache
from typing import Protocol

_PORTION = 4096


class Wire(Protocol):
    """The device's end of a cable."""

    url: str
    """What the probe opens."""

    def fileno(self) -> int:
        """What to wait on for bytes."""

    def speed(self) -> int:
        """Speed that the host has set, in baud; 0 where the wire does not show it."""

    def receive(self) -> bytes:
        """Bytes of the host; may be empty."""

    def send(self, data: bytes) -> int:
        """How many of these bytes went out now."""

    def close(self) -> None:
        """Pull the plug."""


class PtyWire:
    """A pseudo terminal; closing it looks like a pulled adapter at the other end."""

    def __init__(self) -> None:
        if sys.platform == "win32":
            raise OSError("no pseudo terminals here")
        import tty

        # The slave stays open here too: without any opener the master reads errors instead of waiting.
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.url = os.ttyname(self._slave)

    def fileno(self) -> int:
        """What to wait on for bytes."""
        return self._master

    def speed(self) -> int:
        """Speed that the host has set, in baud."""
        import termios

        return _speeds().get(termios.tcgetattr(self._slave)[5], 0)

    def receive(self) -> bytes:
        """Bytes of the host; may be empty."""
        with suppress(OSError):
            return os.read(self._master, _PORTION)
        return b""

    def send(self, data: bytes) -> int:
        """How many of these bytes went out now."""
        with suppress(OSError):
            return os.write(self._master, data)
        return 0

    def close(self) -> None:
        """Pull the plug."""
        os.close(self._master)
        os.close(self._slave)


class TcpWire:
    """A TCP port of this machine that serves one host after the other."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._host: socket.socket | None = None
        self.url = f"socket://127.0.0.1:{self._server.getsockname()[1]}"

    def fileno(self) -> int:
        """What to wait on: the host, or the next one."""
        return (self._host or self._server).fileno()

    def speed(self) -> int:
        """Nothing: TCP has no speed."""
        return 0

    def receive(self) -> bytes:
        """Bytes of the host; empty when it has only just come or has left."""
        if self._host is None:
            self._host, _ = self._server.accept()
            self._host.setblocking(False)
            return b""
        with suppress(BlockingIOError):
            data = self._received(self._host)
            if not data:
                self._host.close()
                self._host = None
            return data
        return b""

    def send(self, data: bytes) -> int:
        """How many of these bytes went out now."""
        with suppress(OSError):
            return self._host.send(data) if self._host else 0
        return 0

    def close(self) -> None:
        """Pull the plug."""
        if self._host is not None:
            self._host.close()
        self._server.close()

    def _received(self, host: socket.socket) -> bytes:
        try:
            return host.recv(_PORTION)
        except ConnectionError:
            return b""


@cache
def _speeds() -> dict[int, int]:
    """Constants of the terminal driver -> baud."""
    import termios

    names = (name for name in dir(termios) if name.startswith("B") and name[1:].isdigit())
    return {getattr(termios, name): int(name[1:]) for name in names}


def wire(*, over_tcp: bool) -> Wire:
    """A new wire; over TCP on request and where there are no pseudo terminals."""
    if over_tcp:
        return TcpWire()
    try:
        return PtyWire()
    except OSError:
        return TcpWire()
