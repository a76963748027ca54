"""The documents of a fault on the real database: drawn, printed, signed, sealed, checked."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol

import pytest
from pypdf import PdfReader

from fieldkit.domain.fault.paper import FaultPaper
from fieldkit.domain.fault.terms import State
from fieldkit.domain.record import Ink, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.words import Refusal
from fieldkit.reports.fault_paper import harmless, paper_csv, render_paper
from fieldkit.reports.fault_papers import forms
from fieldkit.reports.speech import Language
from fieldkit.services.checkup import CheckupDesk
from fieldkit.services.fault_intake import Report
from fieldkit.services.fault_paper_files import FaultPaperFiles, Wanted
from fieldkit.services.fault_papers import DrawnPaper, FaultPaperDesk
from fieldkit.services.faults import FaultDesk
from fieldkit.services.verification import verify_file
from fieldkit.services.workbench import Workbench


class FakeClock(Protocol):
    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


INK = Ink(7200, 2400, (((0, 300, 400), (40, 900, 380), (80, 1500, 420)),))
SIGNED = Opinion(SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理", "处理及时", 5)
ABSENT = Opinion(SignoffResult.ABSENT, SignoffMethod.NONE, reason="营业厅已下班")
REFUSED = Opinion(SignoffResult.REFUSED, SignoffMethod.NONE, "孙经理", reason="等总部意见", witness="王姐")
RECOVERED: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("propose", {"level": 3, "scope": "terminal", "part": "PRN"}),
    ("contact", {"channel": "phone", "person": "孙经理", "note": "=HYPERLINK(1)"}),
    ("walk-up", {"confirmed_by": "孙经理"}),
    ("recover", {"transactions": 3, "transactions_ok": 3}),
)
REPORTED = {
    "solution": "更换切刀",
    "resolution": "replaced",
    "mode": "STU",
    "mechanism": "2.4",
    "cause": "expected_wear",
    "prevention": "下次巡检查计数",
}


def recovered(bench: Workbench, clock: FakeClock) -> str:
    no = bench.faults.take_in(Report("孙经理", "江汉路营业厅", "打印卡纸", ("JF3-2409-0153",))).no
    for step, facts in RECOVERED:
        clock.advance(minutes=5)
        bench.faults.step(no, step, facts)
    return no


@pytest.fixture
def unreported(bench: Workbench, clock: FakeClock) -> str:
    return recovered(bench, clock)


@pytest.fixture
def no(bench: Workbench, clock: FakeClock, unreported: str) -> str:
    clock.advance(minutes=5)
    bench.faults.step(unreported, "report", REPORTED)
    return unreported


@pytest.fixture
def desk(bench: Workbench) -> FaultPaperDesk:
    return FaultPaperDesk(bench.journal)


@pytest.fixture
def files(bench: Workbench) -> FaultPaperFiles:
    return FaultPaperFiles(bench.journal)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_a_paper_that_lacks_something_is_not_written(
    files: FaultPaperFiles, unreported: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        files.write(Wanted(unreported, "F04"), tmp_path / "out")
    assert refused.value.code == "paper.incomplete"
    assert all(name in str(refused.value.what) for name in ("solution", "mode", "mechanism", "cause"))
    assert not (tmp_path / "out").exists()


def test_a_draft_says_so_on_every_page(files: FaultPaperFiles, unreported: str, tmp_path: Path) -> None:
    written = files.write(Wanted(unreported, "F04", ("zh_CN",), draft=True), tmp_path)
    assert written.draft
    pages = PdfReader(BytesIO(written.files[0].read_bytes())).pages
    assert all("草稿" in page.extract_text() for page in pages)


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN", ("卡滞", "磨损", "正常磨损")), ("en", ("jam", "wear", "normalwear"))]
)
def test_the_technical_report_says_the_failure_in_words(
    desk: FaultPaperDesk, no: str, language: Language, words: tuple[str, ...]
) -> None:
    text = text_of(render_paper(desk.draw(no, "F04").content, language).content)
    for wanted in ("STU", "2.4", "打印卡纸", "更换切刀", "下次巡检查计数", "孙经理", "江汉路营业厅", *words):
        assert wanted in text


@pytest.mark.parametrize("form", ["F03", "F04", "F17", "F19"])
def test_the_same_paper_gives_the_same_bytes(desk: FaultPaperDesk, no: str, form: str) -> None:
    content = desk.draw(no, form).content
    assert render_paper(content, "zh_CN").content == render_paper(content, "zh_CN").content


def test_every_form_has_a_file_of_its_own() -> None:
    assert list(forms()) == ["F03", "F04", "F17", "F19"]


def test_what_is_signed_is_what_was_shown(desk: FaultPaperDesk, no: str, clock: FakeClock) -> None:
    shown = desk.draw(no, "F03").sha256
    clock.advance(minutes=30)
    sealed = desk.conclude(no, SIGNED, shown, ink=INK, shown_to_end=True)
    assert sealed.record.signoff.content_sha256 == shown == DrawnPaper(sealed.record.content, forms()["F03"]).sha256


def test_a_paper_that_changed_since_it_was_shown_is_shown_again(desk: FaultPaperDesk, no: str) -> None:
    with pytest.raises(Refusal) as refused:
        desk.conclude(no, SIGNED, "0" * 64, ink=INK, shown_to_end=True)
    assert refused.value.code == "paper.changed"
    assert desk.sealed(no, "F03") is None


@pytest.mark.parametrize("opinion", [SIGNED, REFUSED, ABSENT], ids=["signed", "refused", "absent"])
def test_every_answer_is_sealed_and_signs_the_fault_off(
    bench: Workbench, desk: FaultPaperDesk, files: FaultPaperFiles, no: str, opinion: Opinion, tmp_path: Path
) -> None:
    desk.conclude(no, opinion, desk.draw(no, "F03").sha256, ink=INK, shown_to_end=True)
    fault = bench.faults.file(no).fault
    assert (fault.state, fault.signoff) == (State.SIGNED, opinion.result)
    written = files.write(Wanted(no, "F03"), tmp_path)
    assert written.sealed
    for file in written.files:
        checked = verify_file(file)
        assert checked.intact, checked.changed
        assert checked.serials == "JF3-2409-0153"


def test_only_a_signed_report_looks_signed(
    desk: FaultPaperDesk, files: FaultPaperFiles, no: str, tmp_path: Path
) -> None:
    desk.conclude(no, REFUSED, desk.draw(no, "F03").sha256)
    [_sealed, pdf] = files.write(Wanted(no, "F03", ("en",)), tmp_path).files
    text = text_of(pdf.read_bytes())
    assert "Thecustomerrefusedtosign" in text
    assert "Ihavereadthisrecord" not in text


@pytest.mark.parametrize(
    ("old", "new", "part"), [("更换切刀", "更换胶辊", "content.repair"), ("打印卡纸", "打印正常", "content.report")]
)
def test_a_changed_report_is_found_by_name(
    desk: FaultPaperDesk, files: FaultPaperFiles, no: str, old: str, new: str, part: str, tmp_path: Path
) -> None:
    from base64 import b64decode, b64encode

    desk.conclude(no, SIGNED, desk.draw(no, "F03").sha256, ink=INK, shown_to_end=True)
    sealed = files.write(Wanted(no, "F03"), tmp_path).files[0]
    envelope = sealed.read_bytes()
    payload = envelope.split(b'"payload":"')[1].split(b'"')[0]
    changed = b64encode(b64decode(payload).replace(old.encode(), new.encode()))
    sealed.write_bytes(envelope.replace(payload, changed))
    checked = verify_file(sealed)
    assert not checked.intact
    assert part in checked.changed


def test_a_second_signature_is_refused(desk: FaultPaperDesk, no: str) -> None:
    shown = desk.draw(no, "F03").sha256
    desk.conclude(no, SIGNED, shown, ink=INK, shown_to_end=True)
    with pytest.raises(Refusal) as refused:
        desk.conclude(no, REFUSED, shown)
    assert refused.value.code == "record.sealed"


def test_a_signature_makes_up_for_nobody_there(
    bench: Workbench, desk: FaultPaperDesk, no: str, clock: FakeClock
) -> None:
    shown = desk.draw(no, "F03").sha256
    desk.conclude(no, ABSENT, shown)
    clock.advance(hours=1)
    desk.conclude(no, SIGNED, shown, ink=INK, shown_to_end=True)
    assert bench.faults.file(no).fault.signoff is SignoffResult.SIGNED
    assert all(finding.sound for finding in CheckupDesk(bench.journal).run())


def test_a_program_that_ended_between_seal_and_step_goes_on_without_a_new_signature(
    bench: Workbench, desk: FaultPaperDesk, no: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = desk.draw(no, "F03").sha256
    with monkeypatch.context() as patch:
        patch.setattr(FaultDesk, "step", _power_fails)
        with pytest.raises(_PowerFailure):
            desk.conclude(no, SIGNED, shown, ink=INK, shown_to_end=True)
    sealed = desk.sealed(no, "F03")
    assert sealed is not None
    again = desk.conclude(no, SIGNED, shown, ink=INK, shown_to_end=True)
    assert again.sha256 == sealed.sha256
    assert bench.faults.file(no).fault.state is State.SIGNED


def test_an_unreported_fault_is_not_signed(desk: FaultPaperDesk, bench: Workbench, unreported: str) -> None:
    with pytest.raises(Refusal) as refused:
        desk.conclude(unreported, SIGNED, "", ink=INK, shown_to_end=True)
    assert refused.value.code == "paper.incomplete"


def test_the_table_has_no_cell_that_computes(desk: FaultPaperDesk, no: str) -> None:
    table = paper_csv(desk.draw(no, "F04").content, "zh_CN")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    cells = {cell for row in rows for cell in row}
    assert "更换切刀" in cells
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("cell", ["=1+1", "+86 27", "-5", "@x", "\t=1", " =1", "\n=1"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_hostile_text_is_printed_and_does_nothing(desk: FaultPaperDesk, no: str) -> None:
    content = desk.draw(no, "F03").content
    hostile: FaultPaper = replace(
        content, report=replace(content.report, symptom="<b>x</b>&amp; \x1b[31m ￮" + "长" * 3000)
    )
    printed = render_paper(hostile, "zh_CN")
    assert "<b>x</b>&amp;" in text_of(printed.content)
    assert b"/JavaScript" not in printed.content


class _PowerFailure(Exception):
    pass


def _power_fails(*_args: object, **_more: object) -> None:
    raise _PowerFailure
