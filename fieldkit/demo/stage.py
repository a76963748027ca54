"""How is the demonstration set up: headquarters with its own database, an enrolled laptop, a printer on a line?"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.demo.photo import device_photo
from fieldkit.demo.seed import seed_headquarters
from fieldkit.domain.words import NOTHING, Refusal, say
from fieldkit.services.places import exists
from fieldkit.services.profile import create_profile, open_profile
from fieldkit.services.workbench import Workbench
from fieldkit.storage.settings import Setting, set_setting, setting

if TYPE_CHECKING:
    from diagnostics.simulators.serving import RunningSimulator
    from fieldkit.services.attachments import NewAttachment
    from sync.engine import RunReport
    from sync.hq.desk import Headquarters

LAPTOP_CODE, STAFF_NO, PROVINCE = "L07", "HB07", "HB"
PASSPHRASE_FILE = "passphrase.txt"
"""The demo's passphrase lies beside its data: it holds invented data only."""


@dataclass(frozen=True)
class Backstage:
    """What runs behind the demonstration's laptop."""

    laptop_folder: Path
    passphrase: str
    hq_url: str
    printer: "RunningSimulator"


@dataclass(frozen=True)
class Stage:
    """The demonstration with its laptop open in this process."""

    bench: Workbench
    printer: "RunningSimulator"
    photo: "NewAttachment"
    synchronise: "Callable[[], RunReport]"


@contextmanager
def backstage(folder: Path) -> Iterator[Backstage]:
    """Headquarters, printer and an enrolled laptop in this folder, made at the first call; stopped at the end."""
    from diagnostics.simulators.printer import start_printer
    from sync.hq.app import build_app
    from sync.hq.serving import serve

    with ExitStack() as running:
        hq = running.enter_context(_headquarters(folder / "headquarters"))
        server = running.enter_context(serve(build_app(hq)))
        printer = running.enter_context(start_printer("near_end"))
        passphrase = _laptop(folder / "laptop", hq, server.url)
        yield Backstage(folder / "laptop", passphrase, server.url, printer)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """The demonstration with its laptop open, for a run without a person."""
    with backstage(folder) as behind, open_profile(behind.laptop_folder, behind.passphrase) as bench:
        yield Stage(bench, behind.printer, device_photo(folder), lambda: synchronise_now(bench, behind.hq_url))


def synchronise_now(bench: Workbench, url: str) -> "RunReport":
    """One synchronisation that must succeed; Refusal `demo.sync` otherwise."""
    from sync.engine import RunState, synchronise
    from sync.transport import HttpTransport

    with HttpTransport(url) as transport:
        report = synchronise(bench.journal, transport)
    if report.state is not RunState.DONE:
        raise Refusal("demo.sync", report.words, report.todo)
    return report


@contextmanager
def _headquarters(folder: Path) -> "Iterator[Headquarters]":
    from sync.hq.desk import create_headquarters, home_of, mark_backed_up, open_headquarters, status

    known = home_of(folder, None).is_furnished()
    hq = open_headquarters(folder, None) if known else create_headquarters(folder, None)
    try:
        seed_headquarters(hq.journal)
        standing = status(hq.journal)
        if standing.filed and standing.durable_seq < standing.feed_head:
            mark_backed_up(hq)  # headquarters' night has passed: the third tick of what was filed
        yield hq
    finally:
        hq.close()


def _laptop(folder: Path, hq: "Headquarters", url: str) -> str:
    """The passphrase of the laptop, which is enrolled and has the reference data when this returns."""
    if not exists(folder):
        _new_laptop(folder)
    passphrase = (folder / PASSPHRASE_FILE).read_text(encoding="utf-8").strip()
    with open_profile(folder, passphrase) as bench:
        if not _enrolled(bench):
            _enrol(bench, hq, url)
        with bench.journal.write("demo.address", "") as session:
            set_setting(session, Setting.HQ_URL, url)  # a free port is another one at every start
    return passphrase


def _new_laptop(folder: Path) -> None:
    passphrase = secrets.token_hex(8)
    create_profile(folder, passphrase)
    (folder / PASSPHRASE_FILE).write_text(passphrase + "\n", encoding="utf-8")


def _enrolled(bench: Workbench) -> bool:
    with bench.journal.read() as session:
        return bool(setting(session, Setting.STAFF_NO))


def _enrol(bench: Workbench, hq: "Headquarters", url: str) -> None:
    from sync.hq.desk import issue_enrolment_code
    from sync.session import enrol
    from sync.transport import HttpTransport

    code = issue_enrolment_code(hq.journal, LAPTOP_CODE, STAFF_NO, PROVINCE)
    with HttpTransport(url) as transport:
        enrol(bench.journal, transport, code)
    synchronise_now(bench, url)
    if not bench.devices.count(""):
        raise Refusal("demo.empty", say("The demonstration's laptop received no devices."), NOTHING)
