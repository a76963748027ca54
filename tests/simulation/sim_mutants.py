"""Mistakes that programs like this one have made, put into the real code one at a time."""

import dataclasses
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import zstandard
from msgspec.structs import replace
from sim_steps import COLLEAGUES, Focus
from sqlmodel import Session, col, select

import fieldkit.domain.merge
import fieldkit.storage.journal
import sync.arrivals
import sync.carrying_out
import sync.comparing
import sync.departures
import sync.engine
import sync.hq.desk
import sync.hq.feed
import sync.hq.intake
import sync.hq.routes
import sync.pulling
import sync.pushing
import sync.transport
import sync.uniting
from fieldkit.domain.merge import Side, merge
from fieldkit.domain.ruling import Fate, Fitting
from fieldkit.services import inspection_start
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.headquarters import HqChangeRow
from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.work import InspectionRow
from fieldkit.storage.settings import Setting, set_setting
from sync.hq.checks import Judgement
from sync.hq.numbering import head_position
from sync.link import Offline
from sync.marks import mark_of
from sync.wire import FeedPage, OpResult, Packet, Status, cursor


@dataclass(frozen=True)
class Mutant:
    """One mistake, where it shows, and the first seed that finds it."""

    name: str
    patches: Callable[[], list[Any]]
    focus: Focus
    first: int = 1
    tries: int = 3


@contextmanager
def made(mutant: Mutant) -> Iterator[None]:
    """The mistake is in the code while this lasts."""
    with ExitStack() as stack:
        for one in mutant.patches():
            stack.enter_context(one)
        yield


def _no_dedupe() -> list[Any]:
    begun = sync.hq.intake.begun_life

    def forgetful(session: Session, device_id: str, incarnation: str) -> int:
        return begun(session, device_id, f"{incarnation[:20]}-{head_position(session)}")

    return [patch.object(sync.hq.intake, "begun_life", forgetful)]


def _order_of_arrival() -> list[Any]:
    return [patch.object(sync.hq.intake, "_have_upto", lambda _session, _life_no: 2**53 - 1)]


def _sent_on_error() -> list[Any]:
    land = sync.pushing.Push._land

    def hopeful(self: Any) -> None:
        batch = self._under_way[0][0].batch
        try:
            land(self)
        except Offline:
            results = [OpResult(operation.n, Status.APPLIED) for operation in batch]
            with self._journal.write("sync.answers", "", synchronise=False) as session:
                sync.departures.take_results(session, batch, results, self._journal.clock.now())
            raise

    return [patch.object(sync.pushing.Push, "_land", hopeful)]


def _edit_in_flight() -> list[Any]:
    def waiting(session: Session, kind: str, record_id: str) -> bool:
        statement = select(OutboxRow.n).where(
            OutboxRow.record_kind == kind, OutboxRow.record_id == record_id, OutboxRow.state == "pending"
        )
        return session.exec(statement).first() is not None

    return [patch.object(fieldkit.storage.journal, "_waiting", waiting)]


def _epoch_ignored() -> list[Any]:
    return [patch.object(sync.engine, "meet", lambda _journal, _hello: None)]


def _epoch_not_bumped() -> list[Any]:
    return [patch("sim_play.begin_epoch", lambda _journal: None)]


def _cursor_before_apply() -> list[Any]:
    take_page = sync.pulling.take_page

    def hasty(journal: Any, page: FeedPage, after: str) -> int:
        with journal.write("sync.cursor", "hq", synchronise=False) as session:
            set_setting(session, Setting.FEED_CURSOR, page.next)
        return take_page(journal, page, after)

    return [patch.object(sync.pulling, "take_page", hasty)]


def _no_version_check() -> list[Any]:
    def newest(_operation: Any, head: Any, scope: str, _floor: int) -> Any:
        return Judgement(Status.APPLIED, ver=1 if head is None else head.ver + 1, scope=scope)

    return [patch.object(sync.hq.intake, "swap", newest)]


