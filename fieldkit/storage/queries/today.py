"""What does the board of the day ask the database? In plain SQL, for it is read before SQLAlchemy is loaded."""

from dataclasses import dataclass
from datetime import date

from fieldkit.storage.queries.conflicts import conflicts_of
from fieldkit.storage.queries.identity import Identity, identity_of
from fieldkit.storage.queries.plain import Ask
from fieldkit.storage.queries.taking_part import TAKES_PART

ORDERS_SHOWN = 100

STILL_OPEN = (
    "work_order.id NOT IN (SELECT work_order_id FROM inspection WHERE state = 'sealed' AND work_order_id != '')"
)
"""Condition for orders whose record is not sealed yet; headquarters closes them later."""

_MINE = f"FROM work_order WHERE staff_no = :staff_no AND {STILL_OPEN}"
_ORDERS = f"""
SELECT work_order.id, order_kind, due_on, device.serial, device.model_code, hall.id, hall.name, note
FROM work_order JOIN device ON device.id = work_order.device_id JOIN hall ON hall.id = device.hall_id
WHERE work_order.staff_no = :staff_no AND {STILL_OPEN}
ORDER BY due_on, hall.code, device.serial LIMIT :most
"""
_RUNNING = f"""
SELECT inspection.id, inspection.no, device.serial, hall.name, inspection.state
FROM inspection JOIN device ON device.id = inspection.device_id JOIN hall ON hall.id = device.hall_id
WHERE inspection.state != 'sealed' AND {TAKES_PART}
ORDER BY inspection.started_at DESC LIMIT :most
"""
_UNFILED = """
SELECT count(*) FROM seal LEFT JOIN filing ON filing.seal_sha256 = seal.sha256 WHERE filing.id IS NULL
"""
_UNSENT = """
SELECT (SELECT count(*) FROM outbox WHERE state = 'pending')
     + (SELECT count(*) FROM outbox WHERE state = 'waiting' AND record_kind = 'attachment')
"""


@dataclass(frozen=True)
class DueOrder:
    """A work order of the list."""

    id: str
    order_kind: str
    due_on: date
    days_left: int
    """Negative when overdue."""
    serial: str
    model: str
    hall_id: str
    hall: str
    note: str


@dataclass(frozen=True)
class RunningRecord:
    """A record that is not sealed yet."""

    inspection_id: str
    no: str
    serial: str
    hall: str
    state: str


@dataclass(frozen=True)
class TodayBoard:
    """First screen of the day."""

    identity: Identity
    day: date
    orders: tuple[DueOrder, ...]
    orders_total: int
    overdue: int
    running: tuple[RunningRecord, ...]
    unsent: int
    """Operations that headquarters does not have (待传)."""
    unfiled: int
    """Sealed records without a filing number."""
    conflicts: int
    """Records that were changed elsewhere too and wait for a decision."""


def board_of(ask: Ask, today: date) -> TodayBoard:
    """Everything the first screen shows on this day."""
    identity = identity_of(ask)
    mine: dict[str, str | int] = {"staff_no": identity.staff_no}
    return TodayBoard(
        identity=identity,
        day=today,
        orders=_orders(ask, identity.staff_no, today),
        orders_total=_count(ask, f"SELECT count(*) {_MINE}", mine),
        overdue=_count(ask, f"SELECT count(*) {_MINE} AND due_on < :today", mine | {"today": today.isoformat()}),
        running=tuple(RunningRecord(*row) for row in ask(_RUNNING, mine | {"most": ORDERS_SHOWN})),
        unsent=unsent_of(ask),
        unfiled=_count(ask, _UNFILED, {}),
        conflicts=conflicts_of(ask),
    )


def unsent_of(ask: Ask) -> int:
    """Operations that headquarters has not answered yet, and files that it knows of and has not whole."""
    return _count(ask, _UNSENT, {})


def _orders(ask: Ask, staff_no: str, today: date) -> tuple[DueOrder, ...]:
    rows = ask(_ORDERS, {"staff_no": staff_no, "most": ORDERS_SHOWN})
    return tuple(
        DueOrder(order_id, order_kind, (due_on := date.fromisoformat(day)), (due_on - today).days, *more)
        for order_id, order_kind, day, *more in rows
    )


def _count(ask: Ask, statement: str, values: dict[str, str | int]) -> int:
    ((count,),) = ask(statement, values)
    return int(count)
