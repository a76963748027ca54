"""Who works here, on which laptop?"""

from sqlmodel import Session

from fieldkit.storage.queries.identity import Identity as Identity
from fieldkit.storage.queries.identity import identity_of
from fieldkit.storage.queries.plain import through_session


def read_identity(session: Session) -> Identity:
    """The identity as far as this laptop knows it; empty names before the first synchronisation."""
    return identity_of(through_session(session))
