"""How is a device found by any fragment of its serial, or by a word of its hall?

The index holds every ending of the serial (so that a fragment is a prefix of one of them) and each Chinese
character as a word of its own: trigram tokenizers cannot find two-character words (terminal-and-pdf 4).
"""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from fieldkit.domain.text import narrow, one_line, search_tokens
from fieldkit.storage.dialects import dialect_of
from fieldkit.storage.rows.reference import DeviceRow, HallRow

_NOT_ALNUM = re.compile(r"[\W_]+")
_CHUNK = 500
QUERY_LIMIT = 80


def index_devices(session: Session, device_ids: Sequence[str]) -> None:
    """Brings the search index up to date for these devices, inside the transaction of their change."""
    if not dialect_of(session.connection()).finds_words:
        return
    for start in range(0, len(device_ids), _CHUNK):
        _index_chunk(session, device_ids[start : start + _CHUNK])


def match_expression(query: str) -> str:
    """The FTS5 expression for what a person typed; empty when nothing in it can be searched."""
    words = search_tokens(narrow(one_line(query, limit=QUERY_LIMIT))).split()
    terms: list[str] = []
    phrase: list[str] = []
    for word in words:
        plain = _NOT_ALNUM.sub("", word).lower()
        if not plain:
            continue
        if _is_cjk(plain):
            phrase.append(plain)
            continue
        _end_phrase(terms, phrase)
        terms.append(f'"{plain}"*')
    _end_phrase(terms, phrase)
    return " AND ".join(terms)


def device_terms(serial: str, words: Iterable[str]) -> str:
    """The words under which a device is found."""
    compact = _NOT_ALNUM.sub("", serial).lower()
    endings = (compact[start:] for start in range(len(compact)))
    plain = (token for word in words for token in search_tokens(narrow(word)).lower().split())
    # `JF-300` and `10.27.1.12` are typed with their marks, and queries lose them
    return " ".join((*endings, *(_NOT_ALNUM.sub("", token) for token in plain)))


def _is_cjk(word: str) -> bool:
    return len(word) == 1 and ord(word) > 0x3400


def _end_phrase(terms: list[str], phrase: list[str]) -> None:
    if phrase:
        terms.append('"' + " ".join(phrase) + '"')
        phrase.clear()


def _index_chunk(session: Session, device_ids: Sequence[str]) -> None:
    statement = (
        select(DeviceRow, HallRow)
        .join(HallRow, col(HallRow.id) == DeviceRow.hall_id)
        .where(col(DeviceRow.id).in_(device_ids))
    )
    found = session.exec(statement).all()
    connection = session.connection()
    last = session.exec(select(func.max(DeviceRow.search_no))).one() or 0
    numbers: dict[str, int] = {}
    for device, _ in found:
        if device.search_no is None:
            last += 1
        numbers[device.id] = device.search_no or last
    fresh = [{"no": numbers[device.id], "device_id": device.id} for device, _ in found if device.search_no is None]
    stale = [{"no": device.search_no} for device, _ in found if device.search_no is not None]
    if stale:
        connection.execute(text("DELETE FROM device_search WHERE rowid = :no"), stale)
    if fresh:
        connection.execute(text("UPDATE device SET search_no = :no WHERE id = :device_id"), fresh)
    terms = [
        {
            "no": numbers[device.id],
            "terms": device_terms(device.serial, (device.model_code, hall.name, hall.city, device.ip)),
        }
        for device, hall in found
    ]
    if terms:
        connection.execute(text("INSERT INTO device_search(rowid, terms) VALUES (:no, :terms)"), terms)
