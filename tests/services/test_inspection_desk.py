"""What becomes of an inspection while it is answered, item by item?"""

from dataclasses import replace

import pytest
from inspection_walk import CLEANED, HERO, begin, photo, seal

from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Refusal
from fieldkit.forms import catalogue
from fieldkit.services import checklist as checklist_module
from fieldkit.services import inspection_start as start_module
from fieldkit.services.answering import ProbeEvidence
from fieldkit.services.inspections import InspectionDesk
from fieldkit.services.workbench import Workbench

PASS, WARN, FAIL, FIXED = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.FIXED
INCONCLUSIVE, SKIP, NA = ItemResult.INCONCLUSIVE, ItemResult.SKIP, ItemResult.NA
PRINTER = "A08.5"


@pytest.fixture
def inspection(bench: Workbench) -> str:
    return begin(bench)


@pytest.fixture
def desk(bench: Workbench) -> InspectionDesk:
    return bench.inspections


def refusal(call: object, *arguments: object) -> str:
    with pytest.raises(Refusal) as refused:
        call(*arguments)  # type: ignore[operator]
    assert str(refused.value.what)
    return refused.value.code


def printer(verdict: ItemResult, value: str = "", reason: str = "") -> ProbeEvidence:
    return ProbeEvidence(
        "printer.escpos", "/dev/ttyS0", verdict, value, f"{verdict} {value}".encode(errors="replace"), reason
    )


class TestStart:
    def test_the_same_device_goes_on_with_its_open_record(self, bench: Workbench, inspection: str) -> None:
        assert bench.inspections.start(" jf3-2409-0153 ") == inspection
        assert bench.inspections.start("ＪＦ３-2409-0153") == inspection

    def test_a_frozen_record_is_still_the_open_one(self, finished: Workbench, inspected: str) -> None:
        finished.signoff.freeze(inspected)
        assert finished.inspections.start(HERO) == inspected

    def test_after_sealing_a_new_record_begins(self, finished: Workbench, inspected: str) -> None:
        seal(finished, inspected)
        assert finished.inspections.start(HERO) != inspected

    def test_an_unknown_serial_is_refused_and_nothing_begins(self, bench: Workbench) -> None:
        assert refusal(bench.inspections.start, "JF3-2409-0135") == "serial.unknown"
        assert bench.today.board().running == ()

    def test_the_plate_must_agree_with_the_files_of_the_hall(self, bench: Workbench) -> None:
        hall = bench.devices.file(HERO).hall_id
        assert bench.devices.check_serial(" jf3-2409-0153", hall) == HERO
        assert refusal(bench.devices.check_serial, "JF3-2409-0135", hall) == "serial.mismatch"

    def test_a_device_of_another_hall_is_a_hard_stop_that_shows_both_places(self, bench: Workbench) -> None:
        hall = bench.devices.file(HERO).hall_id
        with pytest.raises(Refusal) as refused:
            bench.devices.check_serial("JF3-2409-0155", hall)
        assert refused.value.code == "serial.mismatch"
        assert {"江汉路营业厅", "光谷营业厅"} <= set(refused.value.what.parameters.values())

    def test_the_place_is_remembered_until_the_record_is_sealed(self, finished: Workbench, inspected: str) -> None:
        finished.inspections.mark(inspected, "A01.2", PASS)
        assert finished.inspections.last_place() == (inspected, "A01.2")
        finished.inspections.remember_place(inspected, "A04.1")
        assert finished.inspections.last_place() == (inspected, "A04.1")
        seal(finished, inspected)
        assert finished.inspections.last_place() == ("", "")


