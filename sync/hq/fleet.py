"""May a laptop bring reference rows? A fleet list that an engineer imported becomes headquarters' own change."""

from typing import Annotated

import msgspec
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from sync.bodies import Misshapen, Whole, whole
from sync.hq.admission import Laptop
from sync.hq.checks import Judgement
from sync.hq.feed import heads
from sync.hq.scopes import EVERYBODY
from sync.kinds import tables
from sync.placing import put_rows, rank
from sync.wire import Status

IMPORTABLE = frozenset({"customer", "hall", "contact", "device", "component"})
"""Kinds that a fleet list may bring; people, contracts and models are headquarters' alone."""


class _Entry(msgspec.Struct, frozen=True):
    kind: str
    body: msgspec.Raw


class _FleetImport(msgspec.Struct, frozen=True):
    rows: Annotated[list[_Entry], msgspec.Meta(max_length=50_000)]


def apply_fleet(session: Session, laptop: Laptop, body: bytes) -> Judgement:
    """Puts the rows of a fleet import in force; inside a savepoint, which the caller takes back unless applied.

    IntegrityError when a row has no place, such as a serial that is on file under another id.
    """
    try:
        by_kind = _read(session, laptop, body)
    except (Misshapen, msgspec.MsgspecError, RecursionError):
        return Judgement(Status.QUARANTINED, "shape")
    if by_kind is None:
        return Judgement(Status.QUARANTINED, "scope")
    for kind in sorted(by_kind, key=lambda kind: rank(tables()[kind])):
        put_rows(session, tables()[kind], by_kind[kind], [0] * len(by_kind[kind]))
    return Judgement(Status.APPLIED, ver=1)


def _read(session: Session, laptop: Laptop, body: bytes) -> dict[str, list[Whole]] | None:
    """Rows by kind that are new or changed; None when the laptop may not change one of them."""
    by_kind: dict[str, dict[str, tuple[bytes, Whole]]] = {}
    for entry in msgspec.json.decode(body, type=_FleetImport).rows:
        if entry.kind not in IMPORTABLE:
            return None
        content = bytes(entry.body)
        record = whole(tables()[entry.kind], content)
        by_kind.setdefault(entry.kind, {})[record.record.id] = (content, record)
    changed: dict[str, list[Whole]] = {}
    for kind, rows in by_kind.items():
        known = heads(session, [(kind, record_id) for record_id in rows])
        for record_id, (content, record) in rows.items():
            head = known.get((kind, record_id))
            if head is not None and head.sha256 == sha256_hex(content):
                continue
            if head is not None and (head.scope == EVERYBODY or head.scope not in laptop.scopes):
                return None
            changed.setdefault(kind, []).append(record)
    return changed