def _ack_by_count() -> list[Any]:
    take_results = sync.departures.take_results

    def counted(session: Session, sent: Any, results: Any, now: Any) -> Any:
        answers = [replace(result, n=one.n) for one, result in zip(sent, results, strict=False)]
        return take_results(session, sent, answers, now)

    return [patch.object(sync.pushing, "take_results", counted)]


def _page_cut() -> list[Any]:
    page = sync.hq.feed.page

    def torn(session: Session, epoch: str, *arguments: Any) -> FeedPage:
        found = page(session, epoch, *arguments)
        if found.up_to_date:
            return found
        last = session.exec(select(HqChangeRow.seq).order_by(col(HqChangeRow.seq).desc()).limit(1)).one() or 0
        return FeedPage(found.rows, cursor(epoch, min(found.rows[-1].seq + 1, last)), up_to_date=False)

    return [patch.object(sync.hq.routes, "page", torn)]


def _no_zstd_limit() -> list[Any]:
    def trusting(packet: Packet, *, limit: int = 0) -> bytes:
        if packet.encoding != "zstd":
            return packet.content
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packet.content)) as reader:
            return reader.read()

    return [patch.object(sync.transport, "unpacked", trusting)]


def _delete_beats_edit() -> list[Any]:
    def nothing(*_: object) -> set[str]:
        return set()

    return [patch.object(sync.comparing, "unsent", nothing), patch.object(sync.comparing, "written_here", nothing)]


def _digest_counts_the_dead() -> list[Any]:
    def alive(kind: str, record_id: str, ver: int, sha256: str) -> int:
        return mark_of(kind, record_id, ver, sha256 or "0" * 64)

    return [patch.object(sync.hq.feed, "mark_of", alive)]


def _tombstones_ignored() -> list[Any]:
    return [patch.object(sync.arrivals, "_remove_kind", lambda *_: 0)]


def _last_writer_wins() -> list[Any]:
    def latest(shape: Any, base: Any, mine: Any, theirs: Any, choices: Any = None) -> Any:
        merged = merge(shape, base, mine, theirs, choices)
        if "item_answer" not in mine or merged.stands is not None:
            return merged
        return merge(shape, base, mine, theirs, {one.place: Side.MINE for one in merged.open})

    return [patch.object(sync.uniting, "merge", latest)]


def _last_answer_counts() -> list[Any]:
    """The whole record of who came last, items that only the other had answered and all."""
    swap = sync.hq.intake.swap

    def newest(operation: Any, head: Any, scope: str, floor: int) -> Any:
        if operation.kind == InspectionRow.kind:
            operation = replace(operation, base_ver=None if head is None else head.ver)
        return swap(operation, head, scope, floor)

    return [patch.object(sync.hq.intake, "swap", newest)]


def _two_records() -> list[Any]:
    def another_id(*about: str) -> str:
        return new_id(datetime(2026, 11, 23, tzinfo=UTC))

    return [patch.object(inspection_start, "same_id", another_id)]


def _begun_in_pieces() -> list[Any]:
    def pieces(names: tuple[str, ...], mine: Any, theirs: Any) -> dict[str, object]:
        return {name: min(str(mine[name]), str(theirs[name])) for name in names if name in mine}

    return [patch.object(fieldkit.domain.merge, "_earlier", pieces)]


def _files_stay() -> list[Any]:
    return [patch.object(sync.hq.intake, "share_files", lambda *_: None)]


def _ruling_decides_all() -> list[Any]:
    """Whatever stands there by now."""

    def fitting(places: Any, differences: Any) -> Fitting:
        open_now = {each.place for each in differences}
        choices = {one.place: one.side for one in places if one.place in open_now}
        return Fitting(choices, dict.fromkeys((one.place for one in places), Fate.TAKEN))

    return [patch.object(sync.carrying_out, "fitting", fitting)]


def _ruling_again() -> list[Any]:
    """What came of it is noted under another id, and the database has nothing against that."""
    carry_out = sync.carrying_out._carry_out

    def again(session: Session, journal: Any, ruling: Any, staff_no: str) -> bool:
        noted = dataclasses.replace(ruling, id=new_id(journal.clock.now()))
        return carry_out(session, journal, noted, staff_no)

    return [patch.object(sync.carrying_out, "_carry_out", again)]


