"""Who is knocking? Enrolment by a one-time code, tokens by a signed assertion, and the laptop behind a token."""

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.envelope import key_id
from fieldkit.domain.instants import from_stamp, stamp
from fieldkit.domain.text import one_line
from fieldkit.storage.keys import public_part, sign, signature_holds
from fieldkit.storage.rows.headquarters import HqEnrolmentCodeRow, HqLaptopRow, HqNonceRow
from sync.hq.scopes import laptop_scopes
from sync.kinds import core
from sync.wire import Condition, EnrolAnswer, EnrolRequest, TokenRequest, assertion, enrolment_statement

TOKEN_LIFE = timedelta(minutes=15)
CLOCK_WINDOW = timedelta(minutes=2)
NONCE_LIFE = timedelta(minutes=15)
DESK_LIFE = timedelta(hours=12)
_DAY_MS = 86_400_000
_NONCES = core(HqNonceRow)
_OLD_NONCES = delete(_NONCES).where(_NONCES.c.seen_at < bindparam("until"))
_NEW_NONCE = insert(_NONCES)
_HEARD = update(core(HqLaptopRow)).where(core(HqLaptopRow).c.device_id == bindparam("whose"))
_LAPTOP = select(core(HqLaptopRow)).where(core(HqLaptopRow).c.device_id == bindparam("device_id"))


class Denied(Exception):
    """A request that is refused as a whole: the status and the code of the answer."""

    def __init__(self, status: int, code: str, *, retry_after: int = 0) -> None:
        """
        Args:
            retry_after: seconds after which the same request is welcome; 0 where that is not known.
        """
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True)
class Laptop:
    """An enrolled laptop, and what it may see."""

    device_id: str
    code: str
    public_key: bytes
    staff_no: str
    province: str
    scopes: tuple[str, ...]


def enrol(session: Session, request: EnrolRequest, hq_key: bytes, now: datetime) -> EnrolAnswer:
    """Takes a laptop in; a repetition by the same laptop gets the same answer. Denied otherwise."""
    public_key = bytes.fromhex(request.public_key)
    statement = enrolment_statement(request.code, request.device_id)
    if not signature_holds(public_key, statement, _hex(request.signature)):
        raise Denied(403, "key")
    codes = core(HqEnrolmentCodeRow)
    digest = sha256_hex(request.code.encode())
    found = session.connection().execute(select(codes).where(codes.c.digest == digest)).mappings().one_or_none()
    if found is None:
        raise Denied(403, "code.unknown")
    if found["used_at"] is not None:
        _same_laptop(session, found, request)
    elif found["expires_at"] < now:
        raise Denied(403, "code.expired")
    else:
        _admit(session, found, request, now)
    return EnrolAnswer(
        device_code=found["laptop_code"],
        province_code=found["province"],
        staff_no=found["staff_no"],
        hq_keys=[b64encode(public_part(hq_key)).decode()],
    )


def check_assertion(session: Session, request: TokenRequest, hq_key: bytes, now: datetime) -> Laptop:
    """The laptop that signed the assertion just now and for us; Denied otherwise."""
    row = _laptop(session, request.device_id)
    if row is None:
        raise Denied(401, "device")
    message = assertion(request.device_id, request.nonce, request.at, key_id(public_part(hq_key)))
    if not signature_holds(bytes.fromhex(row["public_key"]), message, _hex(request.signature)):
        raise Denied(401, "key")
    if row["revoked_at"] is not None:
        raise Denied(401, "revoked")
    try:
        skew = abs(from_stamp(request.at) - now)
    except ValueError:
        raise Denied(401, "clock") from None
    if skew > CLOCK_WINDOW:
        raise Denied(401, "clock")
    _spend_nonce(session, request.nonce, now)
    heard = {"whose": request.device_id, "last_contact_at": now} | _said(request.condition)
    session.connection().execute(_HEARD, heard)
    return _known(session, row)


def _said(condition: Condition | None) -> dict[str, str | int]:
    if condition is None:
        return {}
    return {
        "version": one_line(condition.version, limit=32),
        "waiting": condition.waiting,
        "oldest_waiting": _instant_or_nothing(condition.oldest),
        "last_n": condition.last_n,
        "conflicts": condition.conflicts,
        "free_mb": condition.free_mb,
        "offset_ms": max(-_DAY_MS, min(condition.offset_ms, _DAY_MS)),
    }


