"""How does a laptop become known to headquarters, and how does it prove each time that it is the one?

No password and no long-lived secret travels: the device key, which never leaves the encrypted database, signs an
assertion for a token of a quarter of an hour (sync 5.10).
"""

import json
import secrets
from base64 import b64decode
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from fieldkit.domain.envelope import key_id
from fieldkit.domain.instants import from_stamp, stamp
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.keys import KEY_LENGTH, new_signing_key, public_part, sign
from fieldkit.storage.settings import Setting, set_setting, set_settings, setting, settings
from sync.condition import condition
from sync.link import AuthNeeded, Behind, HqTransport, Offline, RequestRefused, Waiting, WireAnswer, WireRequest
from sync.wire import (
    EnrolAnswer,
    EnrolRequest,
    Garbled,
    Hello,
    Packet,
    Problem,
    Shape,
    TokenAnswer,
    TokenRequest,
    assertion,
    enrolment_statement,
    pack,
    read,
)

_NONCE_BYTES = 24
_ENROL_REFUSALS = {
    "code.unknown": say("Headquarters does not know this enrolment code."),
    "code.expired": say("This enrolment code has expired."),
    "code.used": say("This enrolment code has been used."),
    "laptop.known": say("Another laptop is enrolled under this code already."),
}


def enrol(journal: Journal, transport: HqTransport, code: str) -> None:
    """Makes this laptop known with the one-time code; afterwards it has its code, its person and HQ's keys.

    Refusal `enrol.<reason>` when headquarters does not accept it, Offline when it was not reached. A repetition
    with the same code is good when only the answer was lost.
    """
    plain = plain_code(code)
    with journal.write("laptop.key", "") as session:
        key, device_id = _own_key(session, journal.clock.now())
    request = EnrolRequest(
        code=plain,
        device_id=device_id,
        public_key=public_part(key).hex(),
        signature=sign(key, enrolment_statement(plain, device_id)).hex(),
    )
    answer = transport.send(WireRequest("POST", "/enrol", pack(request)))
    if answer.status != 200:
        raise _not_enrolled(answer)
    enrolled = understood(answer, EnrolAnswer)
    with journal.write("laptop.enrol", enrolled.staff_no) as session:
        _remember(session, enrolled, transport.base_url)
    journal.device_code = enrolled.device_code


def plain_code(code: str) -> str:
    """An enrolment code as people type it, without blanks, dashes and full-width letters."""
    return "".join(sign for sign in narrow(one_line(code, limit=80)).upper() if sign.isalnum())


def understood(answer: WireAnswer, shape: type[Shape]) -> Shape:
    """The message of an answer; Offline when it is none."""
    try:
        return read(answer.content, shape)
    except Garbled as error:
        raise Offline(
            "hq.garbled",
            say("The answer of headquarters cannot be read."),
            say("Your work is safe on this laptop. Check the network and synchronise again."),
        ) from error


