"""What has a lead decided between two versions of a record, and who was it?"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from fieldkit.domain.ruling import RuledPlace, read_places
from fieldkit.domain.text import one_line
from fieldkit.storage.rows.reference import EngineerRow
from fieldkit.storage.rows.rulings import RulingRow
from sync.bodies import Misshapen, Values, whole


@dataclass(frozen=True)
class Ruling:
    """A decision of a lead, to be carried out on the laptop that was refused."""

    id: str
    kind: str
    record_id: str
    refused_device: str
    places: tuple[RuledPlace, ...]
    at: datetime
    author: str
    by: str
    """Name and staff number of the lead, as people read it."""
    reason: str


def in_order(ruling: Ruling) -> tuple[datetime, str]:
    """Of rulings that come together, the earlier one counts."""
    return (ruling.at, ruling.id)


def ruling_of(session: Session, row: RulingRow) -> Ruling | None:
    """What the row says; None where its places are none."""
    return _ruling(session, row.values())


def ruling_in(session: Session, body: bytes) -> Ruling | None:
    """The same for a body that headquarters told."""
    try:
        return _ruling(session, whole(RulingRow, body).values)
    except Misshapen:
        return None


def rulings_here(session: Session, record_id: str, refused_device: str) -> list[Ruling]:
    """Those of this laptop's own database about what a laptop was refused of a record."""
    statement = select(RulingRow).where(
        RulingRow.record_id == record_id, RulingRow.refused_device == refused_device
    )
    found = (ruling_of(session, row) for row in session.exec(statement))
    return [one for one in found if one is not None]


def _ruling(session: Session, values: Values) -> Ruling | None:
    try:
        places = read_places(values["places"])
    except ValueError:
        return None
    author = one_line(values["author"], limit=32)
    return Ruling(
        id=values["id"],
        kind=values["record_kind"],
        record_id=values["record_id"],
        refused_device=values["refused_device"],
        places=places,
        at=values["created_at"],
        author=author,
        by=_named(session, author),
        reason=one_line(values["reason"], limit=400),
    )


def _named(session: Session, staff_no: str) -> str:
    name = session.exec(select(EngineerRow.name).where(EngineerRow.staff_no == staff_no)).first()
    return f"{name} {staff_no}" if name else staff_no
