"""A signed fault report is filed at headquarters like any sealed record, and the print then says so."""

from collections.abc import Callable
from pathlib import Path

from joined import Laptop
from sqlmodel import Session, select

from fieldkit.domain.record import SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.services.fault_intake import Report
from fieldkit.services.fault_paper_files import FaultPaperFiles, Wanted
from fieldkit.services.fault_papers import FaultPaperDesk
from fieldkit.services.faults import FaultDesk
from fieldkit.services.verification import verify_file
from fieldkit.storage.rows.headquarters import HqQuarantineRow, HqSealRow
from sync.hq.desk import Headquarters

STEPS = (
    ("propose", {"level": 3, "scope": "terminal"}),
    ("walk-up", {"confirmed_by": "孙经理"}),
    ("recover", {"transactions": 3, "transactions_ok": 3}),
    (
        "report",
        {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"},
    ),
)
REFUSED = Opinion(SignoffResult.REFUSED, SignoffMethod.NONE, "孙经理", reason="等总部意见", witness="王姐")


def test_headquarters_files_the_signed_report(
    laptop: Callable[..., Laptop], hq: Headquarters, tmp_path: Path
) -> None:
    made = laptop()
    no = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "卡纸", ("JF3-2403-0000",))).no
    for step, facts in STEPS:
        made.journal.clock.advance(minutes=5)  # type: ignore[attr-defined]
        FaultDesk(made.journal).step(no, step, facts)
    papers = FaultPaperDesk(made.journal)
    sealed = papers.conclude(no, REFUSED, papers.draw(no, "F03").sha256)
    made.sync()
    with Session(hq.engine) as session:
        assert list(session.exec(select(HqSealRow.sha256))) == [sealed.sha256]
        assert not list(session.exec(select(HqQuarantineRow)))
    filed = papers.sealed(no, "F03")
    assert filed is not None
    assert filed.filing_no.startswith("BA-HB-")
    for file in FaultPaperFiles(made.journal).write(Wanted(no, "F03"), tmp_path).files:
        checked = verify_file(file)
        assert (checked.intact, checked.filing_no) == (True, filed.filing_no)
