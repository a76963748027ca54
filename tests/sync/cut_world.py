"""A headquarters and two laptops behind a line that can be cut, made new before each cut; and what they hold."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cutting import Cut, Desk, Line
from joined import KEY, FakeClock, Fleet, Laptop
from sqlalchemy import Engine, text
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.words import Words
from fieldkit.storage.engine import open_engine
from fieldkit.storage.journal import Journal, Outbox
from sync.engine import RunReport, RunState, synchronise
from sync.hq import blobs
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, open_headquarters
from sync.hq.pacing import Pace
from sync.hq.serving import serve
from sync.transport import HttpTransport

Facts = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Template:
    """Files of a headquarters with news, of a laptop with work to send, and of the one that wrote the news."""

    folder: Path
    clock: FakeClock


@dataclass
class World:
    """The template come to life, behind a line; made new before each cut."""

    template: Template
    folder: Path
    hq: Headquarters
    laptops: list[Journal]
    engines: list[Engine]
    desk: Desk
    line: Line

    def begin_again(self) -> None:
        self.desk.take(_gone)
        for engine in self.engines:
            engine.dispose()
        shutil.rmtree(self.folder)
        shutil.copytree(self.template.folder, self.folder)
        # time stands still here: the bucket of requests would never fill again
        self.desk.take(build_app(replace(self.hq, pace=Pace())))
        self.line.mend(None)

    def run(self, number: int = 0) -> RunReport:
        with HttpTransport(self.line.url, attempts=1, deadline=10) as transport:
            return synchronise(self.laptops[number], transport)


def template_of(folder: Path, sender: Laptop, other: Laptop, hq: Headquarters, clock: FakeClock) -> Template:
    """What lies in the folder, set aside."""
    for journal in (sender.journal, other.journal, hq.journal):
        with journal.read() as session:
            engine = session.get_bind().engine
        engine.dispose()  # the last connection writes the log back into its file
    aside = folder / "template"
    shutil.copytree(folder, aside, ignore=shutil.ignore_patterns("template"))
    return Template(aside, clock)


def give_work(sender: Laptop, other: Laptop, fleet: Fleet, photos: tuple[bytes, ...], news: bytes) -> None:
    """News at headquarters, and something of every kind to send."""
    other.visit(fleet.hall["HB"], custodian="李主任")
    other.probe(fleet.device["HB"], count=2)
    other.attach(news)
    assert other.sync().state is RunState.DONE
    visit = sender.visit(fleet.hall["HB"])
    sender.name_custodian(visit, "王主任")
    sender.probe(fleet.device["HB"], count=2)
    sender.seal()
    for photo in photos:
        sender.attach(photo)


@contextmanager
def world(template: Template, folder: Path) -> Iterator[World]:
    """The engines stay the same all the time: they keep their compiled statements."""
    shutil.copytree(template.folder, folder)
    hq = open_headquarters(folder / "hq", KEY, template.clock)
    engines = [open_engine(folder / f"laptop-{number}.db", KEY) for number in (0, 1)]
    laptops = [
        Journal(engine, template.clock, code, [Outbox()])
        for engine, code in zip(engines, ("L07", "L08"), strict=True)
    ]
    desk = Desk()
    with serve(desk) as running, Line(running.url) as line:  # type: ignore[arg-type]
        made = World(template, folder, hq, laptops, [*engines, hq.engine], desk, line)
        made.begin_again()
        yield made
        desk.take(_gone)
        assert desk.failures == []
    for engine in made.engines:
        engine.dispose()


async def _gone(*_: object) -> None:
    raise AssertionError("a request after the end")


def facts(made: World) -> Facts:
    """What headquarters and both laptops hold, without the times and numbers that differ between two runs."""
    found: Facts = {}
    with Session(made.hq.engine) as session:
        for name, statement in HELD_AT_HQ.items():
            found[name] = [tuple(row) for row in session.connection().execute(text(statement))]
        found["bytes"] = [(row[0], sha256_hex(blobs.content(session, str(row[0])))) for row in found["blobs"]]
    for number, journal in enumerate(made.laptops):
        with journal.read() as session:
            for name, statement in HELD_ON_LAPTOPS.items():
                rows = session.connection().execute(text(statement))
                found[f"laptop {number} {name}"] = [tuple(row) for row in rows]
    return found


HELD_AT_HQ = {
    "operations": "SELECT device_id, incarnation, n, record_kind, record_id, sha256, status, ver, reason"
    " FROM hq_operation ORDER BY device_id, n",
    "heads": "SELECT record_kind, record_id, ver, sha256, scope FROM hq_head"
    " WHERE record_kind != 'filing' ORDER BY 1, 2",
    "filings": "SELECT count(*) FROM hq_head WHERE record_kind = 'filing'",
    "seals": "SELECT sha256, previous, sequence FROM hq_seal ORDER BY 1",
    "quarantine": "SELECT count(*) FROM hq_quarantine",
    "changes": "SELECT record_kind, ver, op, scope, count(*) FROM hq_change"
    " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    "digests": "SELECT scope, record_kind, count FROM hq_digest ORDER BY 1, 2",
    "blobs": "SELECT sha256, size, received, completed_at IS NULL FROM hq_blob ORDER BY 1",
}
HELD_ON_LAPTOPS = {
    "outbox": "SELECT n, record_kind, record_id, state, reason FROM outbox ORDER BY n",
    "visits": "SELECT id, ver, custodian FROM visit ORDER BY id",
    "probes": "SELECT id, value FROM probe_run ORDER BY id",
    "files": "SELECT sha256, size, content FROM attachment ORDER BY sha256",
    "awaited": "SELECT count(*) FROM hq_awaited_blob",
    "pieces": "SELECT count(*) FROM hq_awaited_piece",
    "parked": "SELECT count(*) FROM hq_parked",
    "filings": "SELECT record_id, count(*) FROM filing GROUP BY 1 ORDER BY 1",
}


def points(messages: list[bytearray], wanted: int) -> list[Cut]:
    """Both sides of every boundary, and bytes between them at equal distances."""
    at: set[tuple[int, int]] = set()
    for number, message in enumerate(messages):
        head = message.index(b"\r\n\r\n") + 4
        edges = (0, head, len(message))
        at |= {(number, edge + by) for edge in edges for by in (-1, 0, 1) if 0 <= edge + by <= len(message)}
    rest = [
        (number, byte)
        for number, message in enumerate(messages)
        for byte in range(len(message))
        if (number, byte) not in at
    ]
    missing = max(wanted - len(at), 1)
    at |= set(rest[:: max(len(rest) // missing, 1)])
    return [Cut(number, after, is_reset=place % 2 == 0) for place, (number, after) in enumerate(sorted(at))]


def check_done(report: RunReport, cut: Cut) -> None:
    """With a whole line nothing is left, held or repaired."""
    assert (report.state, report.quarantined, report.repaired) == (RunState.DONE, 0, 0), f"{cut}: {report}"


def check_words(report: RunReport, cut: Cut) -> None:
    """A run that was cut says so in words; one that had all it wanted before the cut is done."""
    assert report.state in (RunState.OFFLINE, RunState.DONE), f"{cut}: {report}"
    if report.state is RunState.OFFLINE:
        assert isinstance(report.words, Words), str(cut)
        assert str(report.words), str(cut)
        assert str(report.todo), str(cut)
        assert "Traceback" not in str(report.words)
