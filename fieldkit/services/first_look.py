"""What does the program show first: the board of the day, in the language and colours of the person?"""

from dataclasses import dataclass
from datetime import date, datetime

from fieldkit.domain.instants import from_stamp
from fieldkit.storage.queries.plain import Ask
from fieldkit.storage.queries.remembered import last_place, last_talk, remembered
from fieldkit.storage.queries.today import TodayBoard, board_of
from fieldkit.storage.setting_names import Setting


@dataclass(frozen=True)
class FirstLook:
    """What is read once, at the start."""

    board: TodayBoard
    language: str
    theme: str
    last_contact: datetime | None
    """When this laptop last spoke with headquarters."""
    inspection_id: str
    """The record on which the program was working when it ended; empty if it was left in order."""
    remote_fault: str
    """The fault whose remote diagnosis was on the screen then, if it is still going on."""


def look(ask: Ask, today: date) -> FirstLook:
    """Board and preferences on this day."""
    contact = remembered(ask, Setting.LAST_CONTACT)
    return FirstLook(
        board=board_of(ask, today),
        language=remembered(ask, Setting.LANGUAGE),
        theme=remembered(ask, Setting.THEME),
        last_contact=from_stamp(contact) if contact else None,
        inspection_id=last_place(ask)[0],
        remote_fault=last_talk(ask),
    )
