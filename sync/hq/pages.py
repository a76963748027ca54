"""Which pages and answers does headquarters have for people and their scripts? Behind a password, without scripts.

The password comes from `fieldkit hq desk` and is good for a working day. Texts of laptops are escaped, and the
pages forbid the browser to load anything.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, Field

from fieldkit.domain.instants import shown
from fieldkit.domain.text import clean
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell_in
from sync.hq.admission import Denied, desk_of
from sync.hq.desk import Headquarters, held_operations
from sync.hq.openapi import describe
from sync.hq.overview import LaptopLine, held_record, laptops, look_words, metrics, settle

PREFIX = "/desk"
Person = Callable[..., str]
"""Who asks, by the desk password that he shows."""
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1b1f24;background:#fff}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.35rem .7rem;border-bottom:1px solid #d5d9de}"
    "td.n,th.n{text-align:right}tr.alarm td{background:#fff4d6}tr.locked td{color:#767b82}h1{font-size:1.3rem}"
    "@media(prefers-color-scheme:dark){body{background:#14171a;color:#dfe3e8}th,td{border-color:#333a41}"
    "tr.alarm td{background:#4a3a05}}"
)
_LONGEST_BODY = 64 * 1024

_COLUMNS = (
    ("", say("Laptop")),
    ("", say("Engineer")),
    ("", say("Last contact")),
    ("n", say("Waiting there")),
    ("", say("Oldest since")),
    ("n", say("In quarantine")),
    ("n", say("Missing")),
    ("n", say("Conflicts")),
    ("", say("Version")),
    ("", say("To look at")),
)


class Held(BaseModel):
    """An operation in quarantine."""

    no: int
    laptop: str
    kind: str
    record: str
    reason: str
    received_at: datetime


class HeldWhole(Held):
    """An operation in quarantine with its content, as far as it is text."""

    body: str


class Decision(BaseModel):
    """Why a person has settled an operation in quarantine."""

    why: str = Field(min_length=3, max_length=400)


class LaptopStanding(BaseModel):
    """One laptop as it stood at its last contact."""

    code: str
    staff_no: str
    last_contact_at: datetime | None
    locked: bool
    version: str
    waiting: int
    oldest_waiting_at: datetime | None
    missing: int
    held: int
    conflicts: int
    free_mb: int
    offset_ms: int
    alarms: list[str]


def desk_router(hq: Headquarters) -> APIRouter:
    """The pages over an open headquarters."""
    door = HTTPBasic(realm="FieldKit")

    def person(given: Annotated[HTTPBasicCredentials, Depends(door)]) -> str:
        try:
            return desk_of(given.password, hq.key, hq.journal.clock.now())
        except Denied as denied:
            raise HTTPException(401, denied.code, {"WWW-Authenticate": 'Basic realm="FieldKit"'}) from denied

    router = APIRouter(prefix=PREFIX, tags=["desk"], responses={401: {"description": "No valid desk password"}})
    _add_pages(router, hq, person)
    _add_quarantine(router, hq, person)
    return router


def _add_pages(router: APIRouter, hq: Headquarters, person: Person) -> None:
    guarded = [Depends(person)]

    @router.get("", dependencies=guarded, response_class=Response, summary="The fleet as a page")
    def fleet_page(accept_language: Annotated[str, Header(max_length=200)] = "") -> Response:
        language = "zh_CN" if accept_language.lower().startswith("zh") else "en"
        now = hq.journal.clock.now()
        with hq.journal.read() as session:
            page = fleet_html(laptops(session, now), now, language)
        return Response(page, media_type="text/html; charset=utf-8", headers=_HEADERS)

    @router.get("/laptops", dependencies=guarded, summary="The fleet as data")
    def fleet() -> list[LaptopStanding]:
        now = hq.journal.clock.now()
        with hq.journal.read() as session:
            return [_standing(line, now) for line in laptops(session, now)]

    @router.get("/openapi.json", dependencies=guarded, include_in_schema=False)
    def interface(request: Request) -> dict[str, Any]:
        return describe(request.app)

    @router.get("/metrics", dependencies=guarded, response_class=Response, summary="Figures for monitoring")
    def figures() -> Response:
        text = "".join(f"{name} {value:g}\n" for name, value in metrics(hq))
        return Response(text, media_type="text/plain; version=0.0.4", headers=_HEADERS)


def _add_quarantine(router: APIRouter, hq: Headquarters, person: Person) -> None:
    unknown: dict[int | str, dict[str, Any]] = {404: {"description": "No such operation in quarantine"}}
    number = Annotated[int, Path(ge=1, le=2**53)]

    @router.get("/quarantine", dependencies=[Depends(person)], summary="What waits for a decision")
    def quarantine() -> list[Held]:
        return [
            Held(
                no=held.no,
                laptop=held.laptop,
                kind=clean(held.record_kind),
                record=clean(held.record_id),
                reason=held.reason,
                received_at=held.received_at,
            )
            for held in held_operations(hq.journal)
        ]

    @router.get(
        "/quarantine/{no}",
        dependencies=[Depends(person)],
        responses=unknown,
        summary="One of them, with its content",
    )
    def one(no: number) -> HeldWhole:
        with hq.journal.read() as session:
            held = held_record(session, no)
        if held is None:
            raise HTTPException(404, "quarantine")
        return HeldWhole(
            no=held.no,
            laptop=held.laptop,
            kind=clean(held.record_kind),
            record=clean(held.record_id),
            reason=held.reason,
            received_at=held.received_at,
            body=clean(held.body[:_LONGEST_BODY].decode(errors="replace"), limit=_LONGEST_BODY),
        )

    @router.post("/quarantine/{no}", responses=unknown, status_code=204, summary="Settle it, with the reason")
    def decide(no: number, decision: Decision, who: Annotated[str, Depends(person)]) -> None:
        if not settle(hq, no, who, clean(decision.why)):
            raise HTTPException(404, "quarantine")


def fleet_html(lines: Iterable[LaptopLine], now: datetime, language: str) -> str:
    """The fleet as one page: no scripts, nothing loaded from elsewhere."""

    def told(words: Words) -> str:
        return escape(tell_in(language, words))

    heads = "".join(f'<th class="{kind}">{told(words)}</th>' for kind, words in _COLUMNS)
    nobody = say("No laptop is enrolled yet; `fieldkit hq enrol` lets one in.")
    rows = "".join(_row(line, now, language) for line in lines) or (
        f'<tr><td colspan="{len(_COLUMNS)}">{told(nobody)}</td></tr>'
    )
    title = told(say("Laptops, {at}", at=shown(now)))
    return (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh_CN" else "en"}"><meta charset="utf-8">'
        f"<title>FieldKit</title><style>{_STYLE}</style>"
        f"<h1>{title}</h1><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></html>"
    )


def _row(line: LaptopLine, now: datetime, language: str) -> str:
    look = "; ".join(tell_in(language, words) for words in look_words(line, now))
    cells = (
        ("", line.code),
        ("", line.staff_no),
        ("", shown(line.last_contact_at) if line.last_contact_at else "-"),
        ("n", str(line.waiting)),
        ("", shown(line.oldest_waiting_at) if line.oldest_waiting_at else "-"),
        ("n", str(line.held)),
        ("n", str(line.missing)),
        ("n", str(line.conflicts)),
        ("", line.version or "-"),
        ("", look),
    )
    kind = "locked" if line.is_locked else "alarm" if look else ""
    return (
        f'<tr class="{kind}">'
        + "".join(f'<td class="{name}">{escape(text)}</td>' for name, text in cells)
        + "</tr>"
    )


def _standing(line: LaptopLine, now: datetime) -> LaptopStanding:
    return LaptopStanding(
        code=line.code,
        staff_no=line.staff_no,
        last_contact_at=line.last_contact_at,
        locked=line.is_locked,
        version=line.version,
        waiting=line.waiting,
        oldest_waiting_at=line.oldest_waiting_at,
        missing=line.missing,
        held=line.held,
        conflicts=line.conflicts,
        free_mb=line.free_mb,
        offset_ms=line.offset_ms,
        alarms=line.alarms(now),
    )
