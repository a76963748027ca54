"""A headquarters and two laptops behind a line that can be cut, made new before each cut; and what they hold.

There are three scenes, and together they use every endpoint that the client has: a laptop that is enrolled and
takes its first copy, one that sends its work, and one that compares with a headquarters that was restored.
"""

import ast
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from cutting import Cut, Desk, Line
from joined import KEY, FakeClock, Fleet, Laptop
from sqlalchemy import Engine, text
from sqlmodel import Session

from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.words import Words
from fieldkit.storage.engine import open_engine
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.settings import Setting, setting
from sync.engine import RunReport, RunState, synchronise
from sync.hq import blobs
from sync.hq.app import build_app
from sync.hq.desk import Headquarters, begin_epoch, issue_enrolment_code, open_headquarters
from sync.hq.pacing import Pace
from sync.hq.serving import serve
from sync.link import Offline
from sync.session import enrol
from sync.transport import HttpTransport

Facts = dict[str, list[tuple[object, ...]]]
_CLIENT = Path(__file__).parent.parent.parent / "sync"
_METHODS = ("GET", "HEAD", "PATCH", "POST", "PUT", "DELETE")


@dataclass(frozen=True)
class Template:
    """Files of a headquarters with news, of a laptop with work to send, and of the one that wrote the news."""

    folder: Path
    clock: FakeClock
    code: str = ""
    """With which the first laptop enrols; empty where it has."""


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
        """One run of a laptop; of one that is not enrolled, after its enrolment."""
        journal = self.laptops[number]
        with HttpTransport(self.line.url, attempts=1, deadline=10) as transport:
            if not number and self.template.code and not _is_enrolled(journal):
                try:
                    enrol(journal, transport, self.template.code)
                except Offline as fault:
                    return RunReport(RunState.OFFLINE, 0, 0, 0, 0, fault.what, fault.todo)
            return synchronise(journal, transport)


@dataclass(frozen=True)
class Cast:
    """Who plays: two laptops of one engineer, the first of them perhaps not enrolled, on files in a folder."""

    folder: Path
    sender: Laptop
    other: Laptop
    hq: Headquarters
    fleet: Fleet
    clock: FakeClock


@dataclass(frozen=True)
class Load:
    """How much travels."""

    photos: tuple[bytes, ...] = (b"photo" * 1_000,)
    news: bytes = b"other" * 500


def joining(cast: Cast, load: Load) -> Template:
    """A laptop that is not enrolled, and what it will find at headquarters."""
    give_news(cast, load.news)
    sender = cast.sender
    code = issue_enrolment_code(cast.hq.journal, sender.code, sender.staff_no, sender.staff_no[:2])
    return template_of(cast, code)


def working(cast: Cast, load: Load) -> Template:
    """News at headquarters, and something of every kind to send."""
    give_news(cast, load.news)
    give_work(cast, load.photos)
    return template_of(cast)


def comparing(cast: Cast, load: Load) -> Template:
    """A headquarters that was restored since, has news, and is offered what it has already and what is new."""
    give_work(cast, load.photos)
    assert cast.sender.sync().state is RunState.DONE
    give_news(cast, load.news)
    begin_epoch(cast.hq.journal)
    give_work(cast, tuple(photo[::-1] for photo in load.photos))
    return template_of(cast)


SCENES: dict[str, Callable[[Cast, Load], Template]] = {
    scene.__name__: scene for scene in (joining, working, comparing)
}


def client_endpoints() -> set[str]:
    """Every endpoint that the client's code asks, as method and first part of the path."""
    calls = [
        node.args
        for path in sorted(_CLIENT.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    return {
        f"{method.value} {_start(path).split('/')[1].partition('?')[0]}"
        for arguments in calls
        for method, path in pairwise(arguments)
        if isinstance(method, ast.Constant) and method.value in _METHODS
    }


def _start(path: ast.expr) -> str:
    first = path.values[0] if isinstance(path, ast.JoinedStr) else path
    assert isinstance(first, ast.Constant), f"an endpoint that is not written where it is asked: {ast.dump(path)}"
    return str(first.value)


def endpoint(messages: list[bytearray], number: int) -> str:
    """The endpoint that a message belongs to, and which of both it is."""
    method, path, _ = bytes(messages[number - number % 2].partition(b"\r\n")[0]).decode().split(" ")
    return f"{method} {path.partition('?')[0].split('/')[3]} {'answer' if number % 2 else 'request'}"


def _is_enrolled(journal: Journal) -> bool:
    with journal.read() as session:
        return bool(setting(session, Setting.HQ_KEYS))


def template_of(cast: Cast, code: str = "") -> Template:
    """What lies in the folder, set aside."""
    folder = cast.folder
    for journal in (cast.sender.journal, cast.other.journal, cast.hq.journal):
        with journal.read() as session:
            engine = session.get_bind().engine
        engine.dispose()  # the last connection writes the log back into its file
    aside = folder / "template"
    shutil.copytree(folder, aside, ignore=shutil.ignore_patterns("template"))
    return Template(aside, cast.clock, code)


def give_news(cast: Cast, news: bytes) -> None:
    """Something of the other laptop at headquarters."""
    other, fleet = cast.other, cast.fleet
    other.visit(fleet.hall["HB"], custodian="李主任")
    other.probe(fleet.device["HB"], count=2)
    other.attach(news)
    assert other.sync().state is RunState.DONE


def give_work(cast: Cast, photos: tuple[bytes, ...]) -> None:
    """Something of every kind to send."""
    sender, fleet = cast.sender, cast.fleet
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
    "operations": "SELECT o.device_id, incarnation, n, record_kind, record_id, sha256, status, ver, reason"
    " FROM hq_operation o JOIN hq_life l ON l.no = o.life_no ORDER BY o.device_id, n",
    "heads": "SELECT record_kind, record_id, ver, sha256, scope FROM hq_head"
    " WHERE record_kind != 'filing' ORDER BY 1, 2",
    "filings": "SELECT count(*) FROM hq_head WHERE record_kind = 'filing'",
    "laptops": "SELECT code, staff_no, revoked_at FROM hq_laptop ORDER BY code",
    "seals": "SELECT sha256, previous, sequence FROM hq_seal ORDER BY 1",
    "quarantine": "SELECT count(*) FROM hq_quarantine",
    "changes": "SELECT record_kind, ver, op, scope, count(*) FROM hq_change"
    " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    "digests": "SELECT scope, record_kind, count FROM hq_digest ORDER BY 1, 2",
    "blobs": "SELECT sha256, size, received, completed_at IS NULL FROM hq_blob ORDER BY 1",
}
HELD_ON_LAPTOPS = {
    "known": "SELECT record_kind, record_id, ver, scope FROM hq_known WHERE record_kind != 'filing' ORDER BY 1, 2",
    "halls": "SELECT id, ver FROM hall ORDER BY id",
    "devices": "SELECT id, ver FROM device ORDER BY id",
    "scopes": "SELECT scope, state FROM hq_followed ORDER BY 1",
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
    whole = sum(map(len, messages))
    step = max(whole // max(wanted - len(at), 1), 1)
    begun = 0
    for number, message in enumerate(messages):
        at |= {(number, byte) for byte in range(-begun % step, len(message), step)}
        begun += len(message)
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
