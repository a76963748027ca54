"""For which laptop and whom may headquarters issue an enrolment code? A slip would stand in every record number."""

import re

from sqlalchemy import select

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.headquarters import HqLaptopRow
from fieldkit.storage.rows.reference import EngineerRow
from sync.kinds import core

_LAPTOP = re.compile(r"[A-Z]{1,3}[0-9]{2,5}")
_PROVINCE = re.compile(r"[A-Z]{2}")


def check_invitation(journal: Journal, laptop_code: str, staff_no: str, province: str) -> None:
    """Refusal `laptop.code`, `province.code`, `laptop.known`, `staff.unknown`: no code is issued for nothing."""
    if not _LAPTOP.fullmatch(laptop_code):
        raise Refusal(
            "laptop.code",
            say("“{text}” is no code of a laptop.", text=one_line(laptop_code, limit=32)),
            say("Write capital letters and then digits, such as L07."),
        )
    if not _PROVINCE.fullmatch(province):
        raise Refusal(
            "province.code",
            say("“{text}” is no code of a province.", text=one_line(province, limit=32)),
            say("Write its two capital letters, such as HB."),
        )
    if _is_taken(journal, laptop_code):
        raise Refusal(
            "laptop.known",
            say("Another laptop is enrolled under this code already."),
            say("`fieldkit hq status` lists the laptops."),
        )
    if not _may_be_staff(journal, staff_no):
        raise Refusal(
            "staff.unknown",
            say("Nobody with the staff number “{staff_no}” is on file.", staff_no=one_line(staff_no, limit=32)),
            say("Check the staff number."),
        )


def _is_taken(journal: Journal, laptop_code: str) -> bool:
    own = core(HqLaptopRow)
    with journal.read() as session:
        found = session.connection().execute(select(own.c.code).where(own.c.code == laptop_code))
        return found.first() is not None


def _may_be_staff(journal: Journal, staff_no: str) -> bool:
    """A headquarters without anybody on file cannot tell."""
    own = core(EngineerRow).c.staff_no
    with journal.read() as session:
        known = session.connection().execute(select(own).where(own == staff_no)).first()
        return known is not None or session.connection().execute(select(own).limit(1)).first() is None
