"""Why headquarters was not reached is told in words, never as a number of the system."""

import errno
import socket
import ssl

import httpx
import pytest

from fieldkit.locale import tell_in
from sync.causes import cause_words
from sync.link import Offline, WireRequest
from sync.transport import HttpTransport


def raised(cause: BaseException) -> httpx.ConnectError:
    try:
        raise httpx.ConnectError(str(cause)) from cause
    except httpx.ConnectError as error:
        return error


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "its certificate is not trusted here"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), "something there does not speak TLS"),
        (socket.gaierror(-2, "Name or service not known"), "its name is not found: no network?"),
        (ConnectionRefusedError(111, "Connection refused"), "nothing answers at its address"),
        (ConnectionResetError(104, "reset"), "the connection broke off"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "there is no way to it: no network?"),
        (OSError(5, "Input/output error"), "[Errno 5] Input/output error"),
    ],
)
def test_a_known_cause_has_its_words(cause: OSError, told: str) -> None:
    assert tell_in("en", cause_words(raised(cause))) == told


def test_a_headquarters_that_does_not_run_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with HttpTransport(f"http://127.0.0.1:{port}", attempts=1) as transport, pytest.raises(Offline) as offline:
        transport.send(WireRequest("GET", "/hello"))
    assert tell_in("zh_CN", offline.value.what) == "无法连接总部（该地址没有应答）。"