_WORK = ("edit", "probe", "sync")
_RESTORE = Focus(
    ("edit", "sync", "sync", "backup", "edit", "probe", "sync", "sync", "restore", "sync"), in_order=True
)
_PARTS = Focus(("probe", "probe", "edit", "probe", "sync", "sync", "sync"), ("part_answer",), in_order=True)
_BOTH_EDIT = Focus(("edit", "sync", "sync", "sync", "edit", "edit", "edit", "edit", "sync", "sync"), in_order=True)
_LOST = Focus(
    ("backup", "edit", "edit", "sync", "sync", "restore", "edit", "edit", "sync", "sync"),
    ("cut_request",),
    requests=2,
    in_order=True,
)
_DELETIONS = Focus(("headquarters", "headquarters", "sync", "sync", "retire", "sync", "sync"), in_order=True)
_PAGES = Focus(("headquarters", "edit", "headquarters", "headquarters", "sync", "sync"), in_order=True)

_COLLEAGUES = Focus(("answer", "answer", "photo", "sync", "answer", "sync", "sync"), crew=COLLEAGUES)
_RULED = Focus(
    (*("answer", "answer", "sync", "sync", "rule"), *("answer", "sync", "answer", "sync", "answer", "sync")),
    in_order=True,
    crew=COLLEAGUES[::-1],  # the first of them works most, and his laptop is to be the one that was refused
    disputed=True,
)

MUTANTS = (
    Mutant(
        "operations that come again are not known again",
        _no_dedupe,
        Focus(_WORK, ("duplicate", "lost_answer")),
    ),
    Mutant(
        "operations count as sent when the request failed",
        _sent_on_error,
        Focus(_WORK, ("lost_request",)),
    ),
    Mutant(
        "an edit joins an operation that is under way",
        _edit_in_flight,
        Focus(("edit", "sync"), ("lost_answer", "lost_request", "edit")),
        first=24,
    ),
    Mutant(
        "batches are taken in as they arrive",
        _order_of_arrival,
        Focus(("probe", "probe", "probe", "probe", "sync", "sync"), ("overtaken",), in_order=True),
    ),
    Mutant("laptops do not look at the epoch", _epoch_ignored, _RESTORE),
    Mutant("a restored headquarters keeps its epoch", _epoch_not_bumped, _RESTORE),
    Mutant(
        "the cursor is saved before its page",
        _cursor_before_apply,
        Focus(("headquarters", "sync") * 6, crashes=0.7, in_order=True),
    ),
    Mutant("headquarters takes a draft whatever it is based on", _no_version_check, _BOTH_EDIT, first=19),
    Mutant("answers are counted instead of read", _ack_by_count, _PARTS, first=7),
    Mutant("a page ends behind a row that it does not hold", _page_cut, _PAGES),
    Mutant(
        "what headquarters lost is deleted here, unsent edits and all",
        _delete_beats_edit,
        _LOST,
        first=10,
    ),
    Mutant("the digest counts what was deleted", _digest_counts_the_dead, _DELETIONS),
    Mutant("laptops ignore that a row was deleted", _tombstones_ignored, _DELETIONS),
    Mutant(
        "an answer may unpack to any length", _no_zstd_limit, Focus(("headquarters", "sync", "edit"), ("bomb",))
    ),
    Mutant("headquarters takes the record of who came last", _last_answer_counts, _COLLEAGUES),
    Mutant("of two answers to an item the last one wins", _last_writer_wins, _COLLEAGUES, first=7),
    Mutant("the record that the second engineer begins has another id", _two_records, _COLLEAGUES),
    Mutant("how a record began is put together from both beginnings", _begun_in_pieces, _COLLEAGUES, first=12),
    Mutant("photos of a shared record stay with their laptop", _files_stay, _COLLEAGUES, first=4),
    Mutant("a ruling decides every place, whatever stands there now", _ruling_decides_all, _RULED, first=9),
    Mutant("a ruling is carried out again at every run", _ruling_again, _RULED),
)
