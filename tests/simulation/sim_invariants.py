"""What must hold of a synchronisation whatever happens (sync 6.3); each answers with words when it does not."""

import json
from collections import Counter
from collections.abc import Callable, Iterable

from sim_play import ROUNDS, Play
from sim_stage import Laptop, asked, asked_hq
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from sync.bodies import bodies
from sync.engine import RunReport, RunState

PLACED = (
    "hall",
    "device",
    "engineer",
    "centre",
    "work_order",
    "visit",
    "inspection",
    "probe_run",
    "ruling",
    "filing",
)
WRITTEN_ONCE = ("probe_run", "ruling")
"""They have one version, which whoever wrote them does not count."""


class Violation(AssertionError):
    """An invariant that does not hold, with what was found."""

    def __init__(self, invariant: str, words: str) -> None:
        super().__init__(f"{invariant}: {words}")
        self.invariant = invariant


Check = Callable[[Play], Iterable[str]]


def no_operation_is_lost(play: Play) -> Iterable[str]:
    """I1: every operation is answered here, and its bytes are at headquarters."""
    found = [
        row
        for table in ("hq_operation", "hq_quarantine")
        for row in asked_hq(play.stage, f"SELECT record_id, sha256, body FROM {table}")
    ]
    held = {(record_id, sha256) for record_id, sha256, _ in found}
    texts = [body for _, _, body in found]
    for laptop in play.laptops:
        expected = play.expected[laptop.name]
        rows = {row[0]: row for row in asked(laptop, "SELECT n, state, sha256, record_id FROM outbox")}
        for n, (_, state, sha256, record_id) in rows.items():
            if state == "pending":
                yield f"operation {n} of {laptop.name} is still pending"
            elif state != "rejected" and (record_id, sha256) not in held:
                yield f"operation {n} of {laptop.name} ({state}) is nowhere at headquarters"
        for n, text in expected.texts.items():
            if not any(text.encode() in body for body in texts):
                yield f"what {laptop.name} wrote as operation {n} ({text}) is nowhere at headquarters"


def nothing_arrives_twice(play: Play) -> Iterable[str]:
    """I1: no effect happens twice."""
    twice = asked_hq(
        play.stage,
        "SELECT record_id, count(*) FROM hq_change WHERE record_kind IN ('probe_run', 'ruling')"
        " AND ver > 0 AND scope <> '-' GROUP BY record_id HAVING count(*) > 1",
    )
    for record_id, count in twice:
        yield f"{record_id}, written once, took effect {count} times"
    again = "SELECT n, record_id, count(*) FROM hq_operation GROUP BY device_id, n, sha256 HAVING count(*) > 1"
    for n, record_id, count in [] if play.cloned else asked_hq(play.stage, again):
        yield f"operation {n} of record {record_id} was taken in {count} times"
    for seal, count in asked_hq(
        play.stage, "SELECT seal_sha256, count(*) FROM filing GROUP BY seal_sha256 HAVING count(*) > 1"
    ):
        yield f"seal {seal[:12]} was filed {count} times"


def nothing_is_silently_overwritten(play: Play) -> Iterable[str]:
    """I1: what was written is part of what counts, or kept as a conflict that somebody can see."""
    known: dict[str, set[str]] = {}
    """Of each record: what its latest version goes back to."""
    kept = set(play.dropped)
    statement = (
        "SELECT o.record_id, o.body, o.status, o.sha256 = h.sha256 FROM hq_operation o LEFT JOIN hq_head h"
        " ON h.record_kind = o.record_kind AND h.record_id = o.record_id WHERE o.record_kind = 'visit'"
    )
    for record_id, body, status, counts in asked_hq(play.stage, statement):
        text = text_in(body)
        if status in ("conflict", "quarantined"):
            kept.add(text)
        elif counts:
            while text:
                known.setdefault(record_id, set()).add(text)
                text = play.parents.get(text, "")
    kept |= {text_in(body) for (body,) in asked_hq(play.stage, "SELECT body FROM hq_quarantine")}
    for laptop in play.laptops:
        kept |= {text_in(body) for row in asked(laptop, "SELECT mine, theirs FROM conflict") for body in row}
        visits = dict(asked(laptop, "SELECT n, record_id FROM outbox WHERE record_kind = 'visit'"))
        for n, text in play.expected[laptop.name].texts.items():
            if text not in known.get(visits[n], ()) and text not in kept:
                yield f"what {laptop.name} wrote as operation {n} ({text}) was overwritten unseen"


