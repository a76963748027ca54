"""Several engineers work on the one record of an order, each on his laptop (E12); keeps what to expect of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from sim_ruling import rule_on
from sim_stage import Laptop, asked

from fieldkit.domain.record import ItemResult, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.words import Refusal
from fieldkit.services.attachments import NewAttachment
from fieldkit.services.checklist import Checklist
from fieldkit.services.inspections import InspectionDesk
from fieldkit.services.signoff import SignoffDesk

if TYPE_CHECKING:
    from sim_play import Play

ITEMS = ("A01.1", "A01.5", "A03.4")
RESULTS = (ItemResult.PASS, ItemResult.FAIL)
_REFUSED = Opinion(SignoffResult.REFUSED, SignoffMethod.NONE, reason="x", witness="y")
BEGUN = "started_at, created_at, no, author, device_code, visit_id, serial_verified_by"
"""How a record began."""


class Told(NamedTuple):
    """An answer that somebody gave: in which record, and with which operation it leaves."""

    record_id: str
    n: int


def answer(play: "Play", laptop: Laptop, number: int) -> None:
    """Begins or joins the record of an order, and answers an item of it; the reason tells answers apart."""
    orders = asked(
        laptop,
        "SELECT serial, (SELECT max(id) FROM inspection WHERE work_order_id = work_order.id AND state <> 'sealed')"
        " FROM work_order JOIN device ON device.id = device_id ORDER BY staff_no",
    )
    if not orders:
        return
    serial, record_id = orders[number // 10 % len(orders)]
    desk = InspectionDesk(laptop.journal)
    if record_id is None or number % 4 == 0:
        try:
            record_id = desk.start(serial)
        finally:
            _note_beginnings(play, laptop)
    item = ITEMS[number % len(ITEMS)]
    text = f"{laptop.name}/{play.stage.dice.token_hex(4)}"
    before = _reason(laptop, record_id, item)
    try:
        desk.mark(record_id, item, RESULTS[number // 3 % 2], reason=text)
    except Refusal:
        play.seen["answer_refused"] += 1
    finally:
        # the power may fail when everything is written
        if _reason(laptop, record_id, item) == text:
            _note_answer(play, laptop, record_id, text, before)


def photograph(play: "Play", laptop: Laptop, number: int) -> None:
    """A photo for an item that has an answer here."""
    found = asked(
        laptop,
        "SELECT inspection_id, item_code FROM item_answer JOIN inspection ON inspection.id = inspection_id"
        " WHERE state = 'draft' ORDER BY 1, 2",
    )
    if not found:
        return
    record_id, item = found[number % len(found)]
    content = play.stage.dice.token_bytes(1 + number % 40)
    photo = NewAttachment(content, "image/jpeg", "photo", "", "")
    try:
        InspectionDesk(laptop.journal).add_photo(record_id, item, photo)
    finally:
        if asked(laptop, "SELECT 1 FROM attachment WHERE sha256 = ?", photo.sha256):
            play.expected[laptop.name].attachments[photo.sha256] = content


def hand_over(play: "Play", laptop: Laptop, number: int) -> None:
    """Shows a record to the customer, takes it back, or seals it; its items need not all be answered here."""
    found = asked(laptop, "SELECT id, state FROM inspection WHERE state <> 'sealed' ORDER BY id")
    if not found:
        return
    record_id, state = found[number % len(found)]
    desk = SignoffDesk(laptop.journal)
    try:
        if state == "draft":
            with patch.object(Checklist, "open_items", ()):
                desk.freeze(record_id)
        elif number % 3:
            desk.conclude(record_id, _REFUSED)
        else:
            desk.thaw(record_id, "x")
    except Refusal:
        play.seen["hand_over_refused"] += 1
    finally:
        for sha256, envelope in asked(laptop, "SELECT sha256, envelope FROM seal WHERE record_id = ?", record_id):
            play.expected[laptop.name].seals[sha256] = envelope


SHARED_ACTIONS: dict[str, Callable[["Play", Laptop, int], None]] = {
    "answer": answer,
    "photo": photograph,
    "hand_over": hand_over,
    "rule": rule_on,
}


def _reason(laptop: Laptop, record_id: str, item: str) -> str:
    found = asked(
        laptop, "SELECT reason FROM item_answer WHERE inspection_id = ? AND item_code = ?", record_id, item
    )
    return str(found[0][0]) if found else ""


def _note_answer(play: "Play", laptop: Laptop, record_id: str, text: str, before: str) -> None:
    own = "SELECT max(n) FROM outbox WHERE record_id = ? AND state = 'pending'"
    n = asked(laptop, own, record_id)[0][0]
    told = play.expected[laptop.name].answers
    if told.get(before) == Told(record_id, n):
        del told[before]  # its author changed it before it left
    told[text] = Told(record_id, n)
    play.parents[text] = before


def _note_beginnings(play: "Play", laptop: Laptop) -> None:
    for record_id, *began in asked(laptop, f"SELECT id, {BEGUN} FROM inspection"):
        play.begun.setdefault(record_id, set()).add(tuple(began))
