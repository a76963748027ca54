"""What does headquarters answer to a request? Routes on raw bytes, whatever carried them here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from msgspec import Struct
from sqlalchemy.exc import DataError

from fieldkit.domain.instants import stamp
from fieldkit.domain.words import Outside
from fieldkit.storage.trouble import again
from sync.hq import blobs, copies
from sync.hq.admission import Denied, Laptop, bearer, check_assertion, enrol, token
from sync.hq.desk import Headquarters, hello_of, state_of
from sync.hq.feed import page
from sync.hq.horizon import is_behind_horizon
from sync.hq.intake import push
from sync.hq.lives import life_of
from sync.hq.matters import open_matters
from sync.hq.numbering import bring_up, head_position
from sync.terms import terms
from sync.wire import (
    CHUNK_LIMIT,
    EPOCH_HEADER,
    OFFSET_HEADER,
    PAGE_LIMIT,
    PROTOCOL,
    PROTOCOL_HEADER,
    RANGE_HEADER,
    WIRE_LIMIT,
    BlobsRequest,
    EnrolRequest,
    Garbled,
    Packet,
    Problem,
    RecordsRequest,
    TokenAnswer,
    TokenRequest,
    TooLarge,
    pack,
    position,
    read,
    read_push,
    unpacked,
)

_SMALL = 16 * 1024
"""Bytes of a request that carries no records."""
_RECORD_NAMES = 64 * 1024
"""Bytes of a request that names a page of records."""
_LATER_SECONDS = 5
_TROUBLES = {"disk.full": Denied(507, "disk"), "disk.read_only": Denied(507, "disk")}
"""What the database's complaints mean to a laptop; all others pass."""
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class HqRequest:
    """A request to one route, as it came."""

    content: bytes
    headers: Mapping[str, str]
    """Names in any case, as HTTP has them: the mapping must not mind."""
    path: Mapping[str, str]
    query: Mapping[str, str]


@dataclass(frozen=True)
class HqAnswer:
    """An answer, ready for the wire."""

    status: int
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True)
class Call:
    """A request as the routes see it."""

    content: bytes
    token: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    offset: str
    range: str = ""
    laptop: Laptop | None = None
    """Whose token came with it, where the route asks for one."""


@dataclass(frozen=True)
class Reply:
    """What a route answers."""

    message: Struct | None = None
    status: int = 200
    offset: int | None = None
    piece: bytes | None = None
    """Bytes of a file in the place of a message."""
    size: int = 0
    """Of the whole file."""


Answering = Callable[[Headquarters, Call], Reply]


@dataclass(frozen=True)
class Route:
    """One thing that laptops ask for."""

    method: str
    path: str
    answer: Answering
    limit: int
    """Bytes of its body."""
    is_open: bool = False
    """Asks for no token: who has none yet gets one here."""


def respond(hq: Headquarters, route: Route, request: HqRequest) -> HqAnswer:
    """The answer of headquarters; it keeps nothing in memory that decides anything."""
    packed = "zstd" in request.headers.get("Accept-Encoding", "")
    try:
        if request.headers.get(PROTOCOL_HEADER) != PROTOCOL:
            raise Denied(426, "protocol")
        call = _call(request)
        epoch, laptop = _received(hq, route, call)
        known = replace(call, laptop=laptop)
        return _answer(epoch, again(lambda: route.answer(hq, known)), packed=packed)
    except TooLarge:
        return refusal(hq, Denied(413, "too_large"))
    except Garbled:
        return refusal(hq, Denied(400, "garbled"))
    except Denied as denied:
        return refusal(hq, denied)
    except DataError:  # texts that no database keeps, such as U+0000 in a name
        return refusal(hq, Denied(400, "garbled"))
    except Outside as fault:
        return refusal(hq, _TROUBLES.get(fault.code, Denied(503, "trouble", retry_after=_LATER_SECONDS)))


