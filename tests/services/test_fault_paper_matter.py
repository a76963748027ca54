"""What papers of a fault tell beyond its steps: impact, lessons, readings, similar devices, photos (5.3, 5.4)."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol

import pytest
from pypdf import PdfReader

from fieldkit.demo.photo import device_photo
from fieldkit.domain.canonical import proof_code
from fieldkit.domain.record import Ink, ItemResult, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.words import Refusal
from fieldkit.reports.fault_paper import paper_csv, render_paper
from fieldkit.reports.speech import Language
from fieldkit.services.fault_intake import Report
from fieldkit.services.fault_paper_files import FaultPaperFiles, Wanted
from fieldkit.services.fault_papers import FaultPaperDesk
from fieldkit.services.verification import verify_file
from fieldkit.services.workbench import Workbench
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.evidence import ProbeRunRow
from fieldkit.storage.rows.reference import DeviceRow


class FakeClock(Protocol):
    def now(self) -> datetime: ...
    def advance(self, **parts: float) -> None: ...


SERIAL = "JF3-2409-0153"
INK = Ink(7200, 2400, (((0, 300, 400), (40, 900, 380), (80, 1500, 420)),))
SIGNED = Opinion(SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理", "处理及时", 5)
REPORTED: Mapping[str, object] = {
    "solution": "更换切刀",
    "resolution": "repaired",
    "mode": "STU",
    "mechanism": "2.4",
    "cause": "expected_wear",
    "hypotheses": ["缺纸:有纸", "切刀卡死:手动检查属实"],
    "users_affected": 37,
    "transactions_lost": 0,
    "prevention": "同批设备下次巡检查切刀计数",
    "lessons": "切刀到 80% 寿命即更换",
    "follow_up": "两周后电话回访",
}


def probe(bench: Workbench, clock: FakeClock, verdict: ItemResult, value: str) -> None:
    now = clock.now()
    with bench.journal.write("probe.run", "HB07") as session:
        device = bench.devices.file(SERIAL).id
        session.add(
            ProbeRunRow(
                id=new_id(now),
                created_at=now,
                updated_at=now,
                author="HB07",
                device_code="L07",
                device_id=device,
                probe="printer.escpos",
                port="sim",
                verdict=verdict,
                value=value,
                transcript_sha256="",
            )
        )


@pytest.fixture
def no(bench: Workbench, clock: FakeClock, tmp_path: Path) -> str:
    made = bench.faults.take_in(Report("孙经理", "江汉路营业厅", "打印卡纸", (SERIAL,))).no
    clock.advance(minutes=5)
    bench.faults.step(made, "propose", {"level": 3, "scope": "terminal", "part": "PRN"})
    clock.advance(minutes=5)
    bench.faults.step(made, "walk-up", {"confirmed_by": "孙经理"}, photo=device_photo(tmp_path))
    probe(bench, clock, ItemResult.FAIL, "切刀错误")
    clock.advance(minutes=30)
    probe(bench, clock, ItemResult.PASS, "正常")
    bench.faults.step(made, "recover", {"transactions": 3, "transactions_ok": 3})
    clock.advance(minutes=5)
    bench.faults.step(made, "report", dict(REPORTED))
    return made


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh_CN", ("受影响用户数", "经验教训", "同类设备")), ("en", ("Usersaffected", "Lessons", "Similardevices"))],
)
def test_the_technical_report_tells_impact_suspicions_readings_and_lessons(
    bench: Workbench, no: str, language: Language, words: tuple[str, ...]
) -> None:
    content = FaultPaperDesk(bench.journal).draw(no, "F04").content
    text = text_of(render_paper(content, language).content)
    told = (
        "37",
        "切刀卡死:手动检查属实",
        "切刀到80%寿命即更换",
        "printer.escpos",
        "切刀错误",
    )
    for wanted in (*told, *words, content.analysis.similar[1].split(",")[0]):
        assert wanted in text
    assert content.impact.transactions_lost == "0", "none is an answer, too"


def test_the_fault_report_tells_what_follows(bench: Workbench, no: str) -> None:
    text = text_of(render_paper(FaultPaperDesk(bench.journal).draw(no, "F03").content, "zh_CN").content)
    assert "两周后电话回访" in text


def test_the_table_has_the_same(bench: Workbench, no: str) -> None:
    table = paper_csv(FaultPaperDesk(bench.journal).draw(no, "F04").content, "zh_CN").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert ["影响", "", "受影响用户数", "37"] in rows
    assert any(row[0] == "照片" and len(row[3]) == 64 for row in rows)


def test_photos_are_printed_and_checked_with_the_sealed_report(bench: Workbench, no: str, tmp_path: Path) -> None:
    desk, files = FaultPaperDesk(bench.journal), FaultPaperFiles(bench.journal)
    desk.conclude(no, SIGNED, desk.draw(no, "F03").sha256, ink=INK, shown_to_end=True)
    _sealed, pdf = files.write(Wanted(no, "F03", ("zh_CN",)), tmp_path / "out").files
    printed = pdf.read_bytes()
    jpeg = device_photo(tmp_path).content
    assert jpeg in printed, "the picture as it was kept"
    assert proof_code(device_photo(tmp_path).sha256) in text_of(printed)
    assert verify_file(pdf).intact
    place = printed.index(jpeg) + len(jpeg) // 2
    pdf.write_bytes(printed[:place] + bytes([printed[place] ^ 1]) + printed[place + 1 :])
    assert verify_file(pdf).changed == ("pages",)


def test_a_photo_that_is_not_here_is_told_by_its_digest(bench: Workbench, no: str) -> None:
    content = FaultPaperDesk(bench.journal).draw(no, "F03").content
    without = render_paper(content, "zh_CN")
    assert proof_code(content.photos[0].sha256) in text_of(without.content)
    broken = render_paper(content, "zh_CN", photos={content.photos[0].sha256: b"no picture"})
    assert broken.content == without.content


def test_a_word_in_the_place_of_a_photo_breaks_no_paper(bench: Workbench, clock: FakeClock) -> None:
    no = bench.faults.take_in(Report("孙经理", "江汉路营业厅", "打印卡纸", (SERIAL,))).no
    for step, facts in (
        ("propose", {"level": 3, "scope": "terminal"}),
        ("walk-up", {"photo": "门锁照片"}),
        ("recover", {"transactions": 3, "transactions_ok": 3}),
        ("report", REPORTED),
    ):
        clock.advance(minutes=5)
        bench.faults.step(no, step, facts)
    content = FaultPaperDesk(bench.journal).draw(no, "F03").content
    assert content.photos == ()
    assert render_paper(content, "zh_CN").pages
    assert bench.fault_pages.page(no).absent == frozenset()


def test_a_photo_of_another_laptop_is_told_as_missing(bench: Workbench, no: str, tmp_path: Path) -> None:
    absent = "ab" * 32
    bench.faults.step(no, "reopen", {"symptom": "打印卡纸", "same_symptom": True})
    bench.faults.step(no, "wait", {"cause": "no_power", "evidence": "停电", "photo": absent})
    assert bench.fault_pages.page(no).absent == {absent}


def test_fewer_than_none_is_refused_with_its_clause(bench: Workbench, no: str) -> None:
    with pytest.raises(Refusal, match=r"C128") as refused:
        bench.faults.step(no, "report", {**REPORTED, "users_affected": -1})
    assert refused.value.code == "fault.fact.negative"


def test_similar_devices_are_those_of_the_same_model(bench: Workbench, no: str) -> None:
    with bench.journal.read() as session:
        device = session.get_one(DeviceRow, bench.devices.file(SERIAL).id)
    similar = FaultPaperDesk(bench.journal).draw(no, "F04").content.analysis.similar
    assert similar[0].startswith(device.model_code)
    assert SERIAL not in similar[1]
