"""What exactly travels between laptop and headquarters? (sync 5.4 - 5.6)

Messages are JSON, packed with zstd where that saves something. Bodies of records travel as the bytes they were
frozen to: neither side ever writes them again.
"""

import re
from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec
import zstandard
from msgspec import Meta, Raw, Struct, structs

from fieldkit.domain.canonical import canonical_bytes, sha256_hex

PROTOCOL = "1"
PROTOCOL_HEADER = "FieldSync"
EPOCH_HEADER = "FieldSync-Epoch"
OFFSET_HEADER = "Upload-Offset"
RANGE_HEADER = "Range"
PREFIX = "/sync/v1"

OPS_LIMIT = 500
WIRE_LIMIT = 1024 * 1024
DECODED_LIMIT = 8 * 1024 * 1024
DEPTH_LIMIT = 32
PAGE_LIMIT = 500
PAGE_BYTES = 1024 * 1024
CHUNK_LIMIT = 512 * 1024
BLOB_LIMIT = 25 * 1024 * 1024
OVERTAKEN = 425
"""Status for a batch that came before the one it is behind: it is to be sent again."""

_PACK_ABOVE = 512
_PACK_LEVEL = 1
"""For ids and digests level 3 is longer by a twelfth, and takes twice the time."""
_WINDOW = 8 * 1024 * 1024
_LIST = 0x5B
_SLICE = 256
"""Bytes unpacked at once: four of them may stand for 128 KiB."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""How JSON spells either half of a character beyond U+FFFF."""
PUT, DELETE = "put", "delete"
"""What an operation does to its record."""
NOTHING = Raw(b"null")
"""The body of a record that is not there any more."""

