"""Plays a schedule on a stage: people work, laptops synchronise, things go wrong; keeps what to expect."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import sqlcipher3.dbapi2 as sqlcipher
from sim_ruling import answers_in, is_to_be_carried_out
from sim_sharing import SHARED_ACTIONS, Told, answer
from sim_stage import Laptop, Stage, asked, asked_hq, asked_inside, copied
from sim_steps import CREW_NAMES, POISONS, Schedule, Step
from sim_wire import TOKEN_OUTLIVED, Crash
from sqlmodel import Session

import sync.comparing
import sync.pulling
import sync.pushing
import sync.uploads
from fieldkit.domain.canonical import canonical_bytes, sha256_hex
from fieldkit.domain.envelope import seal_envelope
from fieldkit.domain.merge import Side
from fieldkit.domain.record import ItemResult
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import queue
from fieldkit.storage.keys import public_part, sign
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow, SealRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow
from fieldkit.storage.rows.work import VisitRow
from fieldkit.storage.settings import Setting, setting
from sync.awaiting import awaited
from sync.conflicts import open_conflicts, take_side
from sync.departures import next_batch
from sync.engine import RunReport, RunState, synchronise
from sync.hq.desk import begin_epoch, mark_backed_up
from sync.hq.granting import grant, grants, withdraw

ROUNDS = 8
"""Within so many quiet rounds everything must be where it belongs."""


@dataclass
class Expected:
    """What a laptop has done, and what must therefore be somewhere for ever."""

    texts: dict[int, str] = field(default_factory=dict)
    """Operation number -> a text that its body holds."""
    probes: dict[str, int] = field(default_factory=dict)
    seals: dict[str, bytes] = field(default_factory=dict)
    """Digest of the payload -> envelope."""
    attachments: dict[str, bytes] = field(default_factory=dict)
    poisons: set[int] = field(default_factory=set)
    answers: dict[str, Told] = field(default_factory=dict)
    """Reason of an answer in a shared record -> where it stands."""

    def copy(self) -> "Expected":
        return Expected(
            dict(self.texts),
            dict(self.probes),
            dict(self.seals),
            dict(self.attachments),
            set(self.poisons),
            dict(self.answers),
        )


@dataclass
class Play:
    """A schedule while it is played."""

    stage: Stage
    crew: tuple[str, ...] = CREW_NAMES
    expected: dict[str, Expected] = field(default_factory=dict)
    backup: sqlcipher.Connection | None = None
    parents: dict[str, str] = field(default_factory=dict)
    """Text of a draft -> the text that its writer had before him."""
    dropped: set[str] = field(default_factory=set)
    """Texts that somebody deleted who had read them."""
    weighed: set[str] = field(default_factory=set)
    """Answers that a lead had before him when he ruled."""
    decided: set[str] = field(default_factory=set)
    """Answers between which an engineer has decided."""
    begun: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)
    """Record -> how it began, on every laptop where it did."""
    trace: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    cloned: bool = False
    restored: bool = False
    nested: bool = False

    def __post_init__(self) -> None:
        self.stage.reset(self.crew)
        self.expected = {name: Expected() for name in self.crew}
        for laptop in self.stage.laptops.values():
            laptop.wire.meanwhile = partial(self.meanwhile, laptop)
            laptop.wire.seen = self.seen

    @property
    def laptops(self) -> list[Laptop]:
        return [self.stage.laptops[name] for name in self.expected]

    def acting(self, step: Step) -> Laptop:
        """Whose step it is; after cloning the two copies take turns."""
        copied_too = self.cloned and step.laptop == "L07" and step.number % 2
        return self.stage.laptops["L07-copy" if copied_too else step.laptop]

    def step(self, schedule: Schedule, step: Step) -> RunReport | None:
        """Does one step; the report of a synchronisation that came to its end."""
        self.stage.dice.throw(schedule.seed, step.index)
        self.stage.world.pass_by(1 + step.number)
        self.seen[step.action] += 1
        laptop = self.acting(step)
        self.trace.append(str(step))
        laptop.fuse.arm(step.crash_at)
        laptop.wire.plan(step.faults)
        try:
            report = self._do(laptop, step)
        except Crash:
            self.seen["laptop_crash"] += 1
            laptop.transport.flight.forget()
            report = None
        finally:
            laptop.fuse.disarm()
        self.trace.append(f"    {laptop.name} {laptop.wire.requests} {report and report.state}")
        return report

    def _do(self, laptop: Laptop, step: Step) -> RunReport | None:
        shared = SHARED_ACTIONS.get(step.action)
        if shared is not None:
            shared(self, laptop, step.number)
            return None
        action: Callable[[Laptop, Step], RunReport | None] = getattr(self, f"_{step.action}")
        return action(laptop, step)

    def meanwhile(self, laptop: Laptop, what: str, number: int) -> None:
        """What happens while a request of this laptop is under way."""
        if what == "slow":
            self.stage.world.pass_by(TOKEN_OUTLIVED)
        elif what == "edit":
            (self.edit, partial(answer, self))[number // 2 % 2](laptop, number)
        elif not self.nested:
            self.nested = True
            others = [other for other in self.laptops if other is not laptop]
            other = others[number % len(others)]
            other.wire.plan()
            self.synchronise(other, 7, 7)
            self.nested = False

    def synchronise(self, laptop: Laptop, batch: int, page: int) -> RunReport:
        """One run with these sizes."""

        def small_batch(session: Session, now: Any, *, limit: int, after: int) -> Any:
            return next_batch(session, now, limit=min(limit, batch), after=after)

        with (
            patch.object(sync.pushing, "next_batch", small_batch),
            patch.object(sync.pulling, "PAGE_LIMIT", page),
            patch.object(sync.comparing, "PAGE_LIMIT", page),
            patch.object(sync.uploads, "CHUNK_LIMIT", 9),
        ):
            return synchronise(laptop.journal, laptop.transport)

    def edit(self, laptop: Laptop, number: int) -> None:
        """Begins a visit, or names its custodian anew."""
        text = f"{laptop.name}/{self.stage.dice.token_hex(4)}"
        try:
            self._write_visit(laptop, number, text)
        finally:
            # the power may fail when everything is written
            for (record_id,) in asked(laptop, "SELECT id FROM visit WHERE custodian = ?", text):
                self._note(laptop, record_id, text)

    def _write_visit(self, laptop: Laptop, number: int, text: str) -> None:
        known = asked(laptop, "SELECT id, custodian FROM visit ORDER BY id")
        now = laptop.journal.clock.now()
        with laptop.journal.write("visit", laptop.staff_no) as session:
            if known and number % 3:
                record_id, self.parents[text] = known[number % len(known)]
                session.get_one(VisitRow, record_id).custodian = text
                return
            hall_id = asked_inside(session, "SELECT id FROM hall WHERE code = ?", f"H-{laptop.staff_no[:2]}")
            stamps = self._stamps(laptop)
            # over already: records that are begun later get a visit of their own
            session.add(
                VisitRow(id=new_id(now), hall_id=hall_id, arrived_at=now, left_at=now, custodian=text, **stamps)
            )

    def _note(self, laptop: Laptop, record_id: str, text: str) -> None:
        """The newest operation of the record must carry this text."""
        own = "SELECT max(n) FROM outbox WHERE record_id = ? AND state = 'pending'"
        n = asked(laptop, own, record_id)[0][0]
        self.expected[laptop.name].texts[n] = text

    def _stamps(self, laptop: Laptop) -> dict[str, Any]:
        now = laptop.journal.clock.now()
        return {"created_at": now, "updated_at": now, "author": laptop.staff_no, "device_code": laptop.code}

    def _edit(self, laptop: Laptop, step: Step) -> None:
        self.edit(laptop, step.number)

    def _probe(self, laptop: Laptop, step: Step) -> None:
        made = {}
        with laptop.journal.write("probe.run", laptop.staff_no) as session:
            device = asked_inside(
                session, "SELECT min(id) FROM device WHERE serial LIKE ?", f"JF3-{laptop.staff_no[:2]}-%"
            )
            records = "SELECT max(id) FROM inspection WHERE device_id = ?"
            record_id = asked_inside(session, records, device) if step.number % 2 else None
            for _ in range(1 + step.number % 3):
                run_id = new_id(laptop.journal.clock.now())
                made[run_id] = self.stage.dice.randbits(10)
                session.add(
                    ProbeRunRow(
                        id=run_id,
                        device_id=device,
                        inspection_id=record_id or "",
                        probe="printer.status",
                        port="sim",
                        verdict=ItemResult.PASS,
                        value=str(made[run_id]),
                        transcript_sha256="",
                        **self._stamps(laptop),
                    )
                )
        self.expected[laptop.name].probes.update(made)

    def _seal(self, laptop: Laptop, step: Step) -> None:
        now = laptop.journal.clock.now()
        seal_id, record_id = new_id(now), new_id(now)
        with laptop.journal.write("record.seal", laptop.staff_no) as session:
            key = bytes.fromhex(setting(session, Setting.SIGNING_KEY))
            last = "SELECT sha256, sequence FROM seal ORDER BY sequence DESC LIMIT 1"
            found = session.connection().exec_driver_sql(last).one_or_none()
            previous, sequence = ("", 0) if found is None else (found[0], found[1])
            payload = sealed_payload(record_id, laptop.staff_no, laptop.code, previous)
            envelope = seal_envelope(payload, public_part(key), partial(sign, key))
            session.add(
                SealRow(
                    id=seal_id,
                    sequence=sequence + 1,
                    record_id=record_id,
                    record_no="XJ-1",
                    rev=1,
                    envelope=envelope,
                    sha256=sha256_hex(payload),
                    previous=previous,
                    sealed_at=now,
                )
            )
        self.expected[laptop.name].seals[sha256_hex(payload)] = envelope

    def _attach(self, laptop: Laptop, step: Step) -> None:
        content = self.stage.dice.token_bytes(1 + step.number % 40)[: step.number % 40]
        sha256 = sha256_hex(content)
        if asked(laptop, "SELECT 1 FROM attachment WHERE sha256 = ?", sha256):
            return
        with laptop.journal.write("photo.add", laptop.staff_no) as session:
            session.add(
                AttachmentRow(
                    sha256=sha256,
                    mime="image/jpeg",
                    attachment_role="photo",
                    size=len(content),
                    content=content,
                    added_at=laptop.journal.clock.now(),
                )
            )
        self.expected[laptop.name].attachments[sha256] = content

    def _poison(self, laptop: Laptop, step: Step) -> None:
        kind = POISONS[step.number % len(POISONS)]
        self.seen[f"poison_{kind}"] += 1
        operation = poisoned(kind, self.stage.dice.random, laptop)
        with laptop.journal.write("queue", laptop.staff_no, synchronise=False) as session:
            queue(session, at=laptop.journal.clock.now(), **operation)
            if kind == "wrong_digest":
                session.connection().exec_driver_sql(
                    "UPDATE outbox SET sha256 = ? WHERE record_id = ?", ("0" * 64, operation["record_id"])
                )
        self.expected[laptop.name].poisons.add(
            asked(laptop, "SELECT n FROM outbox WHERE record_id = ?", operation["record_id"])[0][0]
        )

    def _headquarters(self, laptop: Laptop, step: Step) -> None:
        now = self.stage.hq_clock.now()
        text = self.stage.dice.token_hex(4)
        centre = laptop.staff_no[:2]
        with self.stage.hq.journal.write("hq.reference", "hq") as session:
            hall_id = asked_inside(session, "SELECT id FROM hall WHERE code = ?", f"H-{centre}")
            session.get_one(HallRow, hall_id).name = text
            if step.number % 2:
                session.add(
                    DeviceRow(
                        id=new_id(now),
                        serial=f"JF3-{centre}-{text}",
                        model_code="JF-300",
                        hall_id=hall_id,
                        purchase_on=now.date(),
                        created_at=now,
                        updated_at=now,
                        author="hq",
                        device_code="HQ",
                    )
                )

    def _decide(self, laptop: Laptop, step: Step) -> None:
        """The engineer decides his oldest conflict."""
        found = [conflict for conflict in open_conflicts(laptop.journal) if not conflict.is_waiting]
        if found:
            self.seen["decided"] += 1
            self.decided |= answers_in(found[0].differences)
            take_side(laptop.journal, found[0].id, (Side.MINE, Side.THEIRS)[step.number % 2])

    def _drop(self, laptop: Laptop, step: Step) -> None:
        """The engineer deletes a visit as he sees it; one with records has a number, and stays."""
        known = asked(laptop, "SELECT id, custodian FROM visit WHERE no = '' ORDER BY id")
        if not known:
            return
        record_id, text = known[step.number % len(known)]
        unsent = asked(
            laptop, "SELECT n FROM outbox WHERE record_id = ? AND state = 'pending' AND body IS NULL", record_id
        )
        with laptop.journal.write("visit.drop", laptop.staff_no) as session:
            session.delete(session.get_one(VisitRow, record_id))
        for (n,) in unsent:
            self.expected[laptop.name].texts.pop(n, None)
        while text:
            self.dropped.add(text)
            text = self.parents.get(text, "")

    def _retire(self, _laptop: Laptop, step: Step) -> None:
        found = asked_hq(self.stage, "SELECT id FROM device WHERE serial NOT LIKE '%-1' ORDER BY id")
        if found:
            with self.stage.hq.journal.write("hq.reference", "hq") as session:
                session.delete(session.get_one(DeviceRow, found[step.number % len(found)][0]))

    def _move(self, _laptop: Laptop, step: Step) -> None:
        """A device goes to the hall of the other centre."""
        found = asked_hq(self.stage, "SELECT id, hall_id FROM device WHERE serial NOT LIKE '%-1' ORDER BY id")
        if not found:
            return
        device_id, hall_id = found[step.number % len(found)]
        other = asked_hq(self.stage, "SELECT id FROM hall WHERE id <> ?", hall_id)[0][0]
        with self.stage.hq.journal.write("hq.reference", "hq") as session:
            session.get_one(DeviceRow, device_id).hall_id = other

    def _grant(self, laptop: Laptop, step: Step) -> None:
        """The laptop sees the other centre too, or no longer."""
        scope = "centre/WH" if laptop.staff_no.startswith("HB") else "centre/HB"
        if scope in grants(self.stage.hq.journal, laptop.code):
            withdraw(self.stage.hq.journal, laptop.code, scope)
        else:
            grant(self.stage.hq.journal, laptop.code, scope)

    def _sync(self, laptop: Laptop, step: Step) -> RunReport:
        return self.synchronise(laptop, step.batch, step.page)

    def _backup(self, _laptop: Laptop, _step: Step) -> None:
        path: Path = mark_backed_up(self.stage.hq)
        with closing(sqlcipher.connect(str(path))) as copy:
            self.backup = sqlcipher.connect(":memory:", check_same_thread=False)
            copy.backup(self.backup)
        path.unlink()

    def _restore(self, _laptop: Laptop, _step: Step) -> None:
        if self.backup is None:
            return
        self.stage.hq_door.put(self.backup)
        begin_epoch(self.stage.hq.journal)
        self.restored = True

    def _clone(self, _laptop: Laptop, _step: Step) -> None:
        if self.cloned:
            return
        original, copy = self.stage.laptops["L07"], self.stage.laptops["L07-copy"]
        copy.door.put(copied(original.side))
        copy.clock.error = original.clock.error
        self.expected[copy.name] = self.expected[original.name].copy()
        self.cloned = True

    def _clock(self, laptop: Laptop, step: Step) -> None:
        span = (step.number - 500) * (1, 60, 3600)[step.number % 3]
        clock = self.stage.hq_clock if step.number % 7 == 0 else laptop.clock
        clock.error += timedelta(seconds=span)

    def _pause(self, _laptop: Laptop, step: Step) -> None:
        self.stage.world.pass_by(step.number * 3600)

    def _arrive(self, laptop: Laptop, _step: Step) -> None:
        laptop.wire.deliver_late()

    def come_to_rest(self) -> int:
        """Faults end; everybody synchronises until nothing moves. How many rounds it took."""
        for laptop in self.laptops:
            laptop.wire.deliver_late()
        for rounds in range(1, ROUNDS + 1):
            restless = [laptop for laptop in self.laptops if self._is_restless(laptop)]
            if not restless:
                return rounds
            for laptop in restless:
                self.stage.dice.throw("rest", rounds, laptop.name)
                self.stage.world.pass_by(60)
                laptop.wire.plan()
                report = self.synchronise(laptop, 500, 500)
                self.trace.append(f"rest {rounds} {laptop.name} {laptop.wire.requests} {report.state}")
                if report.state is not RunState.DONE:
                    self.trace.append(f"    {report.words!r}")
        return ROUNDS + 1

    def _is_restless(self, laptop: Laptop) -> bool:
        epoch, head = asked_hq(
            self.stage, "SELECT epoch, (SELECT coalesce(max(seq), 0) FROM hq_change) FROM hq_state"
        )[0]
        cursor = asked(laptop, "SELECT value FROM setting WHERE name = 'feed_cursor'")
        if asked(laptop, "SELECT 1 FROM hq_awaited_blob WHERE refused = ''"):
            with laptop.journal.read() as session:
                if awaited(session, self.stage.world.time.date()):
                    return True
        unsent = "state = 'pending' OR (state = 'waiting' AND record_kind = 'attachment')"  # or its bytes are
        pending = asked(laptop, f"SELECT count(*) FROM outbox WHERE {unsent}")[0][0]
        allowed = "SELECT count(*) FROM hq_grant JOIN hq_laptop USING (device_id) WHERE code = ?"
        granted = asked_hq(self.stage, allowed, laptop.code)[0][0]
        followed = asked(laptop, "SELECT count(*) FROM hq_followed WHERE state = 'live'")[0][0]
        return (
            bool(pending)
            or bool(self.weighed and is_to_be_carried_out(laptop))
            or cursor != [(f"e{epoch}.{head}",)]
            or followed != 3 + granted
        )


def poisoned(kind: str, random: Random, laptop: Laptop) -> dict[str, Any]:
    """An operation as a broken or dishonest program would queue it."""
    record_id = f"poison-{random.getrandbits(60):015x}"
    body = canonical_bytes({"id": record_id, "text": "x"})
    operation: dict[str, Any] = {"kind": "visit", "record_id": record_id, "author": laptop.staff_no, "body": body}
    match kind:
        case "nul":
            operation["body"] = json.dumps({"id": record_id, "custodian": "a\0b"}).encode()
        case "surrogate":
            operation["body"] = b'{"id": "%s", "custodian": "\\ud800"}' % record_id.encode()
        case "unknown_kind":
            operation["kind"] = "from_the_future"
        case "newer_schema":
            operation["schema_no"] = 99
        case "stranger":
            operation["author"] = "XX99"
        case "no_json":
            operation["body"] = b"\xff{"
        case "reference":
            operation["kind"] = "hall"
    return operation


def sealed_payload(record_id: str, staff_no: str, code: str, previous: str) -> bytes:
    content = {"kind": "inspection_record", "id": record_id, "engineer": {"staff_no": staff_no}}
    return canonical_bytes(
        {
            "format": "fieldkit.sealed/1",
            "content": content,
            "signoff": {},
            "seal": {"device_code": code, "previous": previous},
        }
    )