class TestMeasuring:
    @pytest.mark.parametrize(
        ("code", "typed", "result", "kept"),
        [
            ("A04.1", "1,8", PASS, "1.8"),
            ("A04.1", "１", PASS, "1"),
            ("A04.1", "6.2", FAIL, "6.2"),
            ("A07.1", "20", PASS, "20"),
            ("A07.1", "18", FAIL, "18"),
            ("A09.3", "34", PASS, "34"),
            ("A09.3", "9", FAIL, "9"),
        ],
    )
    def test_a_value_is_judged_by_the_limits_of_the_form(
        self, desk: InspectionDesk, inspection: str, code: str, typed: str, result: ItemResult, kept: str
    ) -> None:
        saved = desk.measure(inspection, code, typed)
        assert (saved.answer.result, saved.answer.value_found) == (result, kept)
        assert desk.open(inspection).answers[code] == saved.answer

    @pytest.mark.parametrize("typed", ["abc", "", "1.2.3", "三百五十"])
    def test_what_is_no_number_is_refused_and_nothing_is_kept(
        self, desk: InspectionDesk, inspection: str, typed: str
    ) -> None:
        assert refusal(desk.measure, inspection, "A04.1", typed) == "number.unreadable"
        assert "A04.1" not in desk.open(inspection).answers

    def test_how_a_number_was_understood_is_said(self, desk: InspectionDesk, inspection: str) -> None:
        assert any("12.5" in str(words) for words in desk.measure(inspection, "A04.1", "12,5").said)

    @pytest.mark.parametrize(
        ("code", "found", "left"), [("A04.1", "6.2", "1.8"), ("A07.1", "18", "20"), ("A09.3", "9", "34")]
    )
    def test_a_bad_value_and_a_good_one_after_it_are_fixed_with_both(
        self, desk: InspectionDesk, inspection: str, code: str, found: str, left: str
    ) -> None:
        desk.measure(inspection, code, found)
        answer = desk.measure(inspection, code, left).answer
        assert (answer.result, answer.value_found, answer.value_left) == (FIXED, found, left)

    def test_a_value_that_is_still_bad_stays_failed_with_both(self, desk: InspectionDesk, inspection: str) -> None:
        desk.measure(inspection, "A04.1", "6.2")
        answer = desk.measure(inspection, "A04.1", "5.9").answer
        assert (answer.result, answer.value_found, answer.value_left) == (FAIL, "6.2", "5.9")

    def test_a_typed_probe_value_is_marked_as_recorded_by_hand(self, desk: InspectionDesk, inspection: str) -> None:
        assert desk.measure(inspection, "A09.3", "34").answer.by_hand
        assert desk.mark(inspection, PRINTER, PASS).answer.by_hand
        assert not desk.mark(inspection, "A01.1", PASS).answer.by_hand


class TestProbes:
    def test_near_end_warns_and_a_good_run_after_it_is_fixed(self, desk: InspectionDesk, inspection: str) -> None:
        assert desk.take_probe(inspection, PRINTER, printer(WARN, "12 12 12 1E")).answer.result is WARN
        answer = desk.take_probe(inspection, PRINTER, printer(PASS, "12 12 12 12")).answer
        assert (answer.result, answer.value_found, answer.value_left) == (FIXED, "12 12 12 1E", "12 12 12 12")
        assert [reference.kind for reference in answer.evidence] == ["probe_run", "probe_run"]

    @pytest.mark.parametrize("known", [printer(PASS, "12"), printer(WARN, "1E"), printer(FAIL, "1A")])
    def test_silence_changes_nothing_that_a_probe_found(
        self, desk: InspectionDesk, inspection: str, known: ProbeEvidence
    ) -> None:
        before = desk.take_probe(inspection, PRINTER, known).answer
        after = desk.take_probe(inspection, PRINTER, printer(INCONCLUSIVE, "", "没有应答")).answer
        assert replace(after, evidence=before.evidence) == before
        assert len(after.evidence) == 2  # the silent run is kept as well

    def test_silence_changes_nothing_that_was_seen_by_eye(self, desk: InspectionDesk, inspection: str) -> None:
        desk.mark(inspection, PRINTER, PASS, remark="走纸正常")
        after = desk.take_probe(inspection, PRINTER, printer(INCONCLUSIVE, "", "没有应答")).answer
        assert (after.result, after.remark, after.by_hand) == (PASS, "走纸正常", True)

    def test_silence_alone_is_inconclusive_and_not_done(self, desk: InspectionDesk, inspection: str) -> None:
        saved = desk.take_probe(inspection, PRINTER, printer(INCONCLUSIVE, "", "没有应答"))
        assert (saved.answer.result, saved.answer.reason) == (INCONCLUSIVE, "没有应答")
        answered = desk.take_probe(inspection, PRINTER, printer(PASS, "12")).answer
        assert (answered.result, answered.reason, answered.value_found) == (PASS, "", "12")

    def test_a_failure_seen_by_eye_and_a_good_run_after_it_are_fixed(
        self, desk: InspectionDesk, inspection: str
    ) -> None:
        desk.mark(inspection, PRINTER, FAIL)
        assert desk.take_probe(inspection, PRINTER, printer(PASS, "12")).answer.result is FIXED

    def test_only_a_probe_item_takes_a_probe(self, desk: InspectionDesk, inspection: str) -> None:
        for code in ("A01.1", "A11.1", "A07.7"):
            assert refusal(desk.take_probe, inspection, code, printer(PASS)) == "answer.no_probe"
            assert code not in desk.open(inspection).answers

    def test_hostile_bytes_of_a_device_reach_the_record_clean(self, desk: InspectionDesk, inspection: str) -> None:
        answer = desk.take_probe(inspection, PRINTER, printer(FAIL, "\x1b]0;x\x07\ud800" + "长" * 5_000)).answer
        assert answer.value_found.startswith("␛]0;x␇␦长")
        assert len(answer.value_found) <= 4_000


