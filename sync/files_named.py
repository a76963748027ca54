"""Which attachments does a record name? What its table and those of its parts declare, read from its body."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from sync.kinds import parts_of, tables

_DIGEST_LENGTH = 64


def files_named(kind: str, body: bytes) -> set[str]:
    """Digests of the attachments in a body that was found to be of its kind."""
    own, of_parts = _columns(kind)
    if not own and not of_parts:
        return set()
    document = msgspec.json.decode(body, type=dict[str, Any])
    found = set(_digests(document, own))
    for part, columns in of_parts.items():
        for member in document.get(part, ()):
            found.update(_digests(member, columns))
    return found


@cache
def _columns(kind: str) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    parts = {name: part.names_files for name, part in parts_of(kind).items() if part.names_files}
    table = tables().get(kind)
    return () if table is None else table.names_files, parts


def _digests(document: dict[str, Any], columns: tuple[str, ...]) -> Iterator[str]:
    for column in columns:
        name, _, member = column.partition(".")
        value = document.get(name)
        if member:
            value = value.get(member) if isinstance(value, dict) else None
        pieces = value if isinstance(value, list) else [{"sha256": value}]
        for piece in pieces:
            digest = piece.get("sha256") if isinstance(piece, dict) else None
            if isinstance(digest, str) and len(digest) == _DIGEST_LENGTH:
                yield digest
