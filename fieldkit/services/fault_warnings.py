"""Which warnings of clocks has this person not seen yet, also those given while the program was off?"""

from dataclasses import dataclass
from datetime import UTC, datetime

from fieldkit.domain.clock.face import SHARES, Face
from fieldkit.domain.clock.policy import SlaPolicy
from fieldkit.domain.instants import business_day, from_stamp, stamp
from fieldkit.domain.roles import Role
from fieldkit.services.fault_board import FaultBoardDesk, FaultCard, FaultQuery
from fieldkit.services.fault_clocks import policy_at
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.settings import Setting, set_setting, setting

LOOKED_AT = 200
"""Faults with the least time left among which warnings are looked for."""
_WHOLE = 100
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ClockWarning:
    """A clock has reached a share at which this person is told (SLA-13)."""

    card: FaultCard
    percent: int
    at: datetime
    """When it was reached, whether or not anybody was there."""
    was_missed: bool
    """It was reached before the program was started."""


class WarningDesk:
    """Finds the warnings that nobody here has seen."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def unseen(self, started: datetime) -> tuple[ClockWarning, ...]:
        """The last warning of each running clock, the latest first.

        Args:
            started: since when the program runs.
        """
        now = self._journal.clock.now()
        with self._journal.read() as session:
            seen = setting(session, Setting.WARNINGS_SEEN)
            roles = roles_of(session, read_identity(session).staff_no, business_day(now))
        since = from_stamp(seen) if seen else _NEVER
        found: list[ClockWarning] = []
        for card in FaultBoardDesk(self._journal).window(FaultQuery(), 0, LOOKED_AT):
            percent = told_share(card, roles, now)
            if card.face is not None and percent:
                at = card.face.reached_at(percent)
                found += [ClockWarning(card, percent, at, at < started)] if at > since else []
        return tuple(sorted(found, key=lambda warning: warning.at, reverse=True))

    def mark_seen(self) -> None:
        """Everything until now has been seen."""
        now = self._journal.clock.now()
        with self._journal.write("fault.warnings_seen", "", synchronise=False) as session:
            set_setting(session, Setting.WARNINGS_SEEN, stamp(now))


def told_share(card: FaultCard, roles: frozenset[Role], now: datetime) -> int:
    """The last share that was reached and that people with these roles are told of; 0 for none."""
    if card.face is None:
        return 0
    face, policy = card.face, policy_at(card.reported_at)
    reached = face.warning(now)
    told = (share for share in SHARES if share <= reached and told_roles(face, policy, share) & roles)
    return max(told, default=0)


def told_roles(face: Face, policy: SlaPolicy, percent: int) -> frozenset[str]:
    """Who is told at this share."""
    roles = {role for notice in policy.warnings if notice.percent == percent for role in notice.roles}
    return frozenset(roles | set(policy.breach_roles.get(face.tier, ()) if percent >= _WHOLE else ()))