def refusal(hq: Headquarters, denied: Denied) -> HqAnswer:
    """Why a request is refused as a whole."""
    problem = Problem(denied.code, stamp(hq.journal.clock.now()))
    try:
        epoch = _epoch(hq)
    except Outside:  # the database does not answer: we still do, in our own name
        epoch = ""
    answer = _answer(epoch, Reply(problem, denied.status), packed=False)
    if denied.retry_after:
        answer.headers["Retry-After"] = str(denied.retry_after)
    return answer


def _call(request: HqRequest) -> Call:
    return Call(
        content=unpacked(Packet(request.content, request.headers.get("Content-Encoding", ""))),
        token=request.headers.get("Authorization", "").removeprefix("Bearer "),
        path=request.path,
        query=request.query,
        offset=request.headers.get(OFFSET_HEADER, ""),
        range=request.headers.get(RANGE_HEADER, ""),
    )


def _answer(epoch: str, reply: Reply, *, packed: bool) -> HqAnswer:
    headers = {PROTOCOL_HEADER: PROTOCOL, EPOCH_HEADER: epoch, "Cache-Control": "no-store"}
    if reply.offset is not None:
        headers[OFFSET_HEADER] = str(reply.offset)
    if reply.piece is not None:
        last = (reply.offset or 0) + len(reply.piece) - 1
        headers["Content-Range"] = f"bytes {reply.offset or 0}-{last}/{reply.size}"
        return HqAnswer(reply.status, headers, reply.piece)
    packet = Packet() if reply.message is None else pack(reply.message, plain=not packed)
    if packet.encoding:
        headers["Content-Encoding"] = packet.encoding
    return HqAnswer(reply.status, headers, packet.content)


def _hello(hq: Headquarters, call: Call) -> Reply:
    with hq.journal.read() as session:
        return Reply(hello_of(hq, session, _laptop_of(call).scopes))


def _enrol(hq: Headquarters, call: Call) -> Reply:
    request = read(call.content, EnrolRequest)
    with hq.journal.write("hq.enrol", "hq") as session:
        return Reply(enrol(session, request, hq.key, hq.journal.clock.now()))


def _token(hq: Headquarters, call: Call) -> Reply:
    request = read(call.content, TokenRequest)
    now = hq.journal.clock.now()
    with hq.journal.write("hq.token", "hq", alone=False) as session:
        laptop = check_assertion(session, request, hq.key, now)
        hello = hello_of(hq, session, laptop.scopes)
    return Reply(TokenAnswer(token(laptop.device_id, hq.key, now), hello))