def text_in(body: bytes) -> str:
    """The text that tells one version of a draft from the others."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("custodian", "")) if isinstance(found, dict) else ""


def sealed_bytes_are_the_same_everywhere(play: Play) -> Iterable[str]:
    """I2: what was signed is at headquarters byte for byte, filed once, and the laptop knows its number."""
    held = {
        bytes(body)
        for table in ("hq_operation", "hq_quarantine")
        for (body,) in asked_hq(play.stage, f"SELECT body FROM {table} WHERE record_kind = 'inspection_record'")
    }
    filed = {row[0] for row in asked_hq(play.stage, "SELECT seal_sha256 FROM filing")}
    for laptop in play.laptops:
        here = dict(asked(laptop, "SELECT sha256, envelope FROM seal"))
        known = {row[0] for row in asked(laptop, "SELECT seal_sha256 FROM filing")}
        for sha256, envelope in play.expected[laptop.name].seals.items():
            if here.get(sha256) != envelope:
                yield f"the envelope {sha256[:12]} of {laptop.name} has changed here"
            if envelope not in held:
                yield f"the envelope {sha256[:12]} of {laptop.name} is not at headquarters as it was signed"
            if sha256 not in filed and not play.cloned:
                yield f"the seal {sha256[:12]} of {laptop.name} was not filed"
            if sha256 in filed and sha256 not in known:
                yield f"{laptop.name} does not know the filing number of its seal {sha256[:12]}"


def laptops_equal_headquarters(play: Play) -> Iterable[str]:
    """I3: each laptop has what headquarters has in its scopes, in the same version and the same bytes."""
    heads = asked_hq(play.stage, "SELECT record_kind, record_id, ver, sha256, scope FROM hq_head WHERE mark <> 0")
    gone = asked_hq(play.stage, "SELECT record_kind, record_id FROM hq_head WHERE mark = 0")
    for laptop in play.laptops:
        named = still_named(laptop)
        for kind, record_id in gone:
            if record_id not in named and asked(laptop, f"SELECT 1 FROM {kind} WHERE id = ?", record_id):
                yield f"{laptop.name} still has {kind} {record_id}, which headquarters deleted"
        torn = disputed(laptop)
        wanted: dict[str, dict[str, tuple[int, str]]] = {}
        for kind, record_id, ver, sha256, scope in heads:
            if kind in PLACED and scope in scopes(play, laptop) and record_id not in torn:
                wanted.setdefault(kind, {})[record_id] = (ver, sha256)
        with laptop.journal.read() as session:
            for kind, records in wanted.items():
                yield from _differences(session, laptop, kind, records)


def _differences(session: Session, laptop: Laptop, kind: str, records: dict[str, tuple[int, str]]) -> Iterable[str]:
    versions = dict(asked(laptop, f"SELECT id, ver FROM {kind}"))
    here = bodies(session, kind, list(records))
    for record_id, (ver, sha256) in records.items():
        body = here.get(record_id)
        if body is None:
            yield f"{laptop.name} lacks {kind} {record_id}"
        elif sha256_hex(body) != sha256:
            yield f"{laptop.name} has other content in {kind} {record_id} ver {versions[record_id]}, not {ver}"
        elif versions[record_id] != ver and kind not in WRITTEN_ONCE:
            yield f"{laptop.name} has {kind} {record_id} as version {versions[record_id]}, not {ver}"


def sums_agree(play: Play) -> Iterable[str]:
    """I4: sums over records that are written once are the same everywhere."""
    for staff_no in {laptop.staff_no for laptop in play.laptops}:
        crew = [laptop for laptop in play.laptops if laptop.staff_no == staff_no]
        made: dict[str, int] = {}
        for laptop in crew:
            made |= play.expected[laptop.name].probes
        for laptop in crew:
            found = asked(laptop, "SELECT sum(value), count(*) FROM probe_run WHERE author = ?", staff_no)[0]
            if (found[0] or 0, found[1]) != (sum(made.values()), len(made)):
                yield f"{laptop.name} sums {found} of {(sum(made.values()), len(made))}"


def cursor_passes_nothing(play: Play) -> Iterable[str]:
    """I5: behind the cursor there is nothing that the laptop has not placed or parked."""
    epoch = asked_hq(play.stage, "SELECT epoch FROM hq_state")[0][0]
    feed = asked_hq(
        play.stage,
        "SELECT seq, record_kind, record_id, ver, scope, device_id || '/' || incarnation FROM hq_change"
        " LEFT JOIN hq_life ON hq_life.no = origin WHERE ver > 0 AND op = 'put'",
    )
    standing = {
        (kind, record_id, scope)
        for kind, record_id, scope in asked_hq(
            play.stage, "SELECT record_kind, record_id, scope FROM hq_head WHERE mark <> 0"
        )
        if kind in PLACED
    }
    """What was deleted or has moved since is another story."""
    for laptop in play.laptops:
        known = dict(asked(laptop, "SELECT name, value FROM setting"))
        name, _, position = known.get("feed_cursor", "").partition(".")
        if name != f"e{epoch}":
            continue
        here = {
            (kind, record_id): ver
            for kind in PLACED
            for record_id, ver in asked(laptop, f"SELECT id, ver FROM {kind}")
        }
        parked = {
            (kind, record_id): ver
            for kind, record_id, ver in asked(
                laptop,
                "SELECT record_kind, record_id, ver FROM hq_parked"
                " UNION ALL SELECT record_kind, record_id, theirs_ver FROM conflict ORDER BY 3",
            )
        }
        unsent = {row[0] for row in asked(laptop, "SELECT record_id FROM outbox WHERE state = 'pending'")}
        followed = {row[0] for row in asked(laptop, "SELECT scope FROM hq_followed WHERE state = 'live'")}
        own = f"{known['device_id']}/{known['incarnation']}"
        for seq, kind, record_id, ver, scope, origin in feed:
            key = (kind, record_id)
            if seq > int(position) or scope not in followed or origin == own or (*key, scope) not in standing:
                continue
            if key not in here and record_id in unsent:
                continue  # deleted here
            if max(here.get(key, -1), parked.get(key, -1)) < (ver if kind not in WRITTEN_ONCE else 0):
                yield f"the cursor of {laptop.name} passed {kind} {record_id} ver {ver} at {seq}"


def nobody_sees_what_is_not_his(play: Play) -> Iterable[str]:
    """I6: a laptop holds no row outside its scopes that it has not written itself."""
    heads = {
        (kind, record_id): scope
        for kind, record_id, scope in asked_hq(play.stage, "SELECT record_kind, record_id, scope FROM hq_head")
    }
    for laptop in play.laptops:
        named, mine = still_named(laptop), scopes(play, laptop)
        named |= {row[0] for row in asked(laptop, "SELECT record_id FROM outbox")}
        for kind in ("hall", "device", "work_order", "visit", "inspection", "probe_run", "ruling", "filing"):
            for record_id, code in asked(laptop, f"SELECT id, device_code FROM {kind}"):
                scope = heads.get((kind, record_id))
                if scope is not None and scope not in mine and code != laptop.code and record_id not in named:
                    yield f"{laptop.name} holds {kind} {record_id} of scope {scope}"


def nothing_is_dropped_early(play: Play) -> Iterable[str]:
    """I7: what a laptop wrote stays there while headquarters has no backup of it."""
    for laptop in play.laptops:
        expected = play.expected[laptop.name]
        numbers = {row[0] for row in asked(laptop, "SELECT n FROM outbox")}
        for n in expected.texts.keys() | expected.poisons:
            if n not in numbers:
                yield f"operation {n} of {laptop.name} is gone"
        contents = dict(asked(laptop, "SELECT sha256, content FROM attachment"))
        for sha256, content in expected.attachments.items():
            if contents.get(sha256) != content:
                yield f"the file {sha256[:12]} of {laptop.name} is gone"


def files_are_whole(play: Play) -> Iterable[str]:
    """I1 for files: every byte of an attachment is at headquarters."""
    pieces: dict[str, bytes] = {}
    for sha256, content in asked_hq(play.stage, "SELECT sha256, content FROM hq_blob_chunk ORDER BY sha256, start"):
        pieces[sha256] = pieces.get(sha256, b"") + content
    for laptop in play.laptops:
        for sha256, content in play.expected[laptop.name].attachments.items():
            if pieces.get(sha256, b"") != content:
                yield f"of the file {sha256[:12]} of {laptop.name} {len(pieces.get(sha256, b''))} bytes arrived"


def bad_operations_delay_nobody(play: Play) -> Iterable[str]:
    """I8: each poisoned operation is answered or set aside."""
    for laptop in play.laptops:
        for n, state in asked(laptop, "SELECT n, state FROM outbox"):
            if n in play.expected[laptop.name].poisons and state not in ("quarantined", "rejected"):
                yield f"the poisoned operation {n} of {laptop.name} is {state}"


def scopes(play: Play, laptop: Laptop) -> frozenset[str]:
    """What a laptop may see by now."""
    granted = asked_hq(
        play.stage,
        "SELECT scope FROM hq_grant JOIN hq_laptop USING (device_id) WHERE code = ?",
        laptop.code,
    )
    own = ("", f"centre/{laptop.staff_no[:2]}", f"staff/{laptop.staff_no}")
    return frozenset((*own, *(row[0] for row in granted)))


def still_named(laptop: Laptop) -> set[str]:
    """Rows that records here point to; they stay when headquarters does not show them any more."""
    statement = (
        "SELECT device_id FROM probe_run UNION SELECT hall_id FROM visit UNION SELECT hall_id FROM device"
        " UNION SELECT hall_id FROM device WHERE id IN (SELECT device_id FROM probe_run)"
        " UNION SELECT visit_id FROM inspection UNION SELECT device_id FROM inspection"
        " UNION SELECT hall_id FROM device WHERE id IN (SELECT device_id FROM inspection)"
    )
    return {row[0] for row in asked(laptop, statement)}


def disputed(laptop: Laptop) -> set[str]:
    """Records whose conflict nobody has decided yet."""
    statement = (
        "SELECT record_id FROM outbox WHERE state = 'conflict'"
        " UNION SELECT record_id FROM conflict WHERE state = 'open'"
    )
    return {row[0] for row in asked(laptop, statement)}


ON_THE_WAY: dict[str, Check] = {
    "I5 cursor passes nothing": cursor_passes_nothing,
    "I7 nothing is dropped early": nothing_is_dropped_early,
}
"""Checked after every synchronisation."""


def no_batch_overtakes_another(play: Play) -> Iterable[str]:
    """I14: what a laptop wrote once was taken in in the order in which it was written."""
    if play.cloned or play.seen["part_answer"]:
        return  # one number means two operations, or headquarters took a part only
    last: dict[int, int] = {}
    statement = "SELECT life_no, n FROM hq_operation WHERE record_kind = 'probe_run' ORDER BY no"
    for life, n in asked_hq(play.stage, statement):
        if n < last.get(life, 0):
            yield f"operation {n} was taken in behind operation {last[life]}"
        last[life] = n


AT_REST: dict[str, Check] = {
    "I1 no operation is lost": no_operation_is_lost,
    "I1 nothing arrives twice": nothing_arrives_twice,
    "I1 nothing is silently overwritten": nothing_is_silently_overwritten,
    "I1 files are whole": files_are_whole,
    "I2 sealed bytes are the same everywhere": sealed_bytes_are_the_same_everywhere,
    "I3 laptops equal headquarters": laptops_equal_headquarters,
    "I4 sums agree": sums_agree,
    "I5 cursor passes nothing": cursor_passes_nothing,
    "I6 nobody sees what is not his": nobody_sees_what_is_not_his,
    "I7 nothing is dropped early": nothing_is_dropped_early,
    "I8 bad operations delay nobody": bad_operations_delay_nobody,
    "I14 no batch overtakes another": no_batch_overtakes_another,
}
"""Checked when nothing moves any more."""


def checked(play: Play, checks: dict[str, Check], counts: Counter[str]) -> None:
    """Raises the first Violation."""
    for name, check in checks.items():
        counts[name] += 1
        for words in check(play):
            raise Violation(name, words)


def check_liveness(rounds: int, play: Play, counts: Counter[str]) -> None:
    """I10: with faults off everything is where it belongs after a few rounds."""
    counts["I10 it comes to rest"] += 1
    if rounds > ROUNDS:
        raise Violation("I10 it comes to rest", f"still moving after {ROUNDS} rounds: {play.trace[-6:]}")


def check_repairs(play: Play, report: RunReport, counts: Counter[str]) -> None:
    """I3: the feed brings everything by itself; the comparison at the end of a run finds nothing."""
    if play.cloned or play.restored:
        return  # then it is the comparison that brings what is missing
    counts["I3 nothing has to be repaired"] += 1
    if report.repaired:
        raise Violation("I3 nothing has to be repaired", f"{report.repaired} records did not come with the feed")


def check_undisturbed(play: Play, laptop: Laptop, report: RunReport, counts: Counter[str]) -> None:
    """I8: a run that nothing disturbs leaves nothing behind; I10: and it ends well."""
    counts["I8 an undisturbed run sends everything"] += 1
    if report.state is not RunState.DONE:
        raise Violation("I10 it comes to rest", f"a run without faults ended as {report.state}: {report.words!r}")
    pending = asked(laptop, "SELECT n, record_kind FROM outbox WHERE state = 'pending'")
    if pending:
        raise Violation("I8 an undisturbed run sends everything", f"{laptop.name} keeps {pending}")


def check_bombs(laptop: Laptop, report: RunReport, counts: Counter[str]) -> None:
    """I12: an answer that grows beyond the limit is nobody's answer."""
    if laptop.wire.bombs:
        counts["I12 nothing unpacks beyond its limit"] += 1
        if report.state is not RunState.OFFLINE:
            raise Violation(
                "I12 nothing unpacks beyond its limit", f"{laptop.name} took it and ended {report.state}"
            )


def check_no_op(laptop: Laptop, counts: Counter[str]) -> None:
    """I9: a run without news takes two requests."""
    counts["I9 bounded work"] += 1
    if len(laptop.wire.requests) > 2:
        raise Violation("I9 bounded work", f"{laptop.name} without news: {laptop.wire.requests}")
