"""How does a lead decide for the laptop that came second? A record of its own, sent like any other (E12)."""

from fieldkit.domain.instants import business_day
from fieldkit.domain.merge import Choices
from fieldkit.domain.roles import Action, require
from fieldkit.domain.ruling import as_documents, ruled
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.services.identity import read_identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.rulings import RulingRow
from sync.conflicts import undecided
from sync.matters import Disputed


def rule(journal: Journal, disputed: Disputed, choices: Choices, reason: str = "") -> str:
    """Decides every place of a record that is open; the id of the ruling.

    Raises:
        Refusal: `role.refused`; `conflict.undecided` while a place is open; `ruling.made` when a lead has decided.
    """
    now = journal.clock.now()
    conflict, refused = disputed.conflict, disputed.refused
    if disputed.is_decided:
        raise Refusal(
            "ruling.made",
            say("This is decided already, and on its way to {laptop}.", laptop=disputed.laptop),
            say("Go back to the list."),
        )
    places = ruled(disputed.open, choices)
    if len(places) < len(disputed.open):
        raise undecided(len(disputed.open) - len(places))
    with journal.read() as session:
        identity = read_identity(session)
        require(roles_of(session, identity.staff_no, business_day(now)), Action.RULE)
    row = RulingRow(
        id=new_id(now),
        created_at=now,
        updated_at=now,
        author=identity.staff_no,
        device_code=identity.device_code,
        record_kind=conflict.kind,
        record_id=conflict.record_id,
        refused_device=refused.device_id,
        refused_incarnation=refused.incarnation,
        refused_n=refused.n,
        refused_sha256=refused.sha256,
        in_force_ver=refused.in_force_ver,
        in_force_sha256=refused.in_force_sha256,
        places=as_documents(places),
        reason=one_line(reason, limit=400),
    )
    with journal.write("conflict.rule", identity.staff_no, why=row.reason) as session:
        session.add(row)
    return row.id
