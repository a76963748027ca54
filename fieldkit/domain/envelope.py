"""How is sealed content carried so that anybody can check it, and told what was changed if it was?

The envelope holds the payload verbatim, the digest of every part of it, and a signature of the device key over
both (in the manner of DSSE: stored bytes are signed, nothing is serialised again to verify).
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fieldkit.domain.canonical import canonical_bytes, sha256_hex

PAYLOAD_TYPE = "application/vnd.fieldkit.sealed+json"
ENVELOPE_LIMIT = 8 * 1024 * 1024
_TEXTS = ("payload", "payload_type", "sha256", "key_id", "public_key", "signature")
_FILING_TEXTS = ("filing_no", "filed_at", "key_id", "public_key", "signature")
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
_MARKS = (b'{"filing":', b'"payload_type":"application/vnd.fieldkit.sealed', b'"public_key":"')

CheckSignature = Callable[[bytes, bytes, bytes], bool]
"""(public key, message, signature) -> whether the signature is good."""


@dataclass(frozen=True)
class Part:
    """A stretch of the payload that has a digest of its own, such as `content.items.50.A08.5`."""

    path: str
    start: int
    length: int
    sha256: str

    @property
    def entry(self) -> list[str | int]:
        """The part as the envelope lists it."""
        return [self.path, self.start, self.length, self.sha256]


@dataclass(frozen=True)
class Verdict:
    """Result of checking an envelope."""

    intact: bool
    changed: tuple[str, ...]
    """Paths of what differs from what was sealed; empty when intact."""
    payload: bytes
    sha256: str
    key_id: str
    filing_no: str
    filed_at: str
    hq_key_id: str


def parts_of(payload: bytes) -> tuple[Part, ...]:
    """The parts of canonical payload bytes, by their place: they can be checked even in a text that is broken."""
    found: list[Part] = []
    position = 0
    for path, lead, value in _walk(json.loads(payload)):
        body = canonical_bytes(value)
        start = payload.index(lead + body, position) + len(lead)
        found.append(Part(path, start, len(body), sha256_hex(body)))
        position = start + len(body)
    return tuple(found)


def key_id(public_key: bytes) -> str:
    """Short name of a key: the first 16 hex digits of its digest."""
    return sha256_hex(public_key)[:16]


def signed_message(payload: bytes, parts: tuple[Part, ...]) -> bytes:
    """The bytes that the device key signs."""
    listing = canonical_bytes([part.entry for part in parts])
    return b"\n".join((PAYLOAD_TYPE.encode(), sha256_hex(payload).encode(), sha256_hex(listing).encode()))


def filing_statement(sha256: str, filing_no: str, filed_at: str) -> bytes:
    """The bytes that headquarters signs when it files a record."""
    return canonical_bytes({"filed": sha256, "filing_no": filing_no, "filed_at": filed_at})


def seal_envelope(payload: bytes, public_key: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The envelope of freshly sealed payload bytes."""
    parts = parts_of(payload)
    return canonical_bytes(
        {
            "payload": b64encode(payload).decode(),
            "payload_type": PAYLOAD_TYPE,
            "sha256": sha256_hex(payload),
            "parts": [part.entry for part in parts],
            "key_id": key_id(public_key),
            "public_key": b64encode(public_key).decode(),
            "signature": b64encode(sign(signed_message(payload, parts))).decode(),
            "filing": None,
        }
    )


def with_filing(envelope: bytes, *, filing_no: str, filed_at: str, hq_public_key: bytes, signature: bytes) -> bytes:
    """The envelope with headquarters' countersignature beside the seal, which stays as it is."""
    document = json.loads(envelope)
    document["filing"] = {
        "filing_no": filing_no,
        "filed_at": filed_at,
        "key_id": key_id(hq_public_key),
        "public_key": b64encode(hq_public_key).decode(),
        "signature": b64encode(signature).decode(),
    }
    return canonical_bytes(document)