def _instant_or_nothing(text: str) -> str:
    try:
        return stamp(from_stamp(text)) if text else ""
    except (ValueError, OverflowError):
        return ""


def token(device_id: str, hq_key: bytes, now: datetime) -> str:
    """An access token that headquarters can check without looking it up."""
    claims = canonical_bytes({"device_id": device_id, "until": int((now + TOKEN_LIFE).timestamp())})
    return f"{_text(claims)}.{_text(sign(hq_key, claims))}"


def bearer(session: Session, text: str, hq_key: bytes, now: datetime) -> Laptop:
    """The laptop behind a token; Denied when it is none of ours, too old, or the laptop is locked."""
    document = _claims(text, hq_key)
    if "device_id" not in document:
        raise Denied(401, "token.invalid")
    row = _laptop(session, document["device_id"])
    if row is None or row["revoked_at"] is not None:
        raise Denied(401, "revoked")
    if document["until"] <= now.timestamp():
        raise Denied(401, "token.expired")
    return _known(session, row)


def desk_token(name: str, hq_key: bytes, now: datetime) -> str:
    """A password for the pages of people at headquarters, good for one working day."""
    claims = canonical_bytes({"desk": name, "until": int((now + DESK_LIFE).timestamp())})
    return f"{_text(claims)}.{_text(sign(hq_key, claims))}"


def desk_of(text: str, hq_key: bytes, now: datetime) -> str:
    """Whose desk password this is; Denied when it is none of ours, or too old."""
    document = _claims(text, hq_key)
    if "desk" not in document or document["until"] <= now.timestamp():
        raise Denied(401, "token.expired")
    return str(document["desk"])


def _claims(text: str, hq_key: bytes) -> dict[str, Any]:
    head, _, tail = text.partition(".")
    try:
        claims, signature = _plain(head), _plain(tail)
    except ValueError:
        raise Denied(401, "token.invalid") from None
    if not signature_holds(public_part(hq_key), claims, signature):
        raise Denied(401, "token.invalid")
    document: dict[str, Any] = json.loads(claims)
    return document


def laptop_named(session: Session, device_id: str) -> Laptop | None:
    """The laptop of this id, unless it is unknown or locked out."""
    row = _laptop(session, device_id)
    return None if row is None or row["revoked_at"] is not None else _known(session, row)


def _laptop(session: Session, device_id: str) -> Mapping[Any, Any] | None:
    return session.connection().execute(_LAPTOP, {"device_id": device_id}).mappings().one_or_none()


def _known(session: Session, row: Mapping[Any, Any]) -> Laptop:
    return Laptop(
        device_id=row["device_id"],
        code=row["code"],
        public_key=bytes.fromhex(row["public_key"]),
        staff_no=row["staff_no"],
        province=row["province"],
        scopes=laptop_scopes(session, row["device_id"], row["staff_no"], row["province"]),
    )


def _same_laptop(session: Session, code: Mapping[Any, Any], request: EnrolRequest) -> None:
    row = _laptop(session, request.device_id)
    if code["device_id"] != request.device_id or row is None or row["public_key"] != request.public_key:
        raise Denied(403, "code.used")


def _admit(session: Session, code: Mapping[Any, Any], request: EnrolRequest, now: datetime) -> None:
    laptops, codes = core(HqLaptopRow), core(HqEnrolmentCodeRow)
    taken = or_(laptops.c.device_id == request.device_id, laptops.c.code == code["laptop_code"])
    if session.connection().execute(select(laptops.c.code).where(taken)).first() is not None:
        raise Denied(403, "laptop.known")
    session.connection().execute(
        insert(laptops).values(
            device_id=request.device_id,
            code=code["laptop_code"],
            public_key=request.public_key,
            staff_no=code["staff_no"],
            province=code["province"],
            enrolled_at=now,
        )
    )
    session.connection().execute(
        update(codes).where(codes.c.digest == code["digest"]).values(used_at=now, device_id=request.device_id)
    )


def _spend_nonce(session: Session, nonce: str, now: datetime) -> None:
    session.connection().execute(_OLD_NONCES, {"until": now - NONCE_LIFE})
    try:
        session.connection().execute(_NEW_NONCE, {"nonce": nonce, "seen_at": now})
    except IntegrityError:
        raise Denied(401, "nonce") from None


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _plain(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
