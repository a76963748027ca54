"""How does a laptop get what headquarters has for it? New scopes as copies, then the feed, then a comparison.

Every page is on disk together with the place behind it; an interruption anywhere costs one page (sync 5.6).
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from sqlalchemy import delete, exists, insert, select, update
from sqlmodel import Session

from fieldkit.domain.instants import business_day
from fieldkit.domain.words import say
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.following import HqFollowedRow, HqKnownRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.settings import Setting, set_setting, setting, settings
from sync.arrivals import place, place_parked
from sync.comparing import Comparison, anchor, arrivals_of, drop, forget_lost_rows
from sync.departures import PENDING, offer_again
from sync.following import Known, kind_totals, scope_totals
from sync.kinds import core, tables
from sync.link import Offline, RequestRefused, Waiting, just_restored
from sync.placing import rank
from sync.retention import release_sent_bytes
from sync.session import HqSession, understood
from sync.wire import PAGE_LIMIT, CopyPage, FeedPage, Hello

NEW, CHECK, LIVE = "new", "check", "live"
_TOO_OLD = 410
_OUT = core(OutboxRow)
_FOLLOWED = select(core(HqFollowedRow))
_UNANSWERED = select(exists().where(_OUT.c.state == PENDING, _OUT.c.attempted_at.is_not(None)))


class Pull:
    """The way down of one run."""

    def __init__(
        self,
        journal: Journal,
        hq: HqSession,
        hello: Hello,
        *,
        check: Callable[[], None],
        on_rows: Callable[[int], None],
    ) -> None:
        """
        Args:
            check: raises when the engineer wants to stop.
            on_rows: told how many records have changed something here.
        """
        self._journal = journal
        self._hq = hq
        self._hello = hello
        self._check = check
        self._on_rows = on_rows
        self.received = 0
        self.repaired = 0
        """Records that the feed should have brought and did not: a defect of ours, and 0."""

    def run(self) -> None:
        """Everything that headquarters has for this laptop."""
        with self._journal.read() as session:
            checked_on = setting(session, Setting.ROWS_CHECKED_ON)
            standing = {scope: state for scope, (state, _) in _scopes(session).items()}
        self._daily(checked_on)
        self._settle_scopes(self._follow(standing))
        try:
            page = self._read_feed()
        except RequestRefused as fault:
            if fault.status != _TOO_OLD:
                raise
            self._begin_anew()
            self._settle_scopes(dict.fromkeys(self._hello.scopes, CHECK))
            page = self._read_feed()
        self._compare(page)

    def _follow(self, standing: dict[str, str]) -> dict[str, str]:
        """Takes up scopes that are new to us, and lets go of those that are not ours any more; how each stands."""
        followed = set(standing)
        if not self._hello.scopes or followed == set(self._hello.scopes):
            return standing
        with self._journal.write("sync.scopes", "hq", synchronise=False) as session:
            for scope in sorted(followed - set(self._hello.scopes)):
                leave(session, scope)
            for scope in sorted(set(self._hello.scopes) - followed):
                state = CHECK if kind_totals(session, scope) else NEW
                session.connection().execute(
                    insert(core(HqFollowedRow)).values(scope=scope, state=state, after_kind="", after_id="")
                )
            return {scope: state for scope, (state, _) in _scopes(session).items()}

    def _settle_scopes(self, standing: Mapping[str, str]) -> None:
        for scope in sorted(standing):
            if standing[scope] == LIVE:
                continue
            if standing[scope] == NEW:
                self._copy(scope)
            else:
                self._comparison().settle(scope)
                with self._journal.write("sync.scope", "hq", synchronise=False) as session:
                    _mark(session, scope, LIVE)

    def _copy(self, scope: str) -> None:
        """All of a scope, going on behind the last page that is on disk."""
        complete = False
        while not complete:
            self._check()
            with self._journal.read() as session:
                after_kind, after_id = _scopes(session)[scope][1]
            behind = f"&after_kind={quote(after_kind)}&after_id={quote(after_id)}"
            answer = self._hq.send("GET", f"/snapshot?scope={quote(scope)}&limit={PAGE_LIMIT}{behind}")
            if answer.epoch != self._hello.epoch:
                raise just_restored()
            page = understood(answer, CopyPage)
            complete = not page.next_kind
            with self._journal.write("sync.copy", "hq", synchronise=False) as session:
                anchor(session, page.at)
                self._took(place(session, arrivals_of(page.rows)))
                if complete:
                    place_parked(session)
                _mark(session, scope, LIVE if complete else NEW, page.next_kind, page.next_id)

    def _read_feed(self) -> FeedPage:
        """Reads on to the end of the feed; its last page."""
        with self._journal.read() as session:
            known = settings(session, Setting.FEED_CURSOR, Setting.INCARNATION)
        after, own = known[Setting.FEED_CURSOR], known[Setting.INCARNATION]
        waiting = self._ask_feed(after, own)
        while True:
            self._check()
            self._on_rows(self.received)
            answer = waiting()
            if answer.epoch != self._hello.epoch:
                raise just_restored()
            if answer.status == 409:
                raise _forgetful()
            page = understood(answer, FeedPage)
            if not page.up_to_date:
                waiting = self._ask_feed(page.next, own)  # on its way while this one takes its place
            if page.rows or page.next != after:
                self._took(take_page(self._journal, page, after))
            if page.up_to_date:
                return page
            after = page.next

    def _ask_feed(self, after: str, own: str) -> Waiting:
        return self._hq.begin("GET", f"/changes?after={quote(after)}&limit={PAGE_LIMIT}&incarnation={quote(own)}")

    def _begin_anew(self) -> None:
        """Our place in the feed is older than what headquarters keeps of it: everything is compared instead."""
        with self._journal.write("sync.horizon", "hq", synchronise=False) as session:
            compare_everything(session)

    def _compare(self, page: FeedPage) -> None:
        with self._journal.read() as session:
            if _has_unanswered(session):
                return  # headquarters may know more of ours than it has told us
            ours = scope_totals(session)
            followed = _scopes(session)
        for scope in followed:
            if page.digest.get(scope, (0, 0)) != ours.get(scope, (0, 0)):
                comparison = self._comparison()
                comparison.settle(scope)
                self.repaired += comparison.repaired

    def _daily(self, checked_on: str) -> None:
        """Once a day: do the records that we know have their rows, and which bytes need not be kept any more?"""
        today = business_day(self._journal.clock.now()).isoformat()
        if checked_on == today:
            return
        with self._journal.write("sync.rows", "hq", synchronise=False) as session:
            forget_lost_rows(session)
            release_sent_bytes(session, self._journal.clock.now())
            set_setting(session, Setting.ROWS_CHECKED_ON, today)

    def _comparison(self) -> Comparison:
        return Comparison(self._journal, self._hq, self._hello.epoch, self._check)

    def _took(self, changed: int) -> None:
        self.received += changed


def take_page(journal: Journal, page: FeedPage, after: str) -> int:
    """Rows and cursor in one transaction: the cursor never passes a row that is not on disk.

    Args:
        after: The cursor that the page goes on from; where ours is another, it stays.
    """
    with journal.write("sync.page", "hq", synchronise=False) as session:
        placed = place(session, arrivals_of(page.rows))
        if page.up_to_date:
            place_parked(session)
        if setting(session, Setting.FEED_CURSOR) == after:
            set_setting(session, Setting.FEED_CURSOR, page.next)
    return placed


def meet(journal: Journal, hello: Hello) -> None:
    """Another epoch: headquarters was restored. What it lost is offered again, what it has, compared with ours."""
    with journal.read() as session:
        known = setting(session, Setting.FEED_EPOCH)
    if known == hello.epoch:
        return
    with journal.write("sync.epoch", "hq", synchronise=False) as session:
        if known:
            # positions of an epoch further back mean nothing: then everything is offered
            offer_again(session, behind=hello.restored_seq if hello.restored_epoch == known else 0)
        compare_everything(session)
        set_setting(session, Setting.FEED_EPOCH, hello.epoch)
        set_setting(session, Setting.DURABLE_SEQ, "0")


def compare_everything(session: Session) -> None:
    """The feed is read on from where headquarters stands when the comparison begins."""
    own = core(HqFollowedRow)
    session.connection().execute(update(own).where(own.c.state == LIVE).values(state=CHECK))
    set_setting(session, Setting.FEED_CURSOR, "")


def leave(session: Session, scope: str) -> None:
    """A scope that is not ours any more: its records go, but for those written here or not sent."""
    own, known = core(HqFollowedRow), core(HqKnownRow)
    kinds = set(kind_totals(session, scope))
    for kind in sorted(kinds, key=lambda kind: -rank(tables()[kind]) if kind in tables() else 0):
        statement = select(known.c.record_id, known.c.ver, known.c.mark).where(
            known.c.record_kind == kind, known.c.scope == scope
        )
        found = session.connection().execute(statement)
        drop(session, kind, [Known(kind, record_id, ver, mark, scope) for record_id, ver, mark in found])
    session.connection().execute(delete(own).where(own.c.scope == scope))


def _scopes(session: Session) -> dict[str, tuple[str, tuple[str, str]]]:
    found = session.connection().execute(_FOLLOWED)
    return {row.scope: (row.state, (row.after_kind, row.after_id)) for row in found}


def _mark(session: Session, scope: str, state: str, after_kind: str = "", after_id: str = "") -> None:
    own = core(HqFollowedRow)
    session.connection().execute(
        update(own).where(own.c.scope == scope).values(state=state, after_kind=after_kind, after_id=after_id)
    )


def _has_unanswered(session: Session) -> bool:
    return bool(session.connection().execute(_UNANSWERED).scalar_one())


def _forgetful() -> Offline:
    return Offline(
        "hq.forgetful",
        say("Headquarters knows less than this laptop has already received from it."),
        say("Nothing was changed here. Headquarters has to declare its backup with `fieldkit hq restore`."),
    )
