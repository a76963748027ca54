"""Quotations, prices and drafts on the real database: offered within the caps, signed, then parts are used."""

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import text

from fieldkit.domain.fault.terms import State
from fieldkit.domain.quotes import LineKind, QuoteLine, QuoteState
from fieldkit.domain.record import Ink, SignoffMethod, SignoffResult
from fieldkit.domain.signoff import Opinion
from fieldkit.domain.words import Refusal
from fieldkit.services.fault_intake import Report
from fieldkit.services.fault_paper_files import FaultPaperFiles, Wanted
from fieldkit.services.paper_pages import PaperState
from fieldkit.services.verification import verify_file
from fieldkit.services.workbench import Workbench


class FakeClock(Protocol):
    def advance(self, **parts: float) -> None: ...


PAID, COVERED = "JF3-2308-0047", "JF3-2409-0153"
INK = Ink(7200, 2400, (((0, 300, 400), (40, 900, 380), (80, 1500, 420)),))
YES = Opinion(SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理")
NO = Opinion(SignoffResult.REFUSED, SignoffMethod.NONE, reason="太贵", witness="王姐")
ABSENT = Opinion(SignoffResult.ABSENT, SignoffMethod.NONE, reason="无人")
KNIFE = QuoteLine(LineKind.PART, "CUT-80", 1, 35_000)
UNTIL = date(2026, 10, 30)


def on_site(bench: Workbench, serial: str = PAID) -> str:
    no = bench.faults.take_in(Report("孙经理", "营业厅", "切刀不动", (serial,))).no
    bench.faults.step(no, "propose", {"level": 3, "scope": "terminal", "part": "CUT"})
    bench.faults.step(no, "walk-up", {"confirmed_by": "孙经理"})
    return no


def answer(bench: Workbench, no: str, opinion: Opinion) -> None:
    shown = bench.paper_pages.begin(no, "F17").sha256
    bench.fault_papers.conclude(no, opinion, shown, form="F17", ink=INK, shown_to_end=True)


def test_the_cap_is_the_contracts_and_a_superseded_part_gives_it_on(bench: Workbench) -> None:
    page = bench.quotes.page(on_site(bench))
    assert (page.cover is not None and str(page.cover.charge)) == "paid"
    for name in ("CUT-80", "CUT-80B"):
        cap = page.check(QuoteLine(LineKind.PART, name, 1, 35_000)).cap
        assert cap is not None
        assert (cap.fen, cap.source) == (35_000, "CUT-80")
        with pytest.raises(Refusal) as refused:
            page.check(QuoteLine(LineKind.PART, name, 1, 35_001))
        assert (refused.value.code, "C008" in str(refused.value.what)) == ("quote.cap", True)


@pytest.mark.parametrize("name", ["上门费", "人工费", "call-out", "差旅"])
def test_a_fee_written_as_a_part_is_refused_with_its_clause(bench: Workbench, name: str) -> None:
    no = on_site(bench)
    with pytest.raises(Refusal) as refused:
        bench.quotes.offer(
            no, [QuoteLine(LineKind.PART, name, 1, 10_000, approved_by="赵", consent_by="孙")], UNTIL
        )
    assert refused.value.code == "quote.kind"
    assert "C007" in str(refused.value.what)
    assert bench.faults.file(no).fault.quotes == ()


def test_what_is_refused_takes_no_number(bench: Workbench) -> None:
    no = on_site(bench)
    with pytest.raises(Refusal):
        bench.quotes.offer(no, [KNIFE], date(2026, 9, 1))
    assert bench.quotes.offer(no, [KNIFE], UNTIL).no == "BJ-HB-20260930-L07-001"


def test_accepted_and_signed_it_frees_the_parts(bench: Workbench, clock: FakeClock, tmp_path: Path) -> None:
    no = on_site(bench)
    made = bench.quotes.offer(no, [KNIFE], UNTIL)
    clock.advance(minutes=5)
    answer(bench, no, YES)
    bench.faults.step(no, "recover", {"transactions": 3, "transactions_ok": 3})
    report = {
        "solution": "换刀",
        "resolution": "replaced",
        "mode": "STU",
        "mechanism": "2.4",
        "cause": "expected_wear",
    }
    fault = bench.faults.step(no, "report", {**report, "parts": ["CUT-80"]}).fault
    assert fault.state is State.REPORTED
    assert bench.fault_papers.draw(no, "F03").content.repair.quote_no == made.no
    written = FaultPaperFiles(bench.journal).write(Wanted(no, "F17"), tmp_path)
    assert written.sealed
    assert all(verify_file(file).intact for file in written.files)


def test_the_sealed_quotation_says_what_was_agreed_and_has_no_satisfaction(bench: Workbench) -> None:
    no = on_site(bench)
    bench.quotes.offer(no, [KNIFE], UNTIL)
    answer(bench, no, YES)
    sealed = bench.fault_papers.sealed(no, "F17")
    assert sealed is not None
    assert "order the parts" in sealed.record.signoff.statement_en
    assert (sealed.record.signoff.satisfaction, sealed.record.content.quote is not None) == (0, True)
    with pytest.raises(Refusal) as refused:
        answer(bench, no, NO)
    assert refused.value.code == "record.sealed"


def test_refused_by_the_customer_no_part_is_used(bench: Workbench) -> None:
    no = on_site(bench)
    bench.quotes.offer(no, [KNIFE], UNTIL)
    answer(bench, no, NO)
    assert bench.faults.file(no).fault.quotes[-1].quote.state is QuoteState.REFUSED
    bench.faults.step(no, "recover", {"transactions": 3, "transactions_ok": 3})
    with pytest.raises(Refusal) as refused:
        bench.faults.step(no, "report", {"solution": "换刀", "resolution": "replaced", "parts": ["CUT-80"]})
    assert refused.value.code in ("fault.quote", "fault.technical_report")


def test_nobody_there_is_no_answer_to_a_quotation(bench: Workbench) -> None:
    no = on_site(bench)
    bench.quotes.offer(no, [KNIFE], UNTIL)
    with pytest.raises(Refusal) as refused:
        answer(bench, no, ABSENT)
    assert refused.value.code == "signoff.result"
    assert bench.fault_papers.sealed(no, "F17") is None


def test_an_expired_offer_is_not_sealed(bench: Workbench, clock: FakeClock) -> None:
    no = on_site(bench)
    bench.quotes.offer(no, [KNIFE], UNTIL)
    shown = bench.paper_pages.begin(no, "F17").sha256
    clock.advance(days=31)
    with pytest.raises(Refusal) as refused:
        bench.fault_papers.conclude(no, YES, shown, form="F17", ink=INK, shown_to_end=True)
    assert refused.value.code == "quote.state"
    assert bench.fault_papers.sealed(no, "F17") is None


def test_under_warranty_nothing_is_quoted(bench: Workbench) -> None:
    with pytest.raises(Refusal) as refused:
        bench.quotes.offer(on_site(bench, COVERED), [KNIFE], UNTIL)
    assert refused.value.code == "quote.covered"


def test_prices_of_the_day_decide(bench: Workbench) -> None:
    """E11: the version in force when it is quoted."""
    from fieldkit.domain.quotes import prices_on

    versions = bench.prices.versions("HB-00")
    assert prices_on(versions, date(2016, 5, 15)) is None
    assert prices_on(versions, date(2016, 5, 16)) == versions[0]


def test_a_laptop_of_headquarters_takes_no_price_list(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("code,price\nA,1\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        bench.prices.run(file, "HB-01")
    assert refused.value.code == "prices.headquarters"


def test_the_papers_of_a_fault_say_how_far_they_are(bench: Workbench) -> None:
    no = on_site(bench)
    states = {line.form: line.state for line in bench.paper_pages.lines(no)}
    assert states == {
        "F03": PaperState.MISSING,
        "F04": PaperState.MISSING,
        "F17": PaperState.OPTIONAL,
        "F19": PaperState.MISSING,
    }
    bench.quotes.offer(no, [KNIFE], UNTIL)
    [quote] = [line for line in bench.paper_pages.lines(no) if line.form == "F17"]
    assert (quote.state, quote.may_sign) == (PaperState.READY, True)


def test_a_signature_makes_up_for_nobody_there_after_the_fault_was_filed(
    bench: Workbench, clock: FakeClock
) -> None:
    """E10: the time for it is two working days; headquarters has filed the fault long before."""
    from fieldkit.storage.fault_file import history_of
    from fieldkit.storage.rows.faults import FaultEventRow

    no = on_site(bench, COVERED)
    bench.faults.step(no, "recover", {"transactions": 3, "transactions_ok": 3})
    report = {"solution": "清理", "resolution": "repaired", "mode": "STU", "mechanism": "5.1", "cause": "unknown"}
    bench.faults.step(no, "report", report)
    shown = bench.paper_pages.begin(no, "F03").sha256
    bench.fault_papers.conclude(no, ABSENT, shown)
    clock.advance(hours=1)
    now = bench.journal.clock.now()
    with bench.journal.write("test.filed", "hq", synchronise=False) as session:
        fault = bench.faults.file(no).fault
        session.add(
            FaultEventRow(
                id="01999999-0000-7000-8000-000000000001",
                no=no,
                created_at=now,
                updated_at=now,
                author="hq",
                device_code="HQ",
                fault_id=fault.id,
                hall_id=fault.hall,
                step="file",
                order_no=history_of(session, fault.id).last_order + 1,
                at=now,
                facts={"filing_no": "BA-HB-2026-000001"},
            )
        )
    assert bench.faults.file(no).fault.state is State.FILED
    clock.advance(hours=20)
    signed = Opinion(SignoffResult.SIGNED, SignoffMethod.SCREEN, "孙经理", "厅经理", "", 5)
    bench.fault_papers.conclude(no, signed, shown, ink=INK, shown_to_end=True)
    assert bench.faults.file(no).fault.signoff is SignoffResult.SIGNED


def test_drafts_survive_and_leave_no_trace_in_the_audit(bench: Workbench) -> None:
    no = on_site(bench)
    with bench.journal.read() as session:
        before = session.connection().execute(text("SELECT count(*) FROM audit")).scalar()
    bench.step_drafts.keep(no, "plan", {"cause_guess": "切刀磨损", "steps": ["换刀", "测试"]})
    bench.step_drafts.keep(no, "plan", {"cause_guess": "切刀磨损严重"})
    assert bench.step_drafts.read(no, "plan") == {"cause_guess": "切刀磨损严重"}
    assert bench.step_drafts.read(no, "report") == {}
    bench.step_drafts.drop(no, "plan")
    assert bench.step_drafts.read(no, "plan") == {}
    with bench.journal.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM audit")).scalar() == before


@pytest.mark.parametrize(("days", "words"), [(0, "spare parts until"), (1, "spare supply ended")])
def test_c011_spare_parts_are_supplied_for_ten_years_the_last_day_included(days: int, words: str) -> None:
    from fieldkit.domain.warranty import spare_supply_last_day
    from fieldkit.services.fault_cover import supply_words

    last_day = spare_supply_last_day(date(2016, 9, 30))
    today = date(2026, 9, 30) + timedelta(days=days)
    assert str(supply_words(last_day, is_supplied=today <= last_day)) == f"{words} 2026-09-30"
