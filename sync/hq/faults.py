"""May this step of a fault be taken? Headquarters asks the rules that the laptop asked.

A step that another laptop has overtaken is kept and published; whoever replays the events flags it alike.
What its author may not do, or not there, is held for a person to decide.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.fault.machine import History, replay
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import PROPOSALS, Step, action_of
from fieldkit.domain.fault.terms import State
from fieldkit.domain.instants import business_day, stamp, to_milliseconds
from fieldkit.domain.roles import require
from fieldkit.domain.words import Refusal
from fieldkit.storage.fault_file import event_of, event_rows, keep_picture, refresh_faults
from fieldkit.storage.ids import new_id
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.faults import FaultEventRow
from fieldkit.storage.rows.reference import CentreRow, HallRow
from sync.bodies import Values, whole
from sync.hq.admission import Laptop
from sync.hq.checks import YEARS, Judgement
from sync.hq.scopes import centre_scope
from sync.hq.sealing import next_filing_number
from sync.kinds import core
from sync.wire import Status

_UNHEARD_OF = 1_000
"""Steps that a laptop may know and headquarters not: it was restored, and others have not sent theirs again."""
ILLEGAL = "illegal:"
"""Begins the reason of a step that is kept without effect."""


def take_step(session: Session, laptop: Laptop, body: bytes, now: datetime) -> Judgement:
    """Puts the step into the history of its fault; in a savepoint, which the caller takes back unless applied."""
    values = whole(FaultEventRow, body).values
    scope = _scope(session, values["hall_id"])
    known = event_rows(session, values["fault_id"])
    held = _held(session, laptop, values, scope, known)
    if held:
        return Judgement(Status.QUARANTINED, held)
    row = FaultEventRow(**values, ver=1)
    session.add(row)
    history = replay(map(event_of, [*known, row]))
    keep_picture(session, history)
    refresh_faults(session, [row.other_fault_id] if row.other_fault_id else [])
    for flag in history.flagged:
        if flag.event.id == values["id"]:
            return Judgement(Status.APPLIED, f"{ILLEGAL}{flag.refusal.code}"[:200], ver=1, scope=scope)
    if values["step"] == Step.SIGN and history.fault is not None and history.fault.state is State.SIGNED:
        _file(session, laptop, history, history.fault, now)
    return Judgement(Status.APPLIED, ver=1, scope=scope)


def _scope(session: Session, hall_id: str) -> str:
    hall, centre = core(HallRow), core(CentreRow)
    statement = select(centre.c.code).join(hall, hall.c.centre_id == centre.c.id).where(hall.c.id == hall_id)
    code = session.connection().execute(statement).scalar_one_or_none()
    return "" if code is None else centre_scope(code)


def _held(session: Session, laptop: Laptop, values: Values, scope: str, known: Sequence[FaultEventRow]) -> str:
    """Why a person has to look at it first; empty when nothing is wrong with it."""
    if values["author"] != laptop.staff_no:
        return "author"
    if not scope:
        return "unplaced"
    if scope not in laptop.scopes:
        return "scope"
    if values["step"] not in list(Step):
        return "step.unknown"
    if not _can_be_kept(values) or not _fits_together(values, known):
        return "shape"
    step = Step(values["step"])
    roles = roles_of(session, laptop.staff_no, business_day(values["created_at"]))
    try:
        require(roles, action_of(step), proposal=step in PROPOSALS)
    except Refusal:
        return "role"
    return ""


def _can_be_kept(values: Values) -> bool:
    """Times at the edge of the calendar cannot be told in another zone, and fractions not written down."""
    try:
        canonical_bytes(values["facts"])
    except (TypeError, ValueError):
        return False
    return all(values[name].year in YEARS for name in ("created_at", "at"))


def _fits_together(values: Values, known: Sequence[FaultEventRow]) -> bool:
    """The step stands in the hall of its fault, and what it says of others is said once."""
    same_hall = all(row.hall_id == values["hall_id"] for row in known if row.fault_id == values["fault_id"])
    facts = values["facts"]
    if values["order_no"] > max((row.order_no for row in known), default=0) + _UNHEARD_OF:
        return False
    here = values["step"] != Step.OPEN or facts.get("hall") == values["hall_id"]
    if values["step"] != Step.MERGE:
        return same_hall and here and not values["other_fault_id"]
    going = replay(map(event_of, known)).fault
    own_report = going is not None and facts.get("reported_at") == stamp(going.t0)
    return same_hall and own_report and facts.get("into") == values["other_fault_id"]


def _file(session: Session, laptop: Laptop, history: History, fault: Fault, now: datetime) -> None:
    """The filing number, as a step of headquarters' own (F16); the feed publishes it."""
    filed_at = to_milliseconds(max(now, fault.since))
    row = FaultEventRow(
        id=new_id(now),
        no=fault.no,
        ver=1,
        created_at=filed_at,
        updated_at=now,
        author="hq",
        device_code="HQ",
        fault_id=fault.id,
        hall_id=fault.hall,
        step=str(Step.FILE),
        order_no=history.last_order + 1,
        at=filed_at,
        facts={"filing_no": next_filing_number(session, laptop.province, now)},
    )
    session.add(row)
    keep_picture(session, history.after(event_of(row)))
