"""Is an operation what it says it is? Checks of its bytes alone; what fails is kept, with the reason (sync 5.5)."""

import json
from typing import Any, NamedTuple

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.policies import Policy
from fieldkit.storage.rows.base import Row
from sync.bodies import Misshapen, whole
from sync.hq.admission import Laptop
from sync.kinds import FLEET_IMPORT, tables
from sync.wire import BLOB_LIMIT, DELETE, NOTHING, PUT, Operation, Status, too_deep

_CLOSED = (Policy.REFERENCE, Policy.LOCAL)
_BACKSLASH = 0x5C
"""As a number: bytes look for a number at once, and for a text of one sign twenty times as long."""
YEARS = range(2000, 2101)
"""Of instants that headquarters keeps in rows."""


class Judgement(NamedTuple):
    """What becomes of an operation, and why."""

    status: Status
    reason: str = ""
    ver: int | None = None
    awaits: str = ""
    """Digest of what must come first, for one that waits."""
    scope: str | None = None
    """Where the record is published; None where it is not."""


def fault_of(operation: Operation, laptop: Laptop) -> Judgement | None:
    """Why the operation cannot be applied; None when nothing is wrong with it."""
    body = bytes(operation.body)
    if operation.author != laptop.staff_no:
        return Judgement(Status.REJECTED, "author")
    if sha256_hex(body) != operation.sha256:
        return _quarantined("digest")
    if operation.action not in (PUT, DELETE):
        return _quarantined("action.unknown")
    if not _is_plain_text(operation, body):
        return _quarantined("text")
    if too_deep(body):
        return _quarantined("depth")
    if operation.kind == FLEET_IMPORT:
        return None if operation.action == PUT else _quarantined("action.unknown")
    return _fault_of_kind(operation, body, laptop)


def _fault_of_kind(operation: Operation, body: bytes, laptop: Laptop) -> Judgement | None:
    table = tables().get(operation.kind)
    if table is None:
        return _quarantined("kind.unknown")
    if table.policy in _CLOSED:
        return _quarantined("kind.closed")
    if operation.action == DELETE:
        deletes = table.policy is Policy.DRAFT and body == bytes(NOTHING)
        return None if deletes else _quarantined("action.unknown")
    if operation.schema > table.wire_schema:
        return _quarantined("schema.newer")
    if table.policy is Policy.SEALED:
        return None  # an envelope is checked by its signature
    try:
        record = whole(table, body).record
    except Misshapen:
        return _quarantined("shape")
    return _fault_of_record(operation, table, record, laptop)


def _fault_of_record(operation: Operation, table: type[Row], record: Any, laptop: Laptop) -> Judgement | None:
    if table.policy is Policy.ATTACHMENT:
        if record.size > BLOB_LIMIT:
            return Judgement(Status.REJECTED, "too_large")
        return None if record.sha256 == operation.id else _quarantined("id")
    if record.id != operation.id:
        return _quarantined("id")
    if table.policy is not Policy.DRAFT and record.device_code != laptop.code:
        return _quarantined("device_code")
    return None


def _is_plain_text(operation: Operation, body: bytes) -> bool:
    """No U+0000 and no half surrogates, which databases refuse or cut; they can only come as escapes."""
    if "\0" in operation.kind or "\0" in operation.id or "\0" in operation.made_at:
        return False
    try:
        if not body.isascii():
            body.decode()
        if _BACKSLASH in body and b"\\u" in body:
            for text in _texts(json.loads(body)):
                text.encode()
                if "\0" in text:
                    return False
    except (ValueError, RecursionError):
        return False
    return True


def _texts(value: object) -> list[str]:
    found: list[str] = []
    rest = [value]
    while rest:
        match rest.pop():
            case str(text):
                found.append(text)
            case dict(members):
                rest.extend(members)
                rest.extend(members.values())
            case list(members):
                rest.extend(members)
    return found


def _quarantined(reason: str) -> Judgement:
    return Judgement(Status.QUARANTINED, reason)
