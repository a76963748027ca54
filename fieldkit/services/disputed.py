"""What is shown of an item that two engineers answered otherwise? The worse one, until somebody decides (E12)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from fieldkit.domain.inspection import Answer
from fieldkit.domain.instants import from_stamp
from fieldkit.domain.judging import worst
from fieldkit.domain.record import ItemResult
from fieldkit.storage.rows.local import ConflictRow
from fieldkit.storage.rows.work import InspectionRow, ItemAnswerRow

Items = Mapping[str, Mapping[str, Any]]


def worse_answers(
    session: Session, inspection_id: str, mine: Mapping[str, Answer]
) -> dict[str, tuple[Answer, str, datetime]]:
    """A colleague's answers that are worse than mine, with author and time; evidence and remark stay mine."""
    statement = select(ConflictRow).where(
        ConflictRow.record_id == inspection_id,
        ConflictRow.record_kind == InspectionRow.kind,
        ConflictRow.state == "open",
        ConflictRow.stands == "",
    )
    conflict = session.exec(statement).first()
    if conflict is None:
        return {}
    before, theirs = _items(conflict.base), _items(conflict.theirs)
    return {
        code: (_with(mine[code], item), str(item["answered_by"]), from_stamp(item["answered_at"]))
        for code, item in theirs.items()
        if code in mine and _is_worse(item, mine[code], before.get(code, {}))
    }


def _items(body: bytes | None) -> Items:
    found = json.loads(body).get(ItemAnswerRow.kind, ()) if body else ()
    return {item["item_code"]: item for item in found}


def _is_worse(theirs: Mapping[str, Any], mine: Answer, before: Mapping[str, Any]) -> bool:
    result = ItemResult(theirs["result"])
    has_changed = theirs["result"] != before.get("result")
    return has_changed and result is not mine.result and worst(mine.result, result) is result


def _with(mine: Answer, theirs: Mapping[str, Any]) -> Answer:
    return replace(
        mine,
        result=ItemResult(theirs["result"]),
        value_found=theirs["value_found"],
        value_left=theirs["value_left"],
        reason=theirs["reason"],
        by_hand=theirs["by_hand"],
    )
