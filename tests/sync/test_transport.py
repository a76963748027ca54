"""Only headquarters' own answers count; everything else is "offline", whatever it says."""

import gzip
import json
import socket
from collections.abc import Iterator

import httpx
import pytest
import zstandard

from fieldkit.domain.words import Refusal
from sync.link import Offline, WireAnswer, WireRequest
from sync.session import understood
from sync.transport import ANSWER_LIMIT, HttpTransport
from sync.wire import DECODED_LIMIT, Hello

MARKS = {"FieldSync": "1", "FieldSync-Epoch": "e1"}
LOGIN = b"<html><form>login</form></html>"


class Scripted(httpx.BaseTransport):
    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def response(content: bytes = b"{}", status: int = 200, **headers: str) -> httpx.Response:
    named = MARKS | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=httpx.ByteStream(content))


def send(*answers: httpx.Response | Exception, attempts: int = 1) -> bytes:
    with HttpTransport("https://hq.example", transport=Scripted(*answers), attempts=attempts) as transport:
        return transport.send(WireRequest("GET", "/hello")).content


def code_of(*answers: httpx.Response | Exception) -> str:
    with pytest.raises(Offline) as offline:
        send(*answers)
    return offline.value.code


def test_an_answer_of_headquarters_is_unpacked() -> None:
    packed = zstandard.ZstdCompressor().compress(b'{"a":1}')
    assert send(response(packed, Content_Encoding="zstd")) == b'{"a":1}'


@pytest.mark.parametrize("status", [200, 204, 302, 401, 404, 500, 511])
def test_a_login_page_is_offline_whatever_its_status(status: int) -> None:
    page = httpx.Response(status, headers={"Location": "http://portal.example"}, stream=httpx.ByteStream(LOGIN))
    assert code_of(page) == "hq.stranger"


def test_a_redirect_is_not_followed_even_with_the_right_header() -> None:
    scripted = Scripted(response(b"", 307, Location="https://evil.example/sync/v1/hello"), response())
    with (
        HttpTransport("https://hq.example", transport=scripted, attempts=1) as transport,
        pytest.raises(Offline) as offline,
    ):
        transport.send(WireRequest("POST", "/push", token="secret"))
    assert offline.value.code == "hq.redirected"
    assert [request.url.host for request in scripted.requests] == ["hq.example"]


def test_a_truncated_answer_is_not_taken() -> None:
    assert code_of(response(b'{"a"', Content_Length="7")) == "hq.truncated"


@pytest.mark.parametrize("missing", [1, 2, 3, 4, 5, 40])
def test_a_truncated_packing_is_not_a_message(missing: int) -> None:
    packed = zstandard.ZstdCompressor().compress(json.dumps(list(range(9_000))).encode())
    assert code_of(response(packed[:-missing], Content_Encoding="zstd")) == "hq.garbled"


@pytest.mark.parametrize("behind", [b"\0", b"[]", b"\0\0\0", b"[][]", b"trailing", zstandard.compress(b"")])
def test_bytes_behind_a_whole_packing_are_no_answer(behind: bytes) -> None:
    packed = zstandard.ZstdCompressor().compress(b'{"a":1}')
    assert code_of(response(packed + behind, Content_Encoding="zstd")) == "hq.garbled"


def test_a_bomb_in_a_packing_that_was_not_offered_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * (DECODED_LIMIT + 1))
    assert code_of(response(bomb, Content_Encoding="gzip")) == "hq.garbled"


@pytest.mark.parametrize("content", [b"{}{}", b"{} x", b"[" * 100_000, b'{"epoch":' * 100_000])
def test_a_message_that_goes_on_or_down_for_ever_is_none(content: bytes) -> None:
    with pytest.raises(Offline) as offline:
        understood(WireAnswer(200, "e1", content), Hello)
    assert offline.value.code == "hq.garbled"


@pytest.mark.parametrize("declares_size", [True, False])
def test_a_bomb_is_stopped_at_the_limit(declares_size: bool) -> None:
    compressor = zstandard.ZstdCompressor(write_content_size=declares_size)
    bomb = compressor.compress(b"\0" * (DECODED_LIMIT + 1))
    assert len(bomb) < 2_000
    assert code_of(response(bomb, Content_Encoding="zstd")) == "hq.garbled"


def test_an_endless_answer_is_stopped_on_the_wire() -> None:
    class Endless(httpx.SyncByteStream):
        sent = 0

        def __iter__(self) -> Iterator[bytes]:
            while True:
                self.sent += 65_536
                yield b"x" * 65_536

    endless = Endless()
    assert code_of(httpx.Response(200, headers=MARKS, stream=endless)) == "hq.too_large"
    assert endless.sent <= ANSWER_LIMIT + 2 * 65_536


def test_an_answer_that_drips_ends_at_the_deadline() -> None:
    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b"x"

    seconds = iter(range(1_000))
    scripted = Scripted(httpx.Response(200, headers=MARKS, stream=Drip()))
    transport = HttpTransport(
        "https://hq.example", transport=scripted, attempts=1, deadline=30, monotonic=lambda: float(next(seconds))
    )
    with transport, pytest.raises(Offline) as offline:
        transport.send(WireRequest("GET", "/hello"))
    assert offline.value.code == "hq.slow"
    assert next(seconds) < 40


def test_an_encoding_that_was_not_offered_is_not_unpacked() -> None:
    assert code_of(response(gzip.compress(b"{}"), Content_Encoding="gzip")) == "hq.garbled"


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ReadError("cut"), httpx.ProxyError("407")])
def test_no_connection_is_offline_in_words(fault: Exception) -> None:
    assert code_of(fault) == "hq.unreachable"


def test_a_passing_fault_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import stamina

    with stamina.set_testing(True, attempts=3):
        assert send(httpx.ConnectError("refused"), response(status=503), response(), attempts=3) == b"{}"


def test_a_stranger_is_not_asked_twice() -> None:
    scripted = Scripted(httpx.Response(200, stream=httpx.ByteStream(LOGIN)), response())
    with HttpTransport("https://hq.example", transport=scripted, attempts=3) as transport, pytest.raises(Offline):
        transport.send(WireRequest("GET", "/hello"))
    assert len(scripted.requests) == 1


@pytest.mark.parametrize(
    "url", ["http://hq.example", "ftp://hq.example", "hq.example", "http://127.0.0.1.evil.example"]
)
def test_records_never_travel_in_the_clear(url: str) -> None:
    with pytest.raises(Refusal) as refused:
        HttpTransport(url)
    assert refused.value.code == "hq.insecure"


def test_this_machine_may_be_spoken_to_in_the_clear() -> None:
    HttpTransport("http://127.0.0.1:8000").close()


def test_the_caller_goes_on_while_a_request_is_under_way() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with HttpTransport(f"http://127.0.0.1:{port}", attempts=1) as transport:
            waiting = transport.begin(WireRequest("GET", "/hello"))
            # only now does anybody answer: `begin` has not waited for it
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(65_536).startswith(b"GET /sync/v1/hello")
                connection.sendall(b'HTTP/1.1 200 OK\r\nFieldSync: 1\r\nContent-Length: 7\r\n\r\n{"a":1}')
                assert waiting().content == b'{"a":1}'


def test_what_fails_under_way_is_raised_where_the_answer_is_wanted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with HttpTransport(f"http://127.0.0.1:{port}", attempts=1) as transport:
        waiting = transport.begin(WireRequest("GET", "/hello"))
        with pytest.raises(Offline) as offline:
            waiting()
    assert offline.value.code == "hq.unreachable"
