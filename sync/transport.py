"""How does a request get to headquarters, and how is an answer of somebody else told from its own?

A captive portal, a proxy page or a stranger's server is "offline", whatever its status says: only answers that
carry the protocol header count (sync 5.4).
"""

import logging
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from urllib.parse import urlsplit

import httpx
import stamina
import truststore

from fieldkit.domain.words import Refusal, Words, say
from sync.causes import cause_words
from sync.link import Offline, Waiting, WireAnswer, WireRequest
from sync.wire import (
    DECODED_LIMIT,
    EPOCH_HEADER,
    OFFSET_HEADER,
    PREFIX,
    PROTOCOL,
    PROTOCOL_HEADER,
    Garbled,
    Packet,
    unpacked,
)

ANSWER_LIMIT = 8 * 1024 * 1024
"""Bytes of one answer on the wire."""
CONNECT_SECONDS = 10.0
DEADLINE_SECONDS = 60.0
PATIENCE_SECONDS = 10
"""How long a run waits where headquarters asks for it."""
_ATTEMPTS = 3
_LATER = (429, 502, 503, 504)
# without a handler each repetition would write a line of its own across the screen
logging.getLogger("stamina").addHandler(logging.NullHandler())
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_RETRY = say("Your work is safe on this laptop. Check the network and synchronise again.")


class _Passing(Offline):
    """Offline for the moment: worth another attempt."""

    wait = 0.0
    """Seconds that headquarters asked for; 0 where it named none."""


def _again(error: Exception) -> bool | float:
    """Whether a request is worth another attempt, and after which time."""
    return isinstance(error, _Passing) and (error.wait or True)


class HttpTransport:
    """Requests over HTTPS; plain HTTP only to this machine."""

    def __init__(
        self,
        base_url: str,
        *,
        transport: httpx.BaseTransport | None = None,
        attempts: int = _ATTEMPTS,
        deadline: float = DEADLINE_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            transport: another way for the bytes, for tests.
            deadline: seconds for one whole request, however slowly its answer drips.
        """
        parts = urlsplit(base_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise Refusal(
                "hq.insecure",
                say("The address of headquarters must begin with https://."),
                say("Ask headquarters for its address."),
            )
        self.base_url = base_url.rstrip("/")
        self._attempts = attempts
        self._deadline = deadline
        self._monotonic = monotonic
        # a way within this process is gone only when its answer is asked for: tests see one thing at a time
        self._leaves = transport is None or isinstance(transport, httpx.HTTPTransport)
        self._messenger: ThreadPoolExecutor | None = None
        self._client = httpx.Client(
            transport=transport,
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if parts.scheme == "https" else False,
            follow_redirects=False,
            timeout=httpx.Timeout(deadline, connect=CONNECT_SECONDS),
            headers={PROTOCOL_HEADER: PROTOCOL, "Accept-Encoding": "zstd", "User-Agent": "FieldKit"},
        )

    def __enter__(self) -> "HttpTransport":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the connections back."""
        if self._messenger is not None:
            self._messenger.shutdown()
        self._client.close()

    def send(self, request: WireRequest) -> WireAnswer:
        """The answer of headquarters; Offline when there is none."""
        attempts = self._attempts if request.repeatable else 1
        for attempt in stamina.retry_context(on=_again, attempts=attempts, wait_initial=0.5, wait_max=5.0):
            with attempt:
                return self._send_once(request)
        raise AssertionError("the last attempt answers or raises")

    def begin(self, request: WireRequest) -> Waiting:
        """Sends it while the caller goes on; asking for the answer raises what `send` would."""
        if not self._leaves:
            return partial(self.send, request)
        if self._messenger is None:
            self._messenger = ThreadPoolExecutor(thread_name_prefix="headquarters")
        return self._messenger.submit(self.send, request).result

    def _send_once(self, request: WireRequest) -> WireAnswer:
        headers = dict(request.headers)
        if request.token:
            headers["Authorization"] = f"Bearer {request.token}"
        if request.packet.encoding:
            headers["Content-Encoding"] = request.packet.encoding
        started = self._monotonic()
        try:
            with self._client.stream(
                request.method,
                f"{self.base_url}{PREFIX}{request.path}",
                content=request.packet.content,
                headers=headers,
            ) as response:
                self._refuse_strangers(response)
                return _answer(response, self._content(response, started))
        except httpx.TimeoutException as error:
            raise _Passing("hq.slow", say("Headquarters does not answer in time."), _RETRY) from error
        except httpx.RequestError as error:
            raise _Passing(
                "hq.unreachable",
                say("Headquarters cannot be reached ({cause}).", cause=cause_words(error)),
                _RETRY,
            ) from error

    def _refuse_strangers(self, response: httpx.Response) -> None:
        if response.headers.get(PROTOCOL_HEADER) != PROTOCOL:
            what = (
                say("The network sends FieldKit to another page; perhaps it wants a login.")
                if response.is_redirect
                else say("Something else than headquarters answered, such as the login page of a network.")
            )
            raise Offline(
                "hq.stranger", what, say("Open a browser, log in to the network, then synchronise again.")
            )
        if response.is_redirect:
            raise _broken(
                "hq.redirected", say("Headquarters sent FieldKit to another address; that is not allowed.")
            )
        if response.status_code in _LATER:
            raise _busy(response.headers.get("Retry-After", ""))

    def _content(self, response: httpx.Response, started: float) -> bytes:
        content = bytearray()
        for piece in response.iter_raw():
            content += piece
            if len(content) > ANSWER_LIMIT:
                raise _broken("hq.too_large", say("The answer of headquarters is longer than allowed."))
            if self._monotonic() - started > self._deadline:
                raise _Passing("hq.slow", say("Headquarters does not answer in time."), _RETRY)
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared) != len(content) and response.request.method != "HEAD":
            raise _Passing("hq.truncated", say("The answer of headquarters broke off."), _RETRY)
        return bytes(content)


def _answer(response: httpx.Response, content: bytes) -> WireAnswer:
    try:
        plain = unpacked(Packet(content, response.headers.get("Content-Encoding", "")), limit=DECODED_LIMIT)
    except Garbled as error:
        raise _broken("hq.garbled", say("The answer of headquarters cannot be read.")) from error
    offset = response.headers.get(OFFSET_HEADER, "")
    return WireAnswer(
        status=response.status_code,
        epoch=response.headers.get(EPOCH_HEADER, ""),
        content=plain,
        offset=int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 16 else None,
    )


def _broken(code: str, what: Words) -> Offline:
    return Offline(code, what, _RETRY)


def _busy(retry_after: str) -> Offline:
    """Headquarters wants to be asked later: we wait for it as long as nobody notices, else the run ends."""
    seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 7 else 0
    if seconds <= PATIENCE_SECONDS:
        passing = _Passing("hq.busy", say("Headquarters is busy."), _RETRY)
        passing.wait = float(seconds)
        return passing
    return Offline(
        "hq.busy",
        say("Headquarters is busy."),
        say("Your work is safe on this laptop. Synchronise again in {minutes} min.", minutes=-(-seconds // 60)),
    )