class TestByKey:
    def test_a_result_that_the_item_does_not_offer_is_refused(self, desk: InspectionDesk, inspection: str) -> None:
        for code, result in (("A01.1", FIXED), ("A01.1", NA), ("A11.1", PASS), ("A04.1", NA)):
            assert refusal(desk.mark, inspection, code, result) == "answer.result"

    def test_what_is_seen_is_fixed_by_an_act_that_is_named(self, desk: InspectionDesk, inspection: str) -> None:
        assert refusal(desk.fix, inspection, "A01.1", "紧固") == "answer.nothing_to_fix"
        desk.mark(inspection, "A01.1", PASS)
        assert refusal(desk.fix, inspection, "A01.1", "紧固") == "answer.nothing_to_fix"
        desk.mark(inspection, "A01.1", FAIL)
        answer = desk.fix(inspection, "A01.1", "紧固螺丝").answer
        assert (answer.result, answer.remark) == (FIXED, "紧固螺丝")

    def test_a_measured_item_is_not_fixed_by_words(self, desk: InspectionDesk, inspection: str) -> None:
        desk.measure(inspection, "A04.1", "6.2")
        assert refusal(desk.fix, inspection, "A04.1", "校准") == "answer.measure_again"

    def test_an_override_needs_a_reason(self, desk: InspectionDesk, inspection: str) -> None:
        desk.measure(inspection, "A04.1", "6.2")
        for reason in ("", "  ", "\n"):
            assert refusal(desk.override, inspection, "A04.1", PASS, reason) == "answer.reason"
        answer = desk.override(inspection, "A04.1", WARN, "客户同意下月处理").answer
        assert (answer.result, answer.value_found, answer.reason) == (WARN, "6.2", "客户同意下月处理")

    def test_there_is_nothing_to_override_or_remark_before_an_answer(
        self, desk: InspectionDesk, inspection: str
    ) -> None:
        assert refusal(desk.override, inspection, "A04.1", WARN, "x") == "answer.first"
        assert refusal(desk.remark, inspection, "A04.1", "x") == "answer.first"

    def test_an_unknown_item_is_refused(self, desk: InspectionDesk, inspection: str) -> None:
        assert refusal(desk.mark, inspection, "Z99.9\x1b", PASS) == "item.unknown"


class TestAsLastTime:
    def test_the_last_value_is_taken_over_with_a_mark(self, desk: InspectionDesk, inspection: str) -> None:
        code, history = next(iter(desk.open(inspection).history.items()))
        answer = desk.as_last_time(inspection, code).answer
        assert answer.value_found == history[-1].value
        assert history[-1].measured_on.isoformat() in answer.remark

    def test_it_never_takes_the_place_of_a_bad_value(self, desk: InspectionDesk, inspection: str) -> None:
        code = next(iter(desk.open(inspection).history))
        item = desk.open(inspection).template.item(code)
        band = item.warn or item.ok
        assert band is not None
        bad = band.high + 100 if band.high is not None else band.low - 100  # type: ignore[operator]
        desk.measure(inspection, code, str(bad))
        assert refusal(desk.as_last_time, inspection, code) == "answer.measure_again"
        assert desk.open(inspection).answers[code].value_found == str(bad)

    def test_without_history_it_is_refused(self, desk: InspectionDesk, inspection: str) -> None:
        assert refusal(desk.as_last_time, inspection, "A01.1") == "answer.no_history"


