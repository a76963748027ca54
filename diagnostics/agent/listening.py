"""How does the agent answer over a network cable: one engineer after the other, who may also have gone for good?"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from diagnostics.agent.computer import Kiosk
from diagnostics.agent.serving import answer_to
from diagnostics.framing.agent import question_framer
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

IDLE_SECONDS = 60.0
"""An engineer who asks nothing for so long has pulled his cable: the next one is let in."""
_SLICE = 0.2
_AT_ONCE = 4096


def place_of(written: str) -> tuple[str, int]:
    """Address and port written as ADDRESS:PORT; Refusal for anything else."""
    address, _, port = written.rpartition(":")
    if not (address.strip() and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise Refusal(
            "agent.place",
            say("{text} is no address with a port.", text=one_line(written, limit=80)),
            say("Write ADDRESS:PORT, such as 10.20.30.7:9100."),
        )
    return address, int(port)


def listen_on(
    address: str,
    port: int,
    over: threading.Event,
    *,
    kiosk: Kiosk | None = None,
    ready: Callable[[int], None] = lambda _port: None,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Answer until it is over; Refusal when the address is not one of this computer or is taken.

    Args:
        ready: takes the port number once somebody can connect.
    """
    looked_at = kiosk or Kiosk()
    with _server(address, port) as server:
        server.settimeout(_SLICE)
        ready(server.getsockname()[1])
        while not over.is_set():
            looked_at.cpu.look()
            with suppress(TimeoutError):
                visitor, _ = server.accept()
                with visitor, suppress(OSError):
                    _answer(visitor, looked_at, over, monotonic)


def _answer(visitor: socket.socket, kiosk: Kiosk, over: threading.Event, monotonic: Callable[[], float]) -> None:
    framer, heard = question_framer(), monotonic()
    visitor.settimeout(_SLICE)
    while not over.is_set() and monotonic() - heard < IDLE_SECONDS:
        kiosk.cpu.look()
        try:
            read = visitor.recv(_AT_ONCE)
        except TimeoutError:
            continue
        if not read:
            return
        for question in framer.feed(read).frames:
            heard = monotonic()
            visitor.sendall(answer_to(question, kiosk))


def _server(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port), backlog=1)
    except OSError as error:
        raise Refusal(
            "agent.listen",
            say("The agent cannot listen on {address}:{port}.", address=one_line(address, limit=80), port=port),
            say("Give an address of this computer and a port that no other program uses."),
        ) from error
