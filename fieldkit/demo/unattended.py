"""Does the whole job work on this machine, without a person? Device list to filed and sealed PDF, with timings."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from fieldkit.demo.answers import REMARKS, answer_items, maintenance_lines, signature
from fieldkit.demo.seed import HERO_SERIAL
from fieldkit.demo.stage import Stage, stage
from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.record import SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.words import Outside, Refusal, Words, say
from fieldkit.services.verification import verify_file
from fieldkit.storage.files import write_whole

if TYPE_CHECKING:
    from fieldkit.services.papers import Written
    from fieldkit.services.workbench import Workbench

ResultT = TypeVar("ResultT")
WRONG_SERIAL = "JF3-2409-0135"
"""Digits swapped: not in this hall (requirements 6.2, step 7)."""


@dataclass
class Summary:
    """What the run came to, as `summary.json` says it."""

    device: dict[str, str] = field(default_factory=dict)
    record_no: str = ""
    grade: str = ""
    items: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """File name -> SHA-256."""
    proof: str = ""
    filing_no: str = ""
    verified: dict[str, bool] = field(default_factory=dict)
    tampered_found: list[str] = field(default_factory=list)
    """What `verify` says of a copy with one byte changed."""
    seconds: dict[str, float] = field(default_factory=dict)


def run_unattended(folder: Path, tell: Callable[[Words, float], None]) -> Summary:
    """The acceptance job of one inspection, through the same services, HTTP and serial code as by hand.

    Args:
        folder: receives PDFs, `sealed.json`, `summary.json`.
        tell: called with each step and the seconds it took.

    Refusal `demo.failed` when something did not come out as it must.
    """
    job = _Job(Summary(), tell)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Outside(
            "demo.folder",
            say("{folder} cannot be written: {cause}.", folder=folder.name, cause=error.strerror or "?"),
            say("Name another folder."),
        ) from error
    with TemporaryDirectory(prefix="fieldkit-demo-", ignore_cleanup_errors=True) as work:
        staging = stage(Path(work))
        with job.timed(say("start headquarters, laptop and printer")):
            ready = staging.__enter__()
        try:
            _play(job, ready, folder)
        finally:
            staging.__exit__(None, None, None)
    return job.summary


@dataclass
class _Job:
    summary: Summary
    tell: Callable[[Words, float], None]

    @contextmanager
    def timed(self, step: Words) -> Iterator[None]:
        """Notes how long a step took."""
        begun = time.perf_counter()
        yield
        seconds = round(time.perf_counter() - begun, 3)
        self.summary.seconds[step.msgid] = seconds
        self.tell(step, seconds)


def _play(job: _Job, ready: Stage, folder: Path) -> None:
    bench, summary = ready.bench, job.summary
    with job.timed(say("find the device")):
        device = bench.devices.file(_only_match(bench))
        _refuses_wrong_serial(bench, device.hall_id)
        summary.device = {"serial": device.serial, "model": device.model_code, "hall": device.hall}
    with job.timed(say("answer the checklist")):
        bench.visits.arrive(device.hall_id, custodian="周会计")
        inspection_id = bench.inspections.start(device.serial, "ANNUAL", verified_by="scan")
        answer_items(bench, inspection_id, ready.printer, ready.photo)
    with job.timed(say("keep the maintenance record")):
        bench.maintenance.save(inspection_id, maintenance_lines(), software="5.2.3", remarks=REMARKS)
    with job.timed(say("hand over and seal")):
        frozen = bench.signoff.freeze(inspection_id)
        opinion = Opinion(
            SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理", "服务及时，设备恢复正常。", 5
        )
        bench.signoff.conclude(inspection_id, opinion, ink=signature(), shown_to_end=True)
        summary.grade, summary.record_no = frozen.content.grade, frozen.content.no
        summary.items = {
            line.code: {"result": line.result, "found": line.value_found, "left": line.value_left}
            for line in frozen.content.items
        }
    with job.timed(say("synchronise and file")):
        ready.synchronise()
    with job.timed(say("print")):
        written = bench.papers.write(inspection_id, folder)
    with job.timed(say("verify")):
        _verify(summary, written, folder)
    sealed = bench.signoff.sealed(inspection_id)
    summary.proof, summary.filing_no = sealed.proof, sealed.filing_no
    _need(bool(sealed.filing_no), "headquarters gave no filing number")
    _need(summary.items["A08.5"]["result"] == "FIXED", "the printer probe did not go from WARN to FIXED")


def _only_match(bench: "Workbench") -> str:
    """The serial, found by typing a fragment of it."""
    found = bench.devices.window(HERO_SERIAL[4:], 0, 5)
    _need(len(found) == 1, "the device list does not find the device")
    return found[0].serial


def _refuses_wrong_serial(bench: "Workbench", hall_id: str) -> None:
    try:
        bench.devices.check_serial(WRONG_SERIAL, hall_id)
    except Refusal:
        return
    _need(False, "a wrong serial was taken")


def _verify(summary: Summary, written: "Written", folder: Path) -> None:
    sealed = write_whole(folder / "sealed.json", written.sealed.read_bytes())
    written.sealed.unlink()
    for path in (sealed, *written.pdfs.values()):
        summary.files[path.name] = sha256_hex(path.read_bytes())
        summary.verified[path.name] = verify_file(path).intact
    _need(all(summary.verified.values()), "a file does not verify")
    summary.tampered_found = _tampered(sealed)
    _need(bool(summary.tampered_found), "a changed byte was not found")


def _tampered(sealed: Path) -> list[str]:
    """What checking says of a copy in which one byte of the record is another one."""
    content = bytearray(sealed.read_bytes())
    middle = len(content) // 2
    content[middle] = ord("A") if content[middle] != ord("A") else ord("B")
    with TemporaryDirectory() as folder:
        copy = Path(folder) / sealed.name
        copy.write_bytes(bytes(content))
        return list(verify_file(copy).changed)


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Refusal("demo.failed", say("The demonstration failed: {why}.", why=otherwise), say("Report this."))