Shape = TypeVar("Shape")
Number = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Word = Annotated[str, Meta(max_length=64)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Garbled(ValueError):
    """Bytes that are not a message of this protocol, or more of them than it allows."""


class TooLarge(Garbled):
    """More bytes than the protocol allows, on the wire or unpacked."""


class Status(StrEnum):
    """What became of one operation; all but `rejected` mean that its bytes are safe at headquarters."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    WAITING = "waiting"
    QUARANTINED = "quarantined"
    FORK = "fork"
    REJECTED = "rejected"


class Hello(Struct, frozen=True):
    """What headquarters says of itself."""

    epoch: str
    server_time: str
    durable_seq: int
    ops_limit: int = OPS_LIMIT
    wire_limit: int = WIRE_LIMIT
    chunk_limit: int = CHUNK_LIMIT
    scopes: list[str] = []
    """What this laptop sees; empty where that is not known."""
    restored_epoch: str = ""
    restored_seq: int = 0
    """Headquarters has what that epoch wrote up to this position; later operations of it are lost."""
    bundle_recipient: str = ""
    """Public key that bundles are closed with (age recipient)."""


class EnrolRequest(Struct, frozen=True):
    """A laptop shows its one-time code and the key that it will prove itself by."""

    code: Annotated[str, Meta(max_length=80)]
    device_id: Annotated[str, Meta(min_length=36, max_length=36)]
    public_key: Digest
    """32 bytes as hex: the shape of a digest."""
    signature: Annotated[str, Meta(max_length=128)]
    """Over `enrolment_statement`: the laptop holds the private part of the key."""


class EnrolAnswer(Struct, frozen=True):
    """Who the laptop is from now on, and whose signatures to believe."""

    device_code: str
    province_code: str
    staff_no: str
    hq_keys: list[str]


class Condition(Struct, frozen=True):
    """How a laptop stands, as it says itself; shown to people at headquarters, never believed for more."""

    version: Annotated[str, Meta(max_length=32)] = ""
    waiting: Number = 0
    """Operations that headquarters has not answered."""
    oldest: Annotated[str, Meta(max_length=32)] = ""
    """Stamp of the oldest of them."""
    last_n: Number = 0
    """Highest number given so far: fewer at headquarters is a gap that somebody knows of."""
    conflicts: Number = 0
    free_mb: Number = 0
    offset_ms: int = 0
    """Headquarters' clock minus its own when last seen."""


class TokenRequest(Struct, frozen=True):
    """An assertion signed by the device key."""

    device_id: Annotated[str, Meta(max_length=36)]
    nonce: Annotated[str, Meta(min_length=22, max_length=64)]
    at: Annotated[str, Meta(max_length=32)]
    signature: Annotated[str, Meta(max_length=128)]
    condition: Condition | None = None


class TokenAnswer(Struct, frozen=True):
    """An access token with what `hello` would have said: a run without news takes two requests."""

    token: str
    hello: Hello


class Operation(Struct, frozen=True):
    """One change of one record (sync 5.2)."""

    n: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    kind: Annotated[str, Meta(max_length=32)]
    id: Word
    action: Annotated[str, Meta(max_length=16)]
    schema: Number
    author: Annotated[str, Meta(max_length=32)]
    made_at: Annotated[str, Meta(max_length=32)]
    sha256: Digest
    body: Raw
    base_ver: Number | None = None


class PushRequest(Struct, frozen=True):
    """Operations in the order of their numbers."""

    epoch: Word
    incarnation: Annotated[str, Meta(min_length=1, max_length=36)]
    ops: Annotated[list[Operation], Meta(max_length=OPS_LIMIT)]
    behind: Number = 0
    """Number of the last operation of the batch that left just before; this one counts only after that one."""


class OpResult(Struct, frozen=True, omit_defaults=True):
    """The answer to the operation that it names."""

    n: int
    status: Status
    ver: int | None = None
    seq: int | None = None
    reason: str = ""
    scope: str | None = None
    """Where the record is published; None where it is not."""


class PushAnswer(Struct, frozen=True):
    """Answers, and the highest number that headquarters has of this incarnation."""

    results: list[OpResult]
    have_upto: int


class FeedRow(Struct, frozen=True, omit_defaults=True):
    """One changed record on its way to the laptops."""

    seq: int
    kind: str
    id: str
    ver: int
    schema: int
    body: Raw
    op: Annotated[str, Meta(max_length=8)] = "put"
    """`put`, `gone` (deleted at headquarters), `left` (this scope does not see it any more)."""
    scope: Word = ""


class FeedPage(Struct, frozen=True):
    """A part of the feed with the cursor behind it."""

    rows: list[FeedRow]
    next: str
    up_to_date: bool
    digest: dict[str, tuple[int, int]] = {}
    """With the last page: how many live records each scope has, and the sum of their marks."""


class CopyPage(Struct, frozen=True):
    """A part of what a scope holds; without a next record it is the last one."""

    rows: list[FeedRow]
    at: str
    """Where the feed stood: reading on from the place of the first page misses nothing."""
    next_kind: str
    next_id: str


class HeadLine(Struct, frozen=True, array_like=True):
    """A live record: its mark, and the position of the feed that brought it."""

    id: str
    mark: int
    seq: int


class Sums(Struct, frozen=True):
    """Counts and totals by kind or by bucket, or the records of some buckets."""

    at: str
    sums: dict[str, tuple[int, int]]
    heads: list[HeadLine]


class RecordsRequest(Struct, frozen=True):
    """Records by their names."""

    scope: Word
    kind: Annotated[str, Meta(max_length=32)]
    ids: Annotated[list[Word], Meta(max_length=PAGE_LIMIT)]


class Records(Struct, frozen=True):
    """As many of them as fit into one answer."""

    rows: list[FeedRow]


class BlobsRequest(Struct, frozen=True):
    """Attachments by their digests: how far are their bytes?"""

    digests: Annotated[list[Digest], Meta(max_length=OPS_LIMIT)]


class BlobsAnswer(Struct, frozen=True):
    """Those that are whole, and those whose bytes are wanted, from which offset on."""

    have: list[str]
    wanted: dict[str, int]


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why a request was refused as a whole."""

    code: str
    server_time: str = ""


class Packet(Struct, frozen=True):
    """Bytes as they travel."""

    content: bytes = b""
    encoding: str = ""
    """`zstd`, or empty for bytes as they are."""


def pack(message: Struct, *, plain: bool = False) -> Packet:
    """The message as bytes for the wire; `plain` for a reader that cannot unpack."""
    content = msgspec.json.encode(message)
    if plain or len(content) <= _PACK_ABOVE:
        return Packet(content)
    return Packet(zstandard.ZstdCompressor(level=_PACK_LEVEL).compress(content), "zstd")


def unpacked(packet: Packet, *, limit: int = DECODED_LIMIT) -> bytes:
    """The content, counted while it is unpacked; TooLarge, or Garbled for an unknown or broken packing."""
    if packet.encoding not in ("", "identity", "zstd"):
        raise Garbled("an encoding that was not offered")
    if packet.encoding != "zstd":
        if len(packet.content) > limit:
            raise TooLarge("too long")
        return packet.content
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    try:
        declared = zstandard.frame_content_size(packet.content)
        if declared > limit:
            raise TooLarge("too long when unpacked")
        if declared > 0:  # behind a frame of nothing the library does not look
            return unpacker.decompress(packet.content, allow_extra_data=False)
        return _counted(unpacker, packet.content, limit)
    except zstandard.ZstdError as error:
        raise Garbled("broken packing") from error


def _counted(unpacker: zstandard.ZstdDecompressor, packed: bytes, limit: int) -> bytes:
    """The content of a frame that does not say how long it is, a little at a time."""
    unpacking = unpacker.decompressobj()
    content = bytearray()
    for start in range(0, len(packed), _SLICE):
        if unpacking.eof:
            raise Garbled("bytes behind the packing")
        content += unpacking.decompress(packed[start : start + _SLICE])
        if len(content) > limit:
            raise TooLarge("too long when unpacked")
    if not unpacking.eof:
        raise Garbled("the packing breaks off")
    if unpacking.unused_data:
        raise Garbled("bytes behind the packing")
    return bytes(content)


def read(content: bytes, shape: type[Shape]) -> Shape:
    """The message in the bytes; Garbled when it is none of this shape."""
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Garbled("not a message of this shape") from error


def read_push(content: bytes) -> PushRequest:
    """A batch; Garbled when it is none. Half a surrogate spoils the operation that holds it, and no other."""
    try:
        return read(content, PushRequest)
    except Garbled:
        if _SURROGATE.search(content) is None:
            raise
    # of the same length, so that every body is found where it stands
    readable = _SURROGATE.sub(rb"\\ufffd", content)
    found = read(readable, PushRequest)
    operations: list[Operation] = []
    at = 0
    for operation in found.ops:
        body = bytes(operation.body)
        at = readable.index(body, at)
        operations.append(structs.replace(operation, body=Raw(content[at : at + len(body)])))
        at += len(body)
    return structs.replace(found, ops=operations)


def cursor(epoch: str, seq: int) -> str:
    """A position of the feed; opaque to laptops."""
    return f"e{epoch}.{seq}"


def position(text: str, epoch: str) -> int:
    """The feed position of a cursor; 0 for one of another epoch, Garbled for something else."""
    name, _, seq = text.partition(".")
    if not text:
        return 0
    if not name.startswith("e") or not seq.isascii() or not seq.isdigit() or len(seq) > 15:
        raise Garbled("not a cursor")
    return int(seq) if name == f"e{epoch}" else 0


def enrolment_statement(code: str, device_id: str) -> bytes:
    """The bytes that a laptop signs at enrolment."""
    return canonical_bytes({"enrol": sha256_hex(code.encode()), "device_id": device_id})


def assertion(device_id: str, nonce: str, at: str, hq_key_id: str) -> bytes:
    """The bytes that a laptop signs for a token; they name the headquarters, so nobody else can use them."""
    return canonical_bytes({"token": hq_key_id, "device_id": device_id, "nonce": nonce, "at": at})


def too_deep(content: bytes) -> bool:
    """Whether JSON nests deeper than the limit; brackets inside texts do not count."""
    if _LIST not in content and content.find(b"{", 1) < 0:
        return False  # flat, as most are
    if content.count(b"[") + content.count(b"{") <= DEPTH_LIMIT:
        return False
    depth, inside, escaped = 0, False, False
    for byte in content:
        if inside:
            inside, escaped = escaped or byte != 0x22, byte == 0x5C and not escaped
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            if depth > DEPTH_LIMIT:
                return True
        elif byte in b"]}":
            depth -= 1
    return False
