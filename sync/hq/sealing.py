"""May this sealed record be filed? Envelope, key, author and place in the chain must hold (C115)."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Session

from fieldkit.domain.envelope import filing_statement, key_id, verify_envelope
from fieldkit.domain.instants import business_day, stamp
from fieldkit.storage.ids import new_id
from fieldkit.storage.keys import public_part, sign, signature_holds
from fieldkit.storage.rows.evidence import FilingRow
from fieldkit.storage.rows.headquarters import HqSealRow
from fieldkit.storage.rows.local import NumberSeriesRow
from sync.hq.admission import Laptop
from sync.hq.checks import Judgement
from sync.kinds import core
from sync.wire import Status

_MOST = 2**53
"""What numbers of a chain stay below: JSON can say more than a database can keep."""


@dataclass(frozen=True)
class _Sealed:
    """What an intact envelope says."""

    sha256: str
    public_key: bytes
    kind: str
    record_id: str
    staff_no: str
    device_code: str
    sequence: int
    previous: str


def file_sealed(
    session: Session, laptop: Laptop, kind: str, envelope: bytes, operation_no: int, hq_key: bytes, now: datetime
) -> tuple[Judgement, str]:
    """Files the record under a new number, or says why not; with the digest of the seal. Inside a savepoint."""
    sealed = _opened(envelope)
    if isinstance(sealed, str):
        return Judgement(Status.QUARANTINED, sealed), ""
    fault = _stranger(sealed, laptop, kind)
    if fault:
        return Judgement(Status.QUARANTINED, fault), ""
    judgement = _place_in_chain(session, sealed, laptop)
    if judgement.status is Status.APPLIED:
        _file(session, sealed, laptop, operation_no, hq_key, now)
    return judgement, sealed.sha256


def _opened(envelope: bytes) -> _Sealed | str:
    verdict = verify_envelope(envelope, signature_holds)
    if not verdict.intact:
        return f"changed:{verdict.changed[0]}"[:200]
    document = json.loads(verdict.payload)
    try:
        content, seal = document["content"], document["seal"]
        engineer = content.get("engineer", {})
        found = _Sealed(
            sha256=verdict.sha256,
            public_key=b64decode(json.loads(envelope)["public_key"]),
            kind=content["kind"],
            record_id=content["id"],
            staff_no=engineer.get("staff_no", ""),
            device_code=seal["device_code"],
            sequence=seal.get("sequence", 0),
            previous=seal["previous"],
        )
    except (KeyError, AttributeError, TypeError):
        return "shape"
    return found if _is_sound(found) else "shape"


def _is_sound(sealed: _Sealed) -> bool:
    """Whether the values have the types that they claim; nothing of a payload is believed."""
    texts: tuple[object, ...] = (sealed.kind, sealed.staff_no, sealed.device_code, sealed.previous)
    sequence: object = sealed.sequence
    if not all(isinstance(text, str) and len(text) <= 64 for text in (*texts, sealed.record_id)):
        return False
    return isinstance(sequence, int) and 0 <= sequence < _MOST and len(sealed.record_id) <= 36


def _stranger(sealed: _Sealed, laptop: Laptop, kind: str) -> str:
    if sealed.public_key != laptop.public_key:
        return "key"
    if sealed.kind != kind:
        return "kind"
    if sealed.device_code != laptop.code:
        return "device_code"
    return "author" if sealed.staff_no not in ("", laptop.staff_no) else ""


def _place_in_chain(session: Session, sealed: _Sealed, laptop: Laptop) -> Judgement:
    own = core(HqSealRow)
    connection = session.connection()
    if connection.execute(select(own.c.sha256).where(own.c.sha256 == sealed.sha256)).first() is not None:
        return Judgement(Status.DUPLICATE)
    chain = own.c.device_id == laptop.device_id
    if connection.execute(select(own.c.sha256).where(chain, own.c.previous == sealed.previous)).first() is not None:
        return Judgement(Status.QUARANTINED, "chain.forked")
    known = select(own.c.sha256).where(chain, own.c.sha256 == sealed.previous)
    if sealed.previous and connection.execute(known).first() is None:
        return Judgement(Status.WAITING, "previous", awaits=sealed.previous)
    return Judgement(Status.APPLIED, ver=1)


def _file(
    session: Session, sealed: _Sealed, laptop: Laptop, operation_no: int, hq_key: bytes, now: datetime
) -> None:
    session.connection().execute(
        insert(core(HqSealRow)).values(
            sha256=sealed.sha256,
            device_id=laptop.device_id,
            sequence=sealed.sequence,
            previous=sealed.previous,
            record_id=sealed.record_id,
            operation_no=operation_no,
        )
    )
    filed_at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as `stamp` writes it: the bytes are signed
    number = next_filing_number(session, laptop.province, now)
    signature = sign(hq_key, filing_statement(sealed.sha256, number, stamp(filed_at)))
    session.add(
        FilingRow(
            id=new_id(now),
            no=number,
            created_at=filed_at,
            updated_at=filed_at,
            author="hq",
            device_code="HQ",
            seal_sha256=sealed.sha256,
            record_id=sealed.record_id,
            filing_no=number,
            filed_at=filed_at,
            hq_key_id=key_id(public_part(hq_key)),
            hq_signature=b64encode(signature).decode(),
        )
    )
    session.flush()


def next_filing_number(session: Session, province: str, now: datetime) -> str:
    """`BA-HB-20261123-00001`: by centre and business day."""
    series = f"BA-{province}-{business_day(now):%Y%m%d}"
    row = session.get(NumberSeriesRow, series)
    if row is None:
        row = NumberSeriesRow(series=series, last=0)
        session.add(row)
    row.last += 1
    return f"{series}-{row.last:05d}"
