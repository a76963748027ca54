"""Drafts that two laptops write, and what became of them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from joined import Fleet, Laptop
from sqlalchemy import text
from sqlmodel import col, select

from fieldkit.domain.record import ItemResult
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.local import ConflictRow
from fieldkit.storage.rows.work import InspectionRow, ItemAnswerRow
from sync.hq.desk import Headquarters

Make = Callable[..., Laptop]


def inspection(made: Laptop, fleet: Fleet, **items: str) -> str:
    """An inspection under way with these answers."""
    now = made.journal.clock.now()
    visit_id, inspection_id = made.visit(fleet.hall["HB"]), new_id(now)
    with made.journal.write("inspection.start", made.staff_no) as session:
        session.add(
            InspectionRow(
                id=inspection_id,
                device_id=fleet.device["HB"],
                visit_id=visit_id,
                template_code="ANNUAL",
                template_version="1",
                template_sha256="0" * 64,
                serial_verified_by="typed",
                started_at=now,
                **made.stamps(now),
            )
        )
    for code, result in items.items():
        answer(made, inspection_id, code, result)
    return inspection_id


def answer(made: Laptop, inspection_id: str, code: str, result: str, **more: Any) -> None:
    now = made.journal.clock.now()
    with made.journal.write("inspection.answer", made.staff_no) as session:
        row = session.get(ItemAnswerRow, (inspection_id, code)) or ItemAnswerRow(
            inspection_id=inspection_id,
            item_code=code,
            result=ItemResult(result),
            answered_by=made.staff_no,
            answered_at=now,
        )
        row.result, row.answered_at = ItemResult(result), now
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)


def set_state(made: Laptop, inspection_id: str, state: str) -> None:
    with made.journal.write("record.state", made.staff_no) as session:
        session.get_one(InspectionRow, inspection_id).state = state


def answers(made: Laptop, inspection_id: str) -> dict[str, str]:
    with made.journal.read() as session:
        statement = select(ItemAnswerRow).where(ItemAnswerRow.inspection_id == inspection_id)
        return {row.item_code: row.result.value for row in session.exec(statement)}


def version(made: Laptop, inspection_id: str) -> tuple[str, int]:
    with made.journal.read() as session:
        row = session.get_one(InspectionRow, inspection_id)
        return row.state, row.ver


def conflicts(made: Laptop) -> list[ConflictRow]:
    with made.journal.read() as session:
        return list(session.exec(select(ConflictRow).order_by(col(ConflictRow.found_at))))


def at_headquarters(hq: Headquarters, record_id: str) -> list[tuple[str, Any]]:
    """Every version that headquarters was sent of a record, with its answer: nothing is thrown away there."""
    with hq.journal.read() as session:
        found = session.connection().execute(
            text("SELECT status, body FROM hq_operation WHERE record_id = :id ORDER BY no"), {"id": record_id}
        )
        return [(row.status, json.loads(row.body)) for row in found]


@pytest.fixture
def pair(laptop: Make) -> tuple[Laptop, Laptop]:
    """Two laptops that see the same drafts."""
    return laptop(), laptop("L08", "HB07")


@pytest.fixture
def shared(pair: tuple[Laptop, Laptop], fleet: Fleet) -> str:
    """An inspection that both laptops have, with one answer."""
    first, second = pair
    inspection_id = inspection(first, fleet, A1="PASS")
    first.sync()
    second.sync()
    assert answers(second, inspection_id) == {"A1": "PASS"}
    return inspection_id


def settle_down(*laptops: Laptop) -> None:
    for _ in range(2):
        for made in laptops:
            made.sync()


@pytest.fixture
def apart(pair: tuple[Laptop, Laptop], shared: str) -> str:
    """A1 answered differently, A2 and A3 by one of them each; the second laptop comes too late."""
    first, second = pair
    answer(first, shared, "A1", "FAIL", value_found="9")
    answer(first, shared, "A2", "PASS")
    answer(second, shared, "A1", "WARN", value_found="5")
    answer(second, shared, "A3", "PASS")
    first.sync()
    assert second.sync().conflicts == 1
    return shared
