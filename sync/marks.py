"""What does a record add to the digest of its scope, and how are such sums kept as records come and go?

Both sides add up one number per live record: equal sums mean the same records in the same versions with the same
bytes. A sum is brought forward by what changed, so that comparing costs nothing (sync 5.6).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import BigInteger, ColumnElement, Insert, cast, func
from sqlmodel import Session

from fieldkit.storage.rows.following import HqKnownTotalRow
from fieldkit.storage.rows.headquarters import HqDigestRow
from fieldkit.storage.upserting import upsert
from sync.kinds import core

MODULUS = 1 << 40
"""Sums stay below: a database adds up eight million marks in 63 bits."""
BUCKET_SIGNS = 2
"""The last signs of an id choose its bucket; ids end in random hexadecimal digits."""
_BYTES = 5


def mark_of(kind: str, record_id: str, ver: int, sha256: str) -> int:
    """The mark of a live record; 0 for one that is gone, which has no bytes."""
    if not sha256:
        return 0
    text = f"{kind}\n{record_id}\n{ver}\n{sha256}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_BYTES], "big") or 1


def summed(marks: ColumnElement[int]) -> ColumnElement[int]:
    """The sum of marks; PostgreSQL adds up whole numbers as decimal ones."""
    return cast(func.sum(marks) % MODULUS, BigInteger)


@dataclass
class Balance:
    """What changes in the sums of scopes and kinds, collected and written together."""

    _moves: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def take(self, scope: str, kind: str, mark: int) -> None:
        """A record leaves its scope or its version; the mark 0 was never counted."""
        if mark:
            self._move(scope, kind, -1, -mark)

    def add(self, scope: str, kind: str, mark: int) -> None:
        """A record comes."""
        if mark:
            self._move(scope, kind, 1, mark)

    def write(self, session: Session, table: type[HqDigestRow] | type[HqKnownTotalRow]) -> None:
        """Brings the sums of the table forward."""
        rows = [
            {"scope": scope, "record_kind": kind, "count": count, "total": total % MODULUS}
            for (scope, kind), (count, total) in sorted(self._moves.items())  # all writers in the same order
            if count or total % MODULUS
        ]
        if not rows:
            return
        session.connection().execute(_bring_forward(table), rows)

    def _move(self, scope: str, kind: str, count: int, mark: int) -> None:
        sums = self._moves.setdefault((scope, kind), [0, 0])
        sums[0] += count
        sums[1] += mark


@cache
def _bring_forward(table: type[HqDigestRow] | type[HqKnownTotalRow]) -> Insert:
    own = core(table)
    statement = upsert(own)
    sums = {
        "count": own.c.count + statement.excluded["count"],
        "total": (own.c.total + statement.excluded["total"]) % MODULUS,
    }
    return statement.on_conflict_do_update(index_elements=["scope", "record_kind"], set_=sums)


def added_up(sums: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Count and total of several sums."""
    count, total = 0, 0
    for more, mark in sums:
        count += more
        total += mark
    return count, total % MODULUS
