"""Which bytes stand for a document? One form only, so that a digest means something (RFC 8785 rules).

Bytes are made once, at sealing, and kept; they are never made again from parsed values to check a seal.
"""

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping

_LARGEST_EXACT = 2**53 - 1
_GROUPS = 4
_GROUP_LENGTH = 5

_LEAVES = frozenset({str, bool, type(None)})
"""Types that need no look: half a million of them pass in a morning's synchronisation."""
_FOREIGN = "a signed document holds objects, arrays, strings, whole numbers, true, false and null; not {kind}"


def canonical_bytes(document: object) -> bytes:
    """The document as canonical UTF-8 JSON.

    Decimals must be strings and text NFC already. TypeError for floats and foreign types, ValueError for whole
    numbers beyond 2^53 - 1 and for lone surrogates.
    """
    return json.dumps(_ordered(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def sha256_hex(content: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(content).hexdigest()


def proof_code(sha256: str) -> str:
    """The short code on screen and paper: 20 base32 characters of the digest, `ABCDE-FGHIJ-KLMNO-PQRST`."""
    text = b32encode(bytes.fromhex(sha256)).decode()[: _GROUPS * _GROUP_LENGTH]
    return "-".join(text[start : start + _GROUP_LENGTH] for start in range(0, len(text), _GROUP_LENGTH))


def _ordered(value: object) -> object:
    if type(value) in _LEAVES or isinstance(value, str):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_EXACT:
            raise ValueError("a whole number beyond 2^53 - 1 is not exact everywhere")
        return value
    if isinstance(value, dict):
        return {
            key: member if type(member) in _LEAVES else _ordered(member)
            for key, member in ((key, value[key]) for key in _in_order(value))
        }
    if isinstance(value, list | tuple):
        return [_ordered(member) for member in value]
    raise TypeError(_FOREIGN.format(kind=type(value).__name__))


def _in_order(document: Mapping[str, object]) -> list[str]:
    try:
        is_ascii = "".join(document).isascii()
    except TypeError:
        raise TypeError("keys of a signed document are strings") from None
    return sorted(document) if is_ascii else sorted(document, key=lambda key: key.encode("utf-16-be"))
