"""Does this computer reach the servers of its application, how fast, and how often not?"""

import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

_TRIES = 20
_CONNECT_SECONDS = 1.0
_ALL_SECONDS = 6.0
"""Time for all servers; fewer tries are made where each takes long."""


@dataclass(frozen=True)
class Host:
    """A server by its name in the answers, its address and its port."""

    name: str
    address: str
    port: int


def host_of(written: str) -> Host:
    """The server written as NAME=ADDRESS:PORT; Refusal for anything else."""
    name, _, place = written.partition("=")
    address, _, port = place.rpartition(":")
    if not (name.strip() and address and port.isdecimal() and 0 < int(port) < 65536):
        raise Refusal(
            "agent.host",
            say("{text} names no server.", text=one_line(written, limit=80)),
            say("Write NAME=ADDRESS:PORT, such as front-end=10.20.30.1:9001."),
        )
    return Host(one_line(name, limit=32), address, int(port))


def reached(hosts: Iterable[Host]) -> list[object]:
    """For each server, connections that were tried and lost, and the mean time to be let in; nothing is sent."""
    asked = list(hosts)
    return [_reached(host, _ALL_SECONDS / len(asked)) for host in asked]


def _reached(host: Host, seconds: float) -> dict[str, object]:
    times: list[float] = []
    lost, ends = 0, time.monotonic() + seconds
    while len(times) + lost < _TRIES and time.monotonic() < ends:
        began = time.monotonic()
        try:
            with socket.create_connection((host.address, host.port), timeout=_CONNECT_SECONDS):
                times.append(time.monotonic() - began)
        except OSError:
            lost += 1
    mean = {"mean_ms": round(1000 * sum(times) / len(times))} if times else {}
    return {"name": host.name, "tried": len(times) + lost, "lost": lost, **mean}