class TestCustodian:
    def test_the_cash_box_needs_its_custodian(self, bench: Workbench) -> None:
        inspection = begin(bench, custodian="")
        assert bench.inspections.mark(inspection, "A07.7", PASS).missing
        visit = bench.inspections.open(inspection).visit_id
        bench.visits.name_custodian(visit, "周会计")
        assert not bench.inspections.mark(inspection, "A07.7", PASS).missing

    def test_without_one_it_is_skipped_with_a_reason(self, bench: Workbench) -> None:
        inspection = begin(bench, custodian="")
        assert bench.inspections.mark(inspection, "A07.7", SKIP).missing
        assert not bench.inspections.mark(inspection, "A07.7", SKIP, reason="管理员不在场").missing


class TestPhotos:
    def test_a_photo_leaves_the_reason_of_the_answer(self, bench: Workbench, inspection: str) -> None:
        bench.inspections.mark(inspection, "A01.1", FAIL)
        bench.inspections.override(inspection, "A01.1", PASS, "锁已更换")
        assert bench.inspections.add_photo(inspection, "A01.1", photo()).answer.reason == "锁已更换"


class TestMaintenance:
    def test_saving_f02_ticks_the_item_that_asks_for_it(self, bench: Workbench, inspection: str) -> None:
        draft = bench.maintenance.save(inspection, (CLEANED,))
        answer = bench.inspections.open(inspection).answers["A11.1"]
        assert (answer.result, answer.value_found) == (PASS, draft.no)
        assert draft.no.startswith("BY-HB-20260930-L07-")

    def test_the_item_cannot_be_ticked_by_hand(self, desk: InspectionDesk, inspection: str) -> None:
        assert refusal(desk.mark, inspection, "A11.1", PASS) == "answer.result"
        assert refusal(desk.measure, inspection, "A11.1", "PASS") == "answer.auto"
        assert refusal(desk.add_photo, inspection, "A11.1", photo()) == "answer.first"
        assert "A11.1" not in desk.open(inspection).answers

    @pytest.mark.parametrize(
        ("lines", "code"),
        [
            ((), "maintenance.empty"),
            ((replace(CLEANED, module="XXX"),), "maintenance.line"),
            ((replace(CLEANED, kind="dance"),), "maintenance.line"),
            ((replace(CLEANED, minutes=-1),), "maintenance.minutes"),
            ((CLEANED, replace(CLEANED, minutes=1441)), "maintenance.minutes"),
        ],
    )
    def test_a_line_that_cannot_be_is_refused_and_nothing_is_saved(
        self, bench: Workbench, inspection: str, lines: tuple[object, ...], code: str
    ) -> None:
        assert refusal(bench.maintenance.save, inspection, lines) == code
        assert bench.maintenance.open(inspection).no == ""
        assert "A11.1" not in bench.inspections.open(inspection).answers

    def test_saving_again_keeps_the_number(self, bench: Workbench, inspection: str) -> None:
        first = bench.maintenance.save(inspection, (CLEANED,))
        second = bench.maintenance.save(inspection, (CLEANED, replace(CLEANED, module="CUT")), remarks="两处")
        assert (second.no, len(second.actions), second.remarks) == (first.no, 2, "两处")


class TestPinnedForm:
    def test_a_record_whose_form_was_exchanged_is_refused(
        self, bench: Workbench, inspection: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = replace(catalogue.load("ANNUAL"), sha256="0" * 64)
        monkeypatch.setattr(checklist_module, "load", lambda _code, _version=None: other)
        assert refusal(bench.inspections.open, inspection) == "template.changed"
        assert refusal(bench.inspections.mark, inspection, "A01.1", PASS) == "template.changed"
        assert refusal(bench.signoff.freeze, inspection) == "template.changed"

    def test_a_record_finishes_on_the_version_it_began_with(
        self, bench: Workbench, inspection: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = catalogue.load("ANNUAL")
        newer = replace(begun, version="99.0", sha256="1" * 64)

        def with_newer(code: str, version: str | None = None) -> object:
            return newer if version in (None, "99.0") else catalogue.load(code, version)

        monkeypatch.setattr(checklist_module, "load", with_newer)
        monkeypatch.setattr(start_module, "load", with_newer)
        assert bench.inspections.open(inspection).template.version == begun.version
        assert bench.inspections.open(bench.inspections.start("JF3-2409-0152")).template.version == "99.0"
