"""How does a frozen document with the customer's answer become sealed bytes in the chain of this laptop?"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from fieldkit import __version__
from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.envelope import key_id, seal_envelope
from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.instants import stamp
from fieldkit.domain.record import (
    SEALED_FORMAT,
    Content,
    Ink,
    SealHeader,
    Signoff,
    SignoffMethod,
    SignoffResult,
)
from fieldkit.domain.signoff import STATEMENT, Opinion
from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Words
from fieldkit.locale import gettext_in
from fieldkit.services.attachments import NewAttachment
from fieldkit.services.documents import last_seal
from fieldkit.services.identity import Identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.keys import public_part, sign
from fieldkit.storage.rows.evidence import SealRow
from fieldkit.storage.settings import Setting, setting


def answer_of(
    opinion: Opinion,
    content_sha256: str,
    now: datetime,
    *,
    ink: Ink | None = None,
    photo: NewAttachment | None = None,
    shown_to_end: bool = False,
    sentences: Mapping[SignoffResult, Words] = STATEMENT,
) -> Signoff:
    """The customer's answer as it is sealed; it has passed `check_opinion`.

    Args:
        sentences: what each answer confirms.
    """
    return Signoff(
        result=str(opinion.result),
        method=str(opinion.method),
        statement_zh=gettext_in("zh_CN", sentences[opinion.result].msgid),
        statement_en=gettext_in("en", sentences[opinion.result].msgid),
        content_sha256=content_sha256,
        shown_to_end=shown_to_end,
        signer_name=one_line(opinion.signer_name, limit=80),
        signer_role=one_line(opinion.signer_role, limit=80),
        opinion=clean(opinion.opinion),
        satisfaction=opinion.satisfaction,
        ink=ink if opinion.result is SignoffResult.SIGNED and opinion.method is SignoffMethod.SCREEN else None,
        reason=clean(opinion.reason),
        witness=one_line(opinion.witness, limit=80),
        photo_sha256=photo.sha256 if photo else "",
        at=stamp(now),
    )


def put_seal(
    session: Session, identity: Identity, content: Content | FaultPaper, signoff: Signoff, now: datetime
) -> SealRow:
    """Seals content and answer after the last seal of this laptop; the row is added, not flushed."""
    private_key = bytes.fromhex(setting(session, Setting.SIGNING_KEY))
    public_key = public_part(private_key)
    header = _header(session, identity, key_id(public_key), now)
    payload = canonical_bytes(
        {
            "format": SEALED_FORMAT,
            "content": asdict(content),
            "signoff": asdict(signoff),
            "seal": asdict(header),
        }
    )
    row = SealRow(
        id=new_id(now),
        sequence=header.sequence,
        record_id=content.id,
        record_no=content.no,
        rev=content.rev,
        envelope=seal_envelope(payload, public_key, lambda message: sign(private_key, message)),
        sha256=sha256_hex(payload),
        previous=header.previous,
        sealed_at=now,
    )
    session.add(row)
    return row


def _header(session: Session, identity: Identity, key: str, now: datetime) -> SealHeader:
    previous = last_seal(session)
    return SealHeader(
        device_code=identity.device_code,
        key_id=key,
        sequence=previous.sequence + 1 if previous else 1,
        previous=previous.sha256 if previous else "",
        sealed_at=stamp(now),
        program=f"fieldkit {__version__}",
    )
