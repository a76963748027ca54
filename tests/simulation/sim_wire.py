"""Carries real bytes from a laptop to the routes of headquarters, and lets happen on the way what networks do."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

import httpx
import msgspec
from flight import Flight, Order
from sqlalchemy import Engine
from zstandard import ZstdCompressor

from fieldkit.storage.engine import reading
from sync.hq.desk import Headquarters
from sync.hq.routes import ROUTES, HqAnswer, HqRequest, Route, respond
from sync.link import Waiting, WireRequest
from sync.transport import HttpTransport
from sync.wire import (
    DECODED_LIMIT,
    EPOCH_HEADER,
    PREFIX,
    PROTOCOL,
    PROTOCOL_HEADER,
    Garbled,
    Packet,
    Problem,
    PushRequest,
    read,
    unpacked,
)

TOKEN_OUTLIVED = 16 * 60
STATUSES = {401: "token.expired", 403: "device", 409: "epoch", 413: "too_large", 426: "protocol", 429: "rate"}
_ORDERS = (Order.AT_ONCE, Order.BACKWARDS)
FAULTS = (
    "lost_request",
    "lost_answer",
    "duplicate",
    "late",
    "cut_request",
    "cut_answer",
    "part_answer",
    "bomb",
    "html",
    "portal_redirect",
    *(f"status_{status}" for status in (*STATUSES, 503)),
    "hq_crash",
    "crash_before",
    "crash_after",
    "slow",
    "edit",
    "other_laptop",
    *_ORDERS,
)


class Crash(BaseException):
    """The power fails: nobody may catch it."""


_BURNING = ("do_begin", "do_execute", "do_executemany", "do_commit")


class Fuse:
    """Cuts the power of one database at its n-th statement or commit; odd commits are still written."""

    def __init__(self, engine: Engine) -> None:
        self._dialects = (engine.dialect, reading(engine).dialect)
        self._left = self._number = 0

    def arm(self, statements: int) -> None:
        """Blows at the n-th statement from now; 0 never."""
        self.disarm()
        self._left = self._number = statements
        if statements:
            for dialect, name in product(self._dialects, _BURNING):
                # on the instance: engines without a fuse pay nothing
                setattr(dialect, name, partial(self._burn, getattr(dialect, name), name))

    def disarm(self) -> None:
        for dialect, name in product(self._dialects, _BURNING):
            dialect.__dict__.pop(name, None)

    def _burn(self, do: Callable[..., None], name: str, *arguments: Any) -> None:
        self._left -= 1
        if self._left > 0:
            do(*arguments)
            return
        self.disarm()
        if name == "do_commit" and self._number % 2:
            do(*arguments)
        raise Crash


@dataclass(frozen=True)
class Fault:
    """What happens at which request of a run."""

    at: int
    kind: str
    number: int = 0


@dataclass
class Wire(httpx.BaseTransport):
    """The way of one laptop to headquarters."""

    hq: Headquarters
    fuse: Fuse
    """Of headquarters."""
    meanwhile: Callable[[str, int], None] = lambda *_: None
    """What people do while a request is under way."""
    faults: Mapping[int, Fault] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    bombs: int = 0
    """Answers of this run that were longer than allowed when unpacked."""
    order: Order = Order.ASKED
    late: list[httpx.Request] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def plan(self, faults: tuple[Fault, ...] = ()) -> None:
        """A new run begins."""
        self.faults = {fault.at: fault for fault in faults}
        self.order = next((Order(fault.kind) for fault in faults if fault.kind in _ORDERS), Order.ASKED)
        self.requests = []
        self.bombs = 0

    def deliver_late(self) -> None:
        """What was long under way arrives, the youngest first; nobody waits for the answer."""
        while self.late:
            self._carried(self.late.pop())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        fault = self.faults.get(len(self.requests))
        self.requests.append(f"{request.method} {request.url.path.removeprefix(PREFIX)}")
        if fault is None:
            return response(self._carried(request))
        self.seen[fault.kind] += 1
        if fault.kind.startswith("status_"):
            return response(refused(int(fault.kind.removeprefix("status_"))))
        happening: Callable[[httpx.Request, Fault], HqAnswer] = getattr(self, f"_{fault.kind}")
        return response(happening(request, fault))

    def _carried(self, request: httpx.Request, content: bytes | None = None) -> HqAnswer:
        route, names = route_of(request)
        whole = HqRequest(
            request.content if content is None else content, request.headers, names, request.url.params
        )
        try:
            return respond(self.hq, route, whole)
        except Crash:
            raise httpx.ReadError("headquarters went down", request=request) from None
        finally:
            self.fuse.disarm()

    def _at_once(self, request: httpx.Request, _fault: Fault) -> HqAnswer:
        return self._carried(request)

    _overtaken = _at_once
    """What is decided is decided by `plan`, for all requests of the run."""

    def _lost_request(self, request: httpx.Request, _fault: Fault) -> HqAnswer:
        raise httpx.ConnectError("lost", request=request)

    def _lost_answer(self, request: httpx.Request, _fault: Fault) -> HqAnswer:
        self._carried(request)
        raise httpx.ReadError("lost", request=request)

    def _duplicate(self, request: httpx.Request, _fault: Fault) -> HqAnswer:
        self._carried(request)
        return self._carried(request)

    def _late(self, request: httpx.Request, _fault: Fault) -> HqAnswer:
        self.late.append(request)
        raise httpx.ReadTimeout("late", request=request)

    def _cut_request(self, request: httpx.Request, fault: Fault) -> HqAnswer:
        return self._carried(request, request.content[: fault.number % max(len(request.content), 1)])

    def _cut_answer(self, request: httpx.Request, fault: Fault) -> HqAnswer:
        answer = self._carried(request)
        headers = answer.headers | {"Content-Length": str(len(answer.content))}
        return HqAnswer(answer.status, headers, answer.content[: fault.number % max(len(answer.content), 1)])

    def _part_answer(self, request: httpx.Request, fault: Fault) -> HqAnswer:
        """Headquarters takes only some operations of a batch, and names these: the others wait."""
        content = unpacked(Packet(request.content, request.headers.get("Content-Encoding", "")))
        try:
            whole = read(content, PushRequest)
        except Garbled:
            return self._carried(request)
        some = [one for place, one in enumerate(whole.ops) if fault.number >> place % 9 & 1]
        part = msgspec.json.encode(PushRequest(whole.epoch, whole.incarnation, some))
        packed = ZstdCompressor(level=1).compress(part) if "Content-Encoding" in request.headers else part
        return self._carried(request, packed)

    def _bomb(self, request: httpx.Request, _fault: Fault) -> HqAnswer:
        """A short answer that unpacks to more than anybody may send."""
        answer = self._carried(request)
        if not answer.content:
            return answer
        self.bombs += 1
        packed = ZstdCompressor(level=1).compress(content_of(answer) + b" " * (DECODED_LIMIT + 1))
        return HqAnswer(answer.status, answer.headers | {"Content-Encoding": "zstd"}, packed)

    def _html(self, _request: httpx.Request, _fault: Fault) -> HqAnswer:
        return HqAnswer(200, {"Content-Type": "text/html"}, b"<html>login")

    def _portal_redirect(self, _request: httpx.Request, _fault: Fault) -> HqAnswer:
        return HqAnswer(302, {"Location": "https://portal.example"}, b"")

    def _hq_crash(self, request: httpx.Request, fault: Fault) -> HqAnswer:
        self.fuse.arm(1 + fault.number % 60)
        return self._carried(request)

    def _crash_before(self, _request: httpx.Request, _fault: Fault) -> HqAnswer:
        raise Crash

    def _crash_after(self, request: httpx.Request, _fault: Fault) -> HqAnswer:
        self._carried(request)
        raise Crash

    def _slow(self, request: httpx.Request, fault: Fault) -> HqAnswer:
        self.meanwhile("slow", fault.number)
        return self._carried(request)

    def _edit(self, request: httpx.Request, fault: Fault) -> HqAnswer:
        if fault.number % 2:
            self.meanwhile("edit", fault.number)
            return self._carried(request)
        answer = self._carried(request)
        self.meanwhile("edit", fault.number)
        return answer

    def _other_laptop(self, request: httpx.Request, fault: Fault) -> HqAnswer:
        answer = self._carried(request)
        self.meanwhile("other_laptop", fault.number)
        return answer


class Air(HttpTransport):
    """Several requests under way at once, in an order that the schedule decides."""

    def __init__(self, wire: Wire) -> None:
        super().__init__("https://hq.example", transport=wire)
        self.flight = Flight(self.send, lambda: wire.order)

    def begin(self, request: WireRequest) -> Waiting:
        return self.flight.begin(request)


def refused(status: int) -> HqAnswer:
    """A refusal of the whole request, by headquarters or (503) by a proxy in between."""
    problem = msgspec.json.encode(Problem(STATUSES.get(status, "busy")))
    return HqAnswer(status, {} if status == 503 else headers_of("?"), problem)


def headers_of(epoch: str) -> dict[str, str]:
    return {PROTOCOL_HEADER: PROTOCOL, EPOCH_HEADER: epoch}


def content_of(answer: HqAnswer) -> bytes:
    return unpacked(Packet(answer.content, answer.headers.get("Content-Encoding", "")))


def route_of(request: httpx.Request) -> tuple[Route, dict[str, str]]:
    """The route of a request with the names in its path, as the server would find it."""
    parts = request.url.path.removeprefix(PREFIX).strip("/").split("/")
    for route in ROUTES:
        pattern = route.path.strip("/").split("/")
        if route.method == request.method and len(pattern) == len(parts):
            names = {a[1:-1]: b for a, b in zip(pattern, parts, strict=True) if a.startswith("{")}
            if all(a == b or a.startswith("{") for a, b in zip(pattern, parts, strict=True)):
                return route, names
    raise LookupError(request.url.path)


def response(answer: HqAnswer) -> httpx.Response:
    headers = {"Content-Length": str(len(answer.content))} | answer.headers
    return httpx.Response(answer.status, headers=headers, stream=httpx.ByteStream(answer.content))