def payload_of(envelope: bytes) -> bytes:
    """The sealed bytes inside an envelope of our own making."""
    return b64decode(json.loads(envelope)["payload"])


def looks_like_envelope(content: bytes) -> bool:
    """Whether the bytes are, or were before somebody changed them, an envelope."""
    return sum(mark in content for mark in _MARKS) >= 2


def verify_envelope(envelope: bytes, check: CheckSignature) -> Verdict:
    """Checks every byte of an envelope; a broken one is a verdict, not an error."""
    try:
        document = _document(envelope)
    except (ValueError, RecursionError) as error:
        return _broken(_member_at(envelope, error))
    try:
        payload = _bytes(document.texts["payload"])
    except ValueError:
        return _broken(_unreadable_part(document))
    changed = list(_changed_parts(document, payload)) or list(_changed_frame(document, payload, envelope, check))
    filing = document.filing
    return Verdict(
        intact=not changed,
        changed=tuple(changed),
        payload=payload,
        sha256=sha256_hex(payload),
        key_id=document.texts["key_id"],
        filing_no=filing["filing_no"] if filing else "",
        filed_at=filing["filed_at"] if filing else "",
        hq_key_id=filing["key_id"] if filing else "",
    )


@dataclass(frozen=True)
class _Document:
    """An envelope as parsed, shapes checked, nothing believed."""

    texts: dict[str, str]
    parts: tuple[Part, ...]
    filing: dict[str, str] | None


def _document(envelope: bytes) -> _Document:
    if len(envelope) > ENVELOPE_LIMIT:
        raise ValueError("too long for an envelope")
    raw = json.loads(envelope)
    if not isinstance(raw, dict) or set(raw) != {*_TEXTS, "parts", "filing"}:
        raise ValueError("not the members of an envelope")
    _need_canonical_kinds(raw)
    filing = raw["filing"]
    return _Document(
        texts=_texts(raw, _TEXTS),
        parts=_parts(raw["parts"]),
        filing=None if filing is None else _filing(filing),
    )


def _texts(raw: dict[str, object], names: tuple[str, ...]) -> dict[str, str]:
    texts = {name: value for name in names if isinstance(value := raw[name], str)}
    if len(texts) != len(names):
        raise ValueError("a member of an envelope is not text")
    return texts


def _filing(raw: object) -> dict[str, str]:
    if not isinstance(raw, dict) or set(raw) != set(_FILING_TEXTS):
        raise ValueError("not the members of a filing")
    return _texts(raw, _FILING_TEXTS)


def _need_canonical_kinds(raw: dict[str, object]) -> None:
    """ValueError for floats, huge numbers and lone surrogates: they have no canonical bytes to be compared with."""
    try:
        canonical_bytes(raw)
    except TypeError as error:
        raise ValueError(str(error)) from error


def _parts(raw: object) -> tuple[Part, ...]:
    match raw:
        case [*entries]:
            return tuple(_part(entry) for entry in entries)
    raise ValueError("the parts of an envelope are a list")


def _part(entry: object) -> Part:
    match entry:
        case [str(path), int(start), int(length), str(digest)]:
            return Part(path, start, length, digest)
    raise ValueError("not a part of an envelope")


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)  # binascii.Error is a ValueError


def _changed_parts(document: _Document, payload: bytes) -> Iterator[str]:
    """Paths of the stretches whose digest is not the one that was sealed."""
    if sha256_hex(payload) != document.texts["sha256"]:
        yield from _disagreeing(document, payload) or ["payload"]


def _disagreeing(document: _Document, payload: bytes) -> list[str]:
    return [
        part.path
        for part in document.parts
        if sha256_hex(payload[part.start : part.start + part.length]) != part.sha256
    ]


def _unreadable_part(document: _Document) -> str:
    """The part that holds the first character that is not base64."""
    text = document.texts["payload"]
    foreign = next((place for place, character in enumerate(text) if character not in _BASE64), len(text))
    place = foreign * 3 // 4
    for part in document.parts:
        if part.start <= place < part.start + part.length:
            return part.path
    return "payload"