class HqSession:
    """Authenticated requests of one run; renews its token when it runs out on the way."""

    def __init__(self, journal: Journal, transport: HqTransport) -> None:
        self._journal = journal
        self._transport = transport
        self._token = ""
        with journal.read() as session:
            known = settings(
                session, Setting.SIGNING_KEY, Setting.DEVICE_ID, Setting.CLOCK_OFFSET_MS, Setting.HQ_KEYS
            )
        self._key = bytes.fromhex(known[Setting.SIGNING_KEY])
        self._device_id = known[Setting.DEVICE_ID]
        self._offset = timedelta(milliseconds=int(known[Setting.CLOCK_OFFSET_MS] or "0"))
        keys = json.loads(known[Setting.HQ_KEYS] or "[]")
        if not keys or not self._key:
            raise AuthNeeded(
                "hq.not_enrolled",
                say("This laptop is not enrolled at headquarters."),
                say("Ask headquarters for an enrolment code and run `fieldkit config enrol` with it."),
            )
        self._hq = key_id(b64decode(keys[0]))

    def open(self) -> Hello:
        """Takes a token; what headquarters says of itself comes with it."""
        answer = self._ask_token()
        if answer.status == 401 and _reason(answer) == "clock":
            self._set_clock(understood(answer, Problem).server_time)
            answer = self._ask_token()
        if answer.status != 200:
            raise _refused(answer)
        granted = understood(answer, TokenAnswer)
        self._token = granted.token
        self._set_clock(granted.hello.server_time)
        return granted.hello

    @property
    def offset(self) -> timedelta:
        """Headquarters' clock minus ours."""
        return self._offset

    def send(self, method: str, path: str, packet: Packet | None = None, **headers: str) -> WireAnswer:
        """The answer with status 2xx, or 409 for the caller to look at; everything else is raised."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = WireRequest(method, path, packet or Packet(), self._token, named)
        return self._accepted(request, self._transport.send(request))

    def begin(self, method: str, path: str, packet: Packet | None = None) -> Waiting:
        """The same while the caller goes on; asking for the answer raises what `send` would."""
        request = WireRequest(method, path, packet or Packet(), self._token)
        waiting = self._transport.begin(request)
        return lambda: self._accepted(request, waiting())

    def _accepted(self, request: WireRequest, answer: WireAnswer) -> WireAnswer:
        if answer.status == 401 and _reason(answer) == "token.expired":
            self.open()
            answer = self._transport.send(replace(request, token=self._token))
        if answer.status >= 300 and answer.status != 409:
            raise _refused(answer)
        return answer

    def _ask_token(self) -> WireAnswer:
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        at = stamp(self._journal.clock.now() + self._offset)
        signature = sign(self._key, assertion(self._device_id, nonce, at, self._hq)).hex()
        with self._journal.read() as session:
            standing = condition(session)
        message = TokenRequest(
            device_id=self._device_id, nonce=nonce, at=at, signature=signature, condition=standing
        )
        return self._transport.send(WireRequest("POST", "/token", pack(message), repeatable=False))

    def _set_clock(self, server_time: str) -> None:
        try:
            self._offset = from_stamp(server_time) - self._journal.clock.now()
        except ValueError:
            return


def _own_key(session: Session, now: datetime) -> tuple[bytes, str]:
    key = setting(session, Setting.SIGNING_KEY) or new_signing_key().hex()
    device_id = setting(session, Setting.DEVICE_ID) or new_id(now)
    set_setting(session, Setting.SIGNING_KEY, key)
    set_setting(session, Setting.DEVICE_ID, device_id)
    set_setting(session, Setting.INCARNATION, setting(session, Setting.INCARNATION) or new_id(now))
    return bytes.fromhex(key), device_id


def _remember(session: Session, enrolled: EnrolAnswer, url: str) -> None:
    known = {
        Setting.DEVICE_CODE: one_line(enrolled.device_code, limit=16),
        Setting.PROVINCE_CODE: one_line(enrolled.province_code, limit=16),
        Setting.STAFF_NO: one_line(enrolled.staff_no, limit=32),
        Setting.HQ_KEYS: json.dumps([key for key in enrolled.hq_keys if _is_key(key)]),
        Setting.HQ_URL: url,
    }
    set_settings(session, known)


def _is_key(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) == KEY_LENGTH
    except ValueError:
        return False


def _reason(answer: WireAnswer) -> str:
    try:
        return one_line(read(answer.content, Problem).code, limit=60)
    except Garbled:
        return ""


def _not_enrolled(answer: WireAnswer) -> Refusal:
    reason = _reason(answer)
    if answer.status == 426:
        return _refused(answer)
    if reason not in _ENROL_REFUSALS:
        return RequestRefused(answer.status, reason)
    return Refusal(
        f"enrol.{reason}",
        _ENROL_REFUSALS[reason],
        say("Ask headquarters for a new enrolment code for this laptop."),
    )


_LOCKED_OUT = {
    "revoked": say("Headquarters has locked this laptop out."),
    "device": say("Headquarters does not know this laptop."),
    "key": say("Headquarters knows this laptop by another key."),
}
"""Why headquarters lets a laptop in no more; any other reason is told by its code."""


def _refused(answer: WireAnswer) -> Refusal:
    reason = _reason(answer)
    if answer.status == 426:
        return Behind(
            "hq.newer",
            say("Headquarters needs a newer FieldKit."),
            say("Your work is safe on this laptop. Install the newer program, then synchronise again."),
        )
    if answer.status in (401, 403):
        what = _LOCKED_OUT.get(reason) or say(
            "Headquarters does not accept this laptop ({reason}).", reason=reason or str(answer.status)
        )
        return AuthNeeded(
            f"hq.auth.{reason or answer.status}", what, say("Your work is safe on this laptop. Call headquarters.")
        )
    return RequestRefused(answer.status, reason)
