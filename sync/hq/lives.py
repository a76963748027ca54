"""Which number does a life of a laptop's database have here?"""

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from fieldkit.storage.rows.headquarters import HqLifeRow
from sync.kinds import core

HEADQUARTERS = 0
"""Of what no laptop wrote."""
UNKNOWN = -1
"""Of a life that has sent nothing: no change bears it."""
_LIVES = core(HqLifeRow)
_NUMBER = select(_LIVES.c.no).where(
    _LIVES.c.device_id == bindparam("laptop"), _LIVES.c.incarnation == bindparam("life")
)


def life_of(session: Session, device_id: str, incarnation: str) -> int:
    """The number of a life; UNKNOWN for one that has sent nothing yet."""
    whose = {"laptop": device_id, "life": incarnation}
    found: int | None = session.connection().execute(_NUMBER, whose).scalar_one_or_none()
    return UNKNOWN if found is None else found


def begun_life(session: Session, device_id: str, incarnation: str) -> int:
    """The number of a life, given now if it has none; inside `Journal.write`, with the laptop locked."""
    known = life_of(session, device_id, incarnation)
    if known != UNKNOWN:
        return known
    row = {"device_id": device_id, "incarnation": incarnation}
    created: int = session.connection().execute(insert(_LIVES).values(row).returning(_LIVES.c.no)).scalar_one()
    return created


def incarnation_of(session: Session, no: int) -> str:
    """The name by which the laptop calls this life."""
    return str(session.connection().execute(select(_LIVES.c.incarnation).where(_LIVES.c.no == no)).scalar_one())
