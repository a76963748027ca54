"""Which requests does headquarters answer? Hot routes on raw bytes, every answer marked as headquarters' own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from fieldkit.domain.instants import stamp
from sync.hq import blobs
from sync.hq.admission import Denied, Laptop, bearer, check_assertion, enrol, token
from sync.hq.desk import Headquarters, state_of
from sync.hq.feed import head_position, page
from sync.hq.intake import push
from sync.wire import (
    CHUNK_LIMIT,
    EPOCH_HEADER,
    OFFSET_HEADER,
    PAGE_LIMIT,
    PREFIX,
    PROTOCOL,
    PROTOCOL_HEADER,
    WIRE_LIMIT,
    EnrolRequest,
    Garbled,
    Hello,
    Packet,
    Problem,
    PushRequest,
    TokenAnswer,
    TokenRequest,
    TooLarge,
    pack,
    position,
    read,
    unpacked,
)

_SMALL = 16 * 1024
"""Bytes of a request that carries no records."""
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class _Call:
    """A request as the routes see it."""

    content: bytes
    token: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    offset: str


@dataclass(frozen=True)
class _Reply:
    """What a route answers."""

    message: Struct | None = None
    status: int = 200
    offset: int | None = None


_Route = Callable[[Headquarters, _Call], _Reply]


def build_app(hq: Headquarters) -> FastAPI:
    """The server over an open headquarters; it keeps nothing in memory that decides anything."""
    app = FastAPI(title="FieldKit headquarters", openapi_url=None, docs_url=None, redoc_url=None)
    for method, path, route, limit in _ROUTES:
        app.add_route(f"{PREFIX}{path}", _endpoint(hq, route, limit), methods=[method])

    async def elsewhere(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return _response(await run_in_threadpool(_epoch, hq), _Reply(Problem("route"), status), packed=False)

    app.add_exception_handler(HTTPException, elsewhere)
    return app


def _hello(hq: Headquarters, call: _Call) -> _Reply:
    with hq.journal.read() as session:
        _laptop_of(hq, call)
        epoch, durable = state_of(session)
    return _Reply(Hello(epoch, stamp(hq.journal.clock.now()), durable))


def _enrol(hq: Headquarters, call: _Call) -> _Reply:
    request = read(call.content, EnrolRequest)
    with hq.journal.write("hq.enrol", "hq") as session:
        return _Reply(enrol(session, request, hq.key, hq.journal.clock.now()))


def _token(hq: Headquarters, call: _Call) -> _Reply:
    request = read(call.content, TokenRequest)
    now = hq.journal.clock.now()
    with hq.journal.write("hq.token", "hq") as session:
        laptop = check_assertion(session, request, hq.key, now)
        epoch, durable = state_of(session)
    return _Reply(TokenAnswer(token(laptop.device_id, hq.key, now), Hello(epoch, stamp(now), durable)))


def _push(hq: Headquarters, call: _Call) -> _Reply:
    laptop = _laptop_of(hq, call)
    request = read(call.content, PushRequest)
    if request.epoch != _epoch(hq):
        raise Denied(409, "epoch")
    return _Reply(push(hq.journal, hq.key, laptop, request))


def _changes(hq: Headquarters, call: _Call) -> _Reply:
    laptop = _laptop_of(hq, call)
    limit = call.query.get("limit", "")
    wanted = min(int(limit), PAGE_LIMIT) if limit.isascii() and limit.isdigit() and len(limit) < 6 else PAGE_LIMIT
    with hq.journal.read() as session:
        epoch, _ = state_of(session)
        after = position(call.query.get("after", ""), epoch)
        if after > head_position(session):
            raise Denied(409, "cursor")  # we have lost what this laptop has seen: somebody must begin an epoch
        origin = f"{laptop.device_id}/{call.query.get('incarnation', '')}"
        return _Reply(page(session, epoch, after, max(wanted, 1), laptop.scopes, origin))


def _blob_offset(hq: Headquarters, call: _Call) -> _Reply:
    laptop = _laptop_of(hq, call)
    with hq.journal.read() as session:
        return _Reply(offset=blobs.offset_of(session, laptop, _digest(call)))


def _blob_piece(hq: Headquarters, call: _Call) -> _Reply:
    laptop = _laptop_of(hq, call)
    if not (call.offset.isascii() and call.offset.isdigit() and len(call.offset) < 12):
        raise Denied(400, "offset")
    with hq.journal.write("sync.blob", laptop.staff_no) as session:
        reached, fits = blobs.append(
            session, laptop, _digest(call), int(call.offset), call.content, hq.journal.clock.now()
        )
    return _Reply(status=200 if fits else 409, offset=reached)


_ROUTES: tuple[tuple[str, str, _Route, int], ...] = (
    ("GET", "/hello", _hello, 0),
    ("POST", "/enrol", _enrol, _SMALL),
    ("POST", "/token", _token, _SMALL),
    ("POST", "/push", _push, WIRE_LIMIT),
    ("GET", "/changes", _changes, 0),
    ("HEAD", "/blobs/{sha256}", _blob_offset, 0),
    ("PATCH", "/blobs/{sha256}", _blob_piece, CHUNK_LIMIT),
)


def _endpoint(hq: Headquarters, route: _Route, limit: int) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            if request.headers.get(PROTOCOL_HEADER) != PROTOCOL:
                raise Denied(426, "protocol")
            content = await _content(request, limit)
            epoch, reply = await run_in_threadpool(_run, hq, route, request, content)
        except Denied as denied:
            problem = Problem(denied.code, stamp(hq.journal.clock.now()))
            epoch, reply = await run_in_threadpool(_epoch, hq), _Reply(problem, denied.status)
        return _response(epoch, reply, packed="zstd" in request.headers.get("Accept-Encoding", ""))

    return answer


def _run(hq: Headquarters, route: _Route, request: Request, content: bytes) -> tuple[str, _Reply]:
    try:
        plain = unpacked(Packet(content, request.headers.get("Content-Encoding", "")))
        call = _Call(
            content=plain,
            token=request.headers.get("Authorization", "").removeprefix("Bearer "),
            path=request.path_params,
            query=request.query_params,
            offset=request.headers.get(OFFSET_HEADER, ""),
        )
        return _epoch(hq), route(hq, call)
    except TooLarge as error:
        raise Denied(413, "too_large") from error
    except Garbled as error:
        raise Denied(400, "garbled") from error


async def _content(request: Request, limit: int) -> bytes:
    """The body as it came, never more of it than the route allows."""
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece
            if len(content) > limit:
                raise Denied(413, "too_large")
    except ClientDisconnect as error:
        raise Denied(400, "truncated") from error
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) != len(content):
        raise Denied(400, "truncated")
    return bytes(content)


def _response(epoch: str, reply: _Reply, *, packed: bool) -> Response:
    headers = {PROTOCOL_HEADER: PROTOCOL, EPOCH_HEADER: epoch, "Cache-Control": "no-store"}
    if reply.offset is not None:
        headers[OFFSET_HEADER] = str(reply.offset)
    packet = Packet() if reply.message is None else pack(reply.message, plain=not packed)
    if packet.encoding:
        headers["Content-Encoding"] = packet.encoding
    return Response(packet.content, reply.status, headers, media_type="application/json")


def _laptop_of(hq: Headquarters, call: _Call) -> Laptop:
    with hq.journal.read() as session:
        return bearer(session, call.token, hq.key, hq.journal.clock.now())


def _digest(call: _Call) -> str:
    sha256 = call.path["sha256"]
    if len(sha256) != 64 or not _HEX.issuperset(sha256):
        raise Denied(404, "blob")
    return sha256


def _epoch(hq: Headquarters) -> str:
    with hq.journal.read() as session:
        return state_of(session)[0]
