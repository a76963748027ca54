"""Which laptops see more than their own centre? Grants of a centre, a region, the whole country or a project."""

from sqlalchemy import delete, select
from sqlmodel import Session

from fieldkit.domain.words import Refusal, say
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.headquarters import HqGrantRow, HqLaptopRow
from fieldkit.storage.upserting import upsert
from sync.hq.scopes import scopes_of_grant
from sync.kinds import core

_SHOWN = "centre/HB, region/C, national, project/CONTRACT"


def grant(journal: Journal, laptop_code: str, scope: str) -> None:
    """Lets a laptop see the scope from its next run on.

    Refusal `scope.unknown` when nothing has this scope, `laptop.unknown` when no laptop has this code.
    """
    with journal.write("hq.grant", "hq", why=scope) as session:
        device_id = _device_id(session, laptop_code)
        if not scopes_of_grant(session, scope):
            raise Refusal(
                "scope.unknown",
                say("There is no scope {scope}.", scope=scope),
                say("Scopes are written like {examples}.", examples=_SHOWN),
            )
        row = {"device_id": device_id, "scope": scope, "granted_at": journal.clock.now()}
        session.connection().execute(upsert(core(HqGrantRow)).values(row).on_conflict_do_nothing())


def withdraw(journal: Journal, laptop_code: str, scope: str) -> None:
    """The laptop lets go of the scope with its next run; Refusal `grant.unknown` when it did not have it."""
    own = core(HqGrantRow)
    with journal.write("hq.withdraw", "hq", why=scope) as session:
        mine = own.c.device_id == _device_id(session, laptop_code)
        if session.connection().execute(delete(own).where(mine, own.c.scope == scope)).rowcount == 0:
            raise Refusal(
                "grant.unknown",
                say("Laptop {code} was not granted {scope}.", code=laptop_code, scope=scope),
                say("`fieldkit hq grant --laptop {code}` lists what it was granted.", code=laptop_code),
            )


def grants(journal: Journal, laptop_code: str) -> list[str]:
    """What a laptop was granted; Refusal `laptop.unknown` when no laptop has this code."""
    own = core(HqGrantRow)
    with journal.read() as session:
        mine = own.c.device_id == _device_id(session, laptop_code)
        return list(session.connection().execute(select(own.c.scope).where(mine).order_by(own.c.scope)).scalars())


def _device_id(session: Session, laptop_code: str) -> str:
    own = core(HqLaptopRow)
    statement = select(own.c.device_id).where(own.c.code == laptop_code)
    found: str | None = session.connection().execute(statement).scalar_one_or_none()
    if found is None:
        raise Refusal(
            "laptop.unknown",
            say("No laptop {code} is enrolled.", code=laptop_code),
            say("`fieldkit hq status` lists the laptops."),
        )
    return found
