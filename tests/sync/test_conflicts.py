"""A person decides between two versions: what is put in force, what is sent, what is kept, and in which words."""

import json
from collections.abc import Iterator

import pytest
from drafting import answer, answers, at_headquarters, conflicts, set_state, settle_down, version
from joined import FakeClock, Fleet, Laptop
from sqlmodel import col, select

from fieldkit.domain.merge import Place, Side
from fieldkit.domain.words import Refusal
from fieldkit.locale import use_language
from fieldkit.storage.rows.local import AuditRow, ConflictRow
from fieldkit.storage.rows.work import ItemAnswerRow
from sync.conflicts import open_conflicts, read_conflict, settle, take_side
from sync.hq.desk import Headquarters
from sync.wording import author_text, place_name, record_name, value_text, worse_side

A1 = Place("item_answer", ("A1",), "result")


@pytest.fixture(params=["en"])
def language(request: pytest.FixtureRequest) -> Iterator[None]:
    use_language(request.param)
    yield
    use_language("zh_CN")


class TestADecision:
    @pytest.mark.parametrize(("side", "result"), [(Side.MINE, "WARN"), (Side.THEIRS, "FAIL")])
    def test_reaches_both_laptops_and_the_rest_of_both_is_kept(
        self, pair: tuple[Laptop, Laptop], apart: str, hq: Headquarters, side: Side, result: str
    ) -> None:
        first, second = pair
        (conflict,) = open_conflicts(second.journal)
        settle(second.journal, conflict.id, {A1: side})
        assert second.sync().conflicts == 0
        settle_down(first, second)
        expected = {"A1": result, "A2": "PASS", "A3": "PASS"}
        assert answers(first, apart) == answers(second, apart) == expected
        assert version(first, apart) == version(second, apart) == ("draft", 3)
        assert [status for status, _ in at_headquarters(hq, apart)] == ["applied", "applied", "conflict", "applied"]

    def test_is_based_on_their_version_and_waits_in_the_outbox_before_it_is_sent(
        self, pair: tuple[Laptop, Laptop], apart: str
    ) -> None:
        second = pair[1]
        take_side(second.journal, open_conflicts(second.journal)[0].id, Side.MINE)
        last = second.outbox()[-1]
        assert (last.record_id, last.state, last.body) == (apart, "pending", None)
        second.sync()
        assert second.outbox()[-1].base_ver == 2

    def test_stays_on_file_with_both_versions_and_the_person(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        second = pair[1]
        take_side(second.journal, open_conflicts(second.journal)[0].id, Side.THEIRS)
        (row,) = conflicts(second)
        assert (row.state, row.settled_by) == ("settled", "HB07")
        assert json.loads(row.decision) == {"item_answer/A1/result": "theirs"}
        kept = [json.loads(body)["item_answer"][0]["result"] for body in (row.mine, row.theirs)]
        assert kept == ["WARN", "FAIL"]
        with second.journal.read() as session:
            entry = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).one()
        assert (entry.action, entry.actor) == ("conflict.settle", "HB07")

    def test_cannot_be_half(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        second = pair[1]
        (conflict,) = open_conflicts(second.journal)
        with pytest.raises(Refusal) as refused:
            settle(second.journal, conflict.id, {})
        assert refused.value.code == "conflict.undecided"
        assert open_conflicts(second.journal) == (conflict,)

    def test_cannot_be_made_twice(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        second = pair[1]
        (conflict,) = open_conflicts(second.journal)
        take_side(second.journal, conflict.id, Side.MINE)
        with pytest.raises(Refusal) as refused:
            take_side(second.journal, conflict.id, Side.THEIRS)
        assert refused.value.code == "conflict.over"

    def test_takes_what_was_answered_meanwhile_with_it(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        first, second = pair
        answer(second, apart, "A4", "PASS")
        take_side(second.journal, open_conflicts(second.journal)[0].id, Side.THEIRS)
        settle_down(second, first)
        assert answers(first, apart) == {"A1": "FAIL", "A2": "PASS", "A3": "PASS", "A4": "PASS"}

    def test_that_was_overtaken_is_asked_again_and_loses_nothing(
        self, pair: tuple[Laptop, Laptop], apart: str
    ) -> None:
        first, second = pair
        take_side(second.journal, open_conflicts(second.journal)[0].id, Side.MINE)
        answer(first, apart, "A1", "PASS", value_found="1")
        first.sync()
        assert second.sync().conflicts == 1
        assert answers(second, apart)["A1"] == "WARN"
        (conflict,) = open_conflicts(second.journal)
        assert [difference.theirs["value_found"] for difference in conflict.differences] == ["1"]


class TestTheList:
    def test_a_conflict_waits_until_the_other_version_has_come_down(
        self, pair: tuple[Laptop, Laptop], shared: str
    ) -> None:
        import httpx

        first, second = pair
        answer(first, shared, "A1", "FAIL")
        first.sync()
        answer(second, shared, "A1", "WARN")

        def no_feed(request: httpx.Request, carry: object) -> httpx.Response:
            if request.url.path.endswith("/changes"):
                raise httpx.ReadError("cut", request=request)
            assert callable(carry)
            answered: httpx.Response = carry()
            return answered

        second.wire.fault = no_feed
        assert second.sync().conflicts == 1
        (conflict,) = open_conflicts(second.journal)
        assert conflict.is_waiting
        assert (conflict.record_id, conflict.subject) == (shared, "JF3-2403-0000")
        second.wire.fault = None
        second.sync()
        assert not open_conflicts(second.journal)[0].is_waiting

    def test_a_signed_record_lists_what_was_not_taken_and_reading_ends_it(
        self, pair: tuple[Laptop, Laptop], shared: str
    ) -> None:
        first, second = pair
        set_state(first, shared, "sealed")
        answer(second, shared, "A2", "FAIL")
        first.sync()
        second.sync()
        (conflict,) = open_conflicts(second.journal)
        assert conflict.stands is Side.THEIRS
        assert [str(difference.place) for difference in conflict.differences] == ["item_answer/A2/*"]
        settle(second.journal, conflict.id, {})
        assert open_conflicts(second.journal) == ()
        assert version(second, shared) == ("sealed", 2)
        assert second.sync().conflicts == 0

    def test_a_conflict_that_waits_for_days_is_no_lost_row(
        self, pair: tuple[Laptop, Laptop], apart: str, clock: FakeClock
    ) -> None:
        _, second = pair
        clock.advance(days=1)
        second.wire.requests.clear()
        assert (second.sync().repaired, second.wire.paths()) == (0, ["POST /token", "GET /changes"])
        assert [difference.place for difference in open_conflicts(second.journal)[0].differences] == [A1]

    def test_a_conflict_whose_newest_version_was_lost_gets_it_again_on_the_next_day(
        self, pair: tuple[Laptop, Laptop], apart: str, clock: FakeClock
    ) -> None:
        first, second = pair
        answer(first, apart, "A2", "FAIL")
        first.sync()
        second.sync()
        with second.journal.write("damage", "", synchronise=False) as session:
            row = session.exec(select(ConflictRow)).one()
            row.theirs_ver -= 1
        assert second.sync().repaired == 0
        clock.advance(days=1)
        assert second.sync().repaired == 1
        assert conflicts(second)[0].theirs_ver == version(first, apart)[1]


@pytest.mark.usefixtures("language")
class TestTheWords:
    def test_name_the_record_the_item_and_both_answers(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        second = pair[1]
        conflict = read_conflict(second.journal, open_conflicts(second.journal)[0].id)
        (difference,) = conflict.differences
        assert record_name(conflict) == "Inspection  JF3-2403-0000"
        assert place_name(conflict, difference.place) == "A1"
        assert [
            value_text(conflict, difference, values)
            for values in (difference.base, difference.mine, difference.theirs)
        ] == ["Normal", "Attention 5", "Abnormal 9"]
        assert author_text(conflict, difference, Side.THEIRS) == "HB07 2026-11-23 10:00"
        assert worse_side(difference) is Side.THEIRS

    def test_say_what_a_visit_asks(self, pair: tuple[Laptop, Laptop], fleet: Fleet) -> None:
        first, second = pair
        visit = first.visit(fleet.hall["HB"], "")
        settle_down(first, second)
        first.name_custodian(visit, "乙")
        second.name_custodian(visit, "丙")
        settle_down(first, second)
        (conflict,) = open_conflicts(second.journal)
        (difference,) = conflict.differences
        assert record_name(conflict) == "Visit  江汉路营业厅"
        assert place_name(conflict, difference.place) == "Cash custodian"
        assert [
            value_text(conflict, difference, values)
            for values in (difference.base, difference.mine, difference.theirs)
        ] == ["(nothing)", "丙", "乙"]

    def test_say_what_is_a_remark(self, pair: tuple[Laptop, Laptop], shared: str) -> None:
        first, second = pair
        answer(first, shared, "A1", "PASS", remark="滚轮磨损")
        answer(second, shared, "A1", "PASS", remark="换了滚轮")
        settle_down(first, second)
        (conflict,) = open_conflicts(second.journal)
        assert [place_name(conflict, difference.place) for difference in conflict.differences] == ["A1: Remark"]
        with second.journal.read() as session:
            assert session.get_one(ItemAnswerRow, (shared, "A1")).remark == "换了滚轮"