def _push(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    _needs_room(hq)
    request = read_push(call.content)
    if request.epoch != _epoch(hq):
        raise Denied(409, "epoch")
    return Reply(push(hq.journal, hq.key, laptop, request))


def _changes(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    bring_up(hq.journal)
    with hq.journal.read() as session:
        epoch, _ = state_of(session)
        after = position(call.query.get("after", ""), epoch)
        if after > head_position(session):
            raise Denied(409, "cursor")  # we have lost what this laptop has seen: somebody must begin an epoch
        if is_behind_horizon(session, after):
            raise Denied(410, "horizon")
        life_no = life_of(session, laptop.device_id, call.query.get("incarnation", ""))
        return Reply(page(session, epoch, after, _limit(call), laptop.scopes, life_no))


def _snapshot(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    scope = copies.visible(laptop, call.query.get("scope", ""))
    after = (call.query.get("after_kind", ""), call.query.get("after_id", ""))
    bring_up(hq.journal)
    with hq.journal.read() as session:
        return Reply(copies.copy_page(session, state_of(session)[0], scope, after, _limit(call)))


def _digest_of(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    scope = copies.visible(laptop, call.query.get("scope", ""))
    kind, buckets = call.query.get("kind", ""), call.query.get("buckets", "")
    bring_up(hq.journal)
    with hq.journal.read() as session:
        epoch, _ = state_of(session)
        if buckets:
            return Reply(copies.heads_of_buckets(session, epoch, scope, kind, buckets.split(",")))
        if kind:
            return Reply(copies.digest_of_kind(session, epoch, scope, kind))
        return Reply(copies.digest_of_scope(session, epoch, scope))


def _records(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    request = read(call.content, RecordsRequest)
    scope = copies.visible(laptop, request.scope)
    bring_up(hq.journal)
    with hq.journal.read() as session:
        return Reply(copies.records(session, scope, request.kind, request.ids))


def _blob_offset(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    with hq.journal.read() as session:
        return Reply(offset=blobs.offset_of(session, laptop, _digest(call)))


def _blob_piece(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    if not (call.offset.isascii() and call.offset.isdigit() and len(call.offset) < 12):
        raise Denied(400, "offset")
    _needs_room(hq)
    with hq.journal.write("sync.blob", laptop.staff_no, alone=False) as session:
        reached, fits = blobs.append(
            session, laptop, _digest(call), int(call.offset), call.content, hq.journal.clock.now()
        )
    return Reply(status=200 if fits else 409, offset=reached)


def _blob_bytes(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    begin, _, _ = call.range.removeprefix("bytes=").partition("-")
    offset = begin or "0"
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12):
        raise Denied(416, "range")
    with hq.journal.read() as session:
        piece, size = blobs.piece_from(session, laptop, _digest(call), int(offset))
    return Reply(status=206, offset=int(offset), piece=piece, size=size)


def _missing(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    request = read(call.content, BlobsRequest)
    with hq.journal.read() as session:
        return Reply(blobs.standing(session, laptop, request.digests))


def _quarantine(hq: Headquarters, call: Call) -> Reply:
    laptop = _laptop_of(call)
    with hq.journal.read() as session:
        return Reply(open_matters(session, laptop, hq.journal.clock.now()))


def _limit(call: Call) -> int:
    limit = call.query.get("limit", "")
    wanted = min(int(limit), PAGE_LIMIT) if limit.isascii() and limit.isdigit() and len(limit) < 6 else PAGE_LIMIT
    return max(wanted, 1)


def _received(hq: Headquarters, route: Route, call: Call) -> tuple[str, Laptop | None]:
    """The epoch, and who asks."""
    now = hq.journal.clock.now()
    with hq.journal.read() as session:
        epoch, _ = state_of(session)
        laptop = None if route.is_open else bearer(session, call.token, hq.key, now)
    if laptop is not None:
        hq.pace.spend(laptop.device_id, now)
    return epoch, laptop


def _laptop_of(call: Call) -> Laptop:
    if call.laptop is None:
        raise Denied(401, "token.invalid")
    return call.laptop


def _needs_room(hq: Headquarters) -> None:
    """Denied where the disk is nearly full: what is taken in must be safe, and giving out needs no room."""
    if not hq.home.has_room(terms().free_bytes):
        raise Denied(507, "disk")


def _digest(call: Call) -> str:
    sha256 = call.path["sha256"]
    if len(sha256) != 64 or not _HEX.issuperset(sha256):
        raise Denied(404, "blob")
    return sha256


def _epoch(hq: Headquarters) -> str:
    with hq.journal.read() as session:
        return state_of(session)[0]


ROUTES: tuple[Route, ...] = (
    Route("GET", "/hello", _hello, 0),
    Route("POST", "/enrol", _enrol, _SMALL, is_open=True),
    Route("POST", "/token", _token, _SMALL, is_open=True),
    Route("POST", "/push", _push, WIRE_LIMIT),
    Route("GET", "/changes", _changes, 0),
    Route("GET", "/snapshot", _snapshot, 0),
    Route("GET", "/digest", _digest_of, 0),
    Route("POST", "/records", _records, _RECORD_NAMES),
    Route("POST", "/missing", _missing, _RECORD_NAMES),
    Route("GET", "/quarantine", _quarantine, 0),
    Route("HEAD", "/blobs/{sha256}", _blob_offset, 0),
    Route("GET", "/blobs/{sha256}", _blob_bytes, 0),
    Route("PATCH", "/blobs/{sha256}", _blob_piece, CHUNK_LIMIT),
)
