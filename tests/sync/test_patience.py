"""Whoever says a request byte by byte is cut off; whoever says it in time is answered, also the second time."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sync.hq.app import build_app
from sync.hq.desk import create_headquarters
from sync.hq.patience import Patience
from sync.hq.serving import serve

SHORT, LONG = 0.05, 10.0
DRIPS = 1_000
"""Pieces; after each, the end of the connection is waited for: together longer than anybody is patient."""
WHOLE = b"GET /sync/v1/hello HTTP/1.1\r\nHost: hq\r\nFieldSync: 1\r\n\r\n"
PUSH = b"POST /sync/v1/push HTTP/1.1\r\nHost: hq\r\nFieldSync: 1\r\nContent-Length: 1000000\r\n\r\n"


@pytest.fixture
def line(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """A connection to a headquarters with this patience."""
    hq = create_headquarters(tmp_path / "hq", None)
    with serve(build_app(hq), patience=request.param) as running:
        address = urlsplit(running.url)
        with socket.create_connection((address.hostname, address.port), timeout=LONG) as connection:
            yield connection
    hq.close()


def was_cut(line: socket.socket, piece: bytes) -> bool:
    """Drips pieces until the other side hangs up."""
    line.settimeout(SHORT / 10)
    for _ in range(DRIPS):
        try:
            line.sendall(piece)
            if line.recv(1) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


@pytest.mark.parametrize("line", [Patience(SHORT, LONG)], indirect=True)
def test_a_heading_that_drips_is_not_waited_for(line: socket.socket) -> None:
    line.sendall(WHOLE[:40])
    assert was_cut(line, b"x")


@pytest.mark.parametrize("line", [Patience(SHORT, LONG)], indirect=True)
def test_who_says_nothing_is_not_waited_for(line: socket.socket) -> None:
    assert line.recv(1) == b""


@pytest.mark.parametrize("line", [Patience(LONG, SHORT)], indirect=True)
def test_a_body_that_drips_is_not_waited_for(line: socket.socket) -> None:
    line.sendall(PUSH)
    assert was_cut(line, b"x")


@pytest.mark.parametrize("line", [Patience(1.0, LONG)], indirect=True)
def test_the_second_request_of_a_connection_may_not_drip_either(line: socket.socket) -> None:
    line.sendall(WHOLE)
    assert line.recv(12) == b"HTTP/1.1 401"
    assert was_cut(line, b"G")


@pytest.mark.parametrize("line", [Patience(LONG, LONG)], indirect=True)
def test_a_request_in_pieces_is_answered_in_time(line: socket.socket) -> None:
    for piece in (WHOLE[:10], WHOLE[10:41], WHOLE[41:]):
        line.sendall(piece)
    assert line.recv(12) == b"HTTP/1.1 401"
