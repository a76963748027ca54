"""How does a hall read: the visit, the people, a row for each device?"""

from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from fieldkit.domain.instants import shown as shown_instant
from fieldkit.domain.text import one_line
from fieldkit.domain.words import say
from fieldkit.domain.work_words import due_words, record_state_words, role_words
from fieldkit.locale import tell
from screens.widgets.rows import Column, Mark, Row

if TYPE_CHECKING:
    from fieldkit.services.visits import Contact, HallDevice, HallPage

CONTACTS_SHOWN = 3
COLUMNS = (
    Column(say("Serial number"), 15),
    Column(say("Inspection"), 14, state=True),
    Column(say("Planned work"), 16),
    Column(say("Due on"), 10, spare=2),
    Column(say("Model"), least=8, spare=1),
)


def head(page: "HallPage") -> Text:
    """The visit on the first line, then the place, then the people, those who may sign first."""
    people = sorted(page.contacts, key=lambda contact: not contact.may_sign)[:CONTACTS_SHOWN]
    lines = [
        Text(_visit_line(page), "bold"),
        Text(_custodian_line(page)),
        Text(one_line(f"{page.hall.city}  {page.hall.address}")),
        *(Text(_person(contact)) for contact in people),
    ]
    return Text("\n", no_wrap=True).join(line for line in lines if line.plain)


def device_rows(page: "HallPage", today: date) -> list[Row]:
    """The devices of the hall."""
    return [_row(device, today) for device in page.devices]


def _visit_line(page: "HallPage") -> str:
    if page.arrived_at is None:
        return tell(say("Not arrived yet: F10 notes the arrival."))
    return tell(say("Visit {number}, arrived {time}", number=page.visit_no, time=shown_instant(page.arrived_at)))


def _custodian_line(page: "HallPage") -> str:
    if page.arrived_at is None:
        return ""
    if not page.custodian:
        return tell(say("No cash custodian named: F7 names one."))
    return tell(say("Cash custodian: {name}", name=one_line(page.custodian)))


def _person(contact: "Contact") -> str:
    may_sign = tell(say("may sign")) if contact.may_sign else ""
    return one_line(
        "  ".join(filter(None, (contact.name, tell(role_words(contact.role)), contact.phone, may_sign)))
    )


def _row(device: "HallDevice", today: date) -> Row:
    state = tell(record_state_words(device.inspection_state)) if device.inspection_state else tell(say("not begun"))
    days_left = (device.due_on - today).days if device.due_on else None
    planned = tell(due_words(days_left)) if days_left is not None else tell(say("nothing due"))
    due_on = device.due_on.isoformat() if device.due_on else ""
    return Row(device.serial, (device.serial, state, planned, due_on, device.model), _mark(device, days_left))


def _mark(device: "HallDevice", days_left: int | None) -> Mark:
    if device.inspection_state == "sealed":
        return Mark.GOOD
    if days_left is not None and days_left < 0:
        return Mark.BAD
    return Mark.WARN if device.inspection_state else Mark.PLAIN
