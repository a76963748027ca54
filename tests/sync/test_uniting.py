"""Two laptops changed one record: what unites goes up by itself, the rest is kept on both sides (E12, sync 5.3)."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
from drafting import answer, answers, at_headquarters, conflicts, set_state, settle_down, version
from joined import Fleet, Laptop
from sqlalchemy import update

from fieldkit.storage.rows.local import OutboxRow
from fieldkit.storage.rows.work import ItemAnswerRow, VisitRow
from sync.bundles import read_receipt, write_bundle
from sync.hq.bundles import take_bundle
from sync.hq.desk import Headquarters
from sync.kinds import core


class TestWithoutAQuestion:
    def test_answers_to_different_items_unite_and_reach_both(
        self, pair: tuple[Laptop, Laptop], shared: str, hq: Headquarters
    ) -> None:
        first, second = pair
        answer(first, shared, "A2", "FAIL")
        answer(second, shared, "A3", "WARN")
        first.sync()
        report = second.sync()
        assert report.conflicts == 0
        settle_down(first, second)
        expected = {"A1": "PASS", "A2": "FAIL", "A3": "WARN"}
        assert answers(first, shared) == answers(second, shared) == expected
        assert version(first, shared) == version(second, shared) == ("draft", 3)
        assert second.states()[-2:] == ["settled", "applied"], "what was refused is over, its union is in force"
        assert [status for status, _ in at_headquarters(hq, shared)] == [
            "applied",
            "applied",
            "conflict",
            "applied",
        ]

    def test_an_edit_that_was_not_sent_yet_unites_without_being_refused(
        self, pair: tuple[Laptop, Laptop], shared: str, fleet: Fleet
    ) -> None:
        first, second = pair
        answer(first, shared, "A2", "FAIL")
        first.sync()

        def while_pulling(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
            found = carry()
            if request.url.path.endswith("/changes") and second.wire.fault is not None:
                second.wire.fault = None
                answer(second, shared, "A3", "WARN")
            return found

        second.wire.fault = while_pulling
        second.sync()
        settle_down(first, second)
        assert answers(first, shared) == answers(second, shared) == {"A1": "PASS", "A2": "FAIL", "A3": "WARN"}
        assert {"conflict", "settled"}.isdisjoint(second.states())

    def test_the_same_answer_on_both_is_no_conflict(self, pair: tuple[Laptop, Laptop], shared: str) -> None:
        first, second = pair
        answer(first, shared, "A2", "FAIL")
        answer(second, shared, "A2", "FAIL")
        settle_down(first, second)
        assert answers(first, shared) == answers(second, shared) == {"A1": "PASS", "A2": "FAIL"}
        assert conflicts(second) == []
        assert second.sync().conflicts == 0

    def test_photos_and_a_remark_to_one_item_unite(self, pair: tuple[Laptop, Laptop], shared: str) -> None:
        first, second = pair
        photo = {"kind": "photo", "id": "p1", "sha256": "p1", "caption": ""}
        answer(first, shared, "A1", "PASS", evidence=[photo])
        answer(second, shared, "A1", "PASS", remark="滚轮磨损")
        settle_down(first, second)
        for made in (first, second):
            with made.journal.read() as session:
                row = session.get_one(ItemAnswerRow, (shared, "A1"))
                assert (row.evidence, row.remark) == ([photo], "滚轮磨损")

    def test_a_lost_answer_to_the_union_changes_nothing(self, pair: tuple[Laptop, Laptop], shared: str) -> None:
        first, second = pair
        answer(first, shared, "A2", "FAIL")
        answer(second, shared, "A3", "WARN")
        first.sync()
        pushes = 0

        def lost(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
            nonlocal pushes
            found = carry()
            pushes += request.url.path.endswith("/push")
            if request.url.path.endswith("/push") and pushes == 2:
                raise httpx.ReadError("cut", request=request)
            return found

        second.wire.fault = lost
        assert second.sync().state == "offline"
        second.wire.fault = None
        settle_down(second, first)
        assert answers(first, shared) == answers(second, shared) == {"A1": "PASS", "A2": "FAIL", "A3": "WARN"}
        assert version(first, shared) == version(second, shared) == ("draft", 3)

    def test_what_comes_in_a_file_unites_too(
        self, pair: tuple[Laptop, Laptop], shared: str, hq: Headquarters, tmp_path: Path
    ) -> None:
        first, second = pair
        answer(first, shared, "A2", "FAIL")
        answer(second, shared, "A3", "WARN")
        first.sync()
        write_bundle(second.journal, tmp_path / "out.fkb")
        take_bundle(hq, tmp_path / "out.fkb", tmp_path / "back.fkb")
        assert read_receipt(second.journal, tmp_path / "back.fkb").held == 0
        assert answers(second, shared) == {"A1": "PASS", "A2": "FAIL", "A3": "WARN"}
        assert second.states()[-2:] == ["settled", "pending"]


class TestAQuestion:
    def test_only_this_item_is_asked_and_the_rest_is_there(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        second = pair[1]
        assert answers(second, apart) == {"A1": "WARN", "A2": "PASS", "A3": "PASS"}
        assert len(conflicts(second)) == 1

    def test_every_version_is_kept_here_and_at_headquarters(
        self, pair: tuple[Laptop, Laptop], apart: str, hq: Headquarters
    ) -> None:
        (row,) = conflicts(pair[1])
        assert row.base is not None
        assert [
            {entry["item_code"]: entry.get("result") for entry in json.loads(body)["item_answer"]}
            for body in (row.base, row.mine, row.theirs)
        ] == [{"A1": "PASS", "A2": "PASS"}, {"A1": "WARN", "A3": "PASS"}, {"A1": "FAIL", "A2": "PASS"}]
        assert [status for status, _ in at_headquarters(hq, apart)] == ["applied", "applied", "conflict"]

    def test_the_other_laptop_keeps_its_answer(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        settle_down(*pair)
        assert answers(pair[0], apart) == {"A1": "FAIL", "A2": "PASS"}

    def test_the_record_stays_usable_and_what_is_added_is_safe_at_headquarters(
        self, pair: tuple[Laptop, Laptop], apart: str, hq: Headquarters
    ) -> None:
        second = pair[1]
        answer(second, apart, "A4", "PASS")
        assert second.sync().conflicts == 1
        assert answers(second, apart) == {"A1": "WARN", "A2": "PASS", "A3": "PASS", "A4": "PASS"}
        status, body = at_headquarters(hq, apart)[-1]
        assert status == "conflict"
        assert "A4" in [entry["item_code"] for entry in body["item_answer"]]
        assert len(conflicts(second)) == 1

    def test_what_the_other_side_adds_meanwhile_comes_in(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        first, second = pair
        answer(first, apart, "A5", "PASS")
        answer(first, apart, "A2", "FAIL")
        first.sync()
        second.sync()
        assert answers(second, apart) == {"A1": "WARN", "A2": "FAIL", "A3": "PASS", "A5": "PASS"}
        assert [row.state for row in conflicts(second)] == ["open"]

    def test_agreeing_ends_it(self, pair: tuple[Laptop, Laptop], apart: str) -> None:
        first, second = pair
        answer(first, apart, "A1", "WARN", value_found="5")
        first.sync()
        assert second.sync().conflicts == 0
        settle_down(first, second)
        assert answers(first, apart) == answers(second, apart) == {"A1": "WARN", "A2": "PASS", "A3": "PASS"}
        assert [(row.state, row.settled_by) for row in conflicts(second)] == [("settled", "")]
        assert "conflict" not in second.states()


class TestSigned:
    """A record that the customer was shown or signed is never mixed."""

    def test_theirs_stands_and_mine_is_kept_to_be_read(self, pair: tuple[Laptop, Laptop], shared: str) -> None:
        first, second = pair
        set_state(first, shared, "sealed")
        answer(second, shared, "A2", "FAIL")
        first.sync()
        report = second.sync()
        assert report.conflicts == 1
        assert version(second, shared) == ("sealed", 2)
        assert answers(second, shared) == {"A1": "PASS"}
        (row,) = conflicts(second)
        assert row.stands == "theirs"
        assert "A2" in [entry["item_code"] for entry in json.loads(row.mine)["item_answer"]]

    def test_mine_stands_and_goes_up_and_theirs_is_kept_to_be_read(
        self, pair: tuple[Laptop, Laptop], shared: str
    ) -> None:
        first, second = pair
        answer(first, shared, "A2", "FAIL")
        set_state(second, shared, "sealed")
        first.sync()
        second.sync()
        first.sync()
        assert version(first, shared) == version(second, shared) == ("sealed", 3)
        assert answers(first, shared) == {"A1": "PASS"}
        (row,) = conflicts(second)
        assert row.stands == "mine"
        assert "A2" in [entry["item_code"] for entry in json.loads(row.theirs)["item_answer"]]

    def test_a_signed_record_over_an_untouched_draft_is_no_conflict(
        self, pair: tuple[Laptop, Laptop], shared: str
    ) -> None:
        first, second = pair
        set_state(first, shared, "sealed")
        settle_down(first, second)
        assert version(second, shared) == ("sealed", 2)
        assert conflicts(second) == []


def test_an_answer_that_comes_late_does_not_drop_what_came_meanwhile(
    pair: tuple[Laptop, Laptop], fleet: Fleet
) -> None:
    """The answer to the first push is lost, its repetition refused; the other laptop's version has come by then."""
    first, second = pair
    visit = first.visit(fleet.hall["HB"], "甲")
    first.sync()
    second.sync()
    first.name_custodian(visit, "乙")

    def cut(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        found = carry()
        if request.url.path.endswith("/push"):
            raise httpx.ReadError("cut", request=request)
        return found

    first.wire.fault = cut
    first.sync()
    second.sync()
    second.name_custodian(visit, "丙")
    second.sync()

    def refuse(request: httpx.Request, carry: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path.endswith("/push"):
            return httpx.Response(503, headers={"FieldSync": "1", "FieldSync-Epoch": "e"})
        return carry()

    first.wire.fault = refuse
    first.sync()
    first.wire.fault = None
    first.sync()
    with first.journal.read() as session:
        assert session.get_one(VisitRow, visit).custodian == "丙"
    assert first.sync().conflicts == 0


def test_a_refusal_that_is_told_again_ends_with_the_next_version_in_force(
    pair: tuple[Laptop, Laptop], shared: str
) -> None:
    """A restored headquarters answers old operations once more; nobody could decide that conflict."""
    first, second = pair
    answer(first, shared, "A2", "FAIL")
    answer(second, shared, "A3", "WARN")
    settle_down(first, second)
    own = core(OutboxRow)
    with second.journal.write("test", "", synchronise=False) as session:
        session.connection().execute(update(own).where(own.c.state == "settled").values(state="conflict"))
    answer(second, shared, "A4", "PASS")
    assert second.sync().conflicts == 0
    assert "settled" in second.states()