def _member_at(envelope: bytes, error: Exception) -> str:
    """The member of the envelope in which reading it stopped."""
    if isinstance(error, UnicodeDecodeError):
        place = error.start
    elif isinstance(error, json.JSONDecodeError):
        place = len(error.doc[: error.pos].encode(errors="replace"))
    else:
        return "envelope"
    names = (*_TEXTS, "parts", "filing")
    before = {name: envelope.rfind(f'"{name}":'.encode(), 0, place) for name in names}
    last = max(before, key=before.__getitem__)
    return last if before[last] >= 0 else "envelope"


def _changed_frame(document: _Document, payload: bytes, envelope: bytes, check: CheckSignature) -> Iterator[str]:
    """What is changed around a payload whose parts agree with their digests."""
    texts = document.texts
    if texts["sha256"] != sha256_hex(payload):
        yield "sha256"
    if texts["payload_type"] != PAYLOAD_TYPE:
        yield "payload_type"
    try:
        public_key, signature = _bytes(texts["public_key"]), _bytes(texts["signature"])
    except ValueError:
        yield "signature"
        return
    if texts["key_id"] != key_id(public_key):
        yield "key_id"
    if not check(public_key, signed_message(payload, document.parts), signature):
        yield from _unsigned(document, payload, lambda message: check(public_key, message, signature))
    if document.filing is not None and not _filing_holds(document.filing, sha256_hex(payload), check):
        yield "filing"
    if canonical_bytes(json.loads(envelope)) != envelope:
        yield "layout"
    elif any(
        b64encode(_bytes(texts[name])).decode() != texts[name] for name in ("payload", "public_key", "signature")
    ):
        yield "encoding"


def _unsigned(document: _Document, payload: bytes, holds: Callable[[bytes], bool]) -> Iterator[str]:
    """What the signature is not over: the list of parts alone, or the payload, whose changed parts are named."""
    try:
        only_the_list = holds(signed_message(payload, parts_of(payload)))
    except (ValueError, TypeError, RecursionError):
        only_the_list = False
    if only_the_list:
        yield "parts"
        return
    yield "signature"
    yield from _disagreeing(document, payload)


def _filing_holds(filing: dict[str, str], sha256: str, check: CheckSignature) -> bool:
    try:
        public_key, signature = _bytes(filing["public_key"]), _bytes(filing["signature"])
    except ValueError:
        return False
    if (
        b64encode(public_key).decode() != filing["public_key"]
        or b64encode(signature).decode() != filing["signature"]
    ):
        return False
    statement = filing_statement(sha256, filing["filing_no"], filing["filed_at"])
    return filing["key_id"] == key_id(public_key) and check(public_key, statement, signature)


def _broken(what: str) -> Verdict:
    return Verdict(False, (what,), b"", "", "", "", "", "")


def _walk(document: object) -> Iterator[tuple[str, bytes, object]]:
    """Members of the document; those of `content` one by one, and its items one by one, by their code.

    Each with its path and the bytes that stand before it in canonical text.
    """
    if not isinstance(document, dict):
        raise TypeError("sealed content is an object")
    for name, value in sorted(document.items()):
        if name == "content" and isinstance(value, dict):
            yield from _walk_content(value)
        else:
            yield name, _lead(name), value


def _walk_content(content: dict[str, object]) -> Iterator[tuple[str, bytes, object]]:
    for name, value in sorted(content.items()):
        if name != "items" or not isinstance(value, list):
            yield f"content.{name}", _lead(name), value
            continue
        for index, item in enumerate(value):
            code = item.get("code", index) if isinstance(item, dict) else index
            yield f"content.items.{index}.{code}", b"", item


def _lead(name: str) -> bytes:
    return canonical_bytes(name) + b":"
