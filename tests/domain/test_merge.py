"""Two people changed one record: what unites by itself, what is asked, what stands because it was signed (E12)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.merge import WHOLE, Difference, Members, Merged, Place, Shape, Side, merge

ITEM = Shape(
    together=(("result", "value"),),
    stamps=("by", "at"),
    newest=(),
    quotes="value",
    lists={"evidence": Members(("kind", "id"))},
)
RECORD = Shape(
    together=(("state", "rev"),),
    begun=("started_at", "no", "author"),
    lists={"items": Members(("code",), ITEM), "parts": Members(("serial",))},
    life=True,
)


def item(code: str, result: str, value: str = "", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "result": result,
        "value": value,
        "remark": "",
        "evidence": [],
        "by": "HB07",
        "at": "2026-11-23T02:00:00.000Z",
        **more,
    }


def record(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "r",
        "state": "draft",
        "rev": 1,
        "note": "",
        "updated_at": "2026-11-23T02:00:00.000Z",
        "items": list(items),
        "parts": [],
        **more,
    }


def photo(name: str) -> dict[str, str]:
    return {"kind": "photo", "id": name, "caption": ""}


def at(code: str, field: str) -> Place:
    return Place("items", (code,), field)


def results(merged: Merged) -> dict[str, str]:
    items: Any = merged.body["items"]
    return {entry["code"]: entry["result"] for entry in items}


class TestWithoutAQuestion:
    """What only one side changed is taken over."""

    def test_a_record_that_both_began_began_with_the_first_of_them(self) -> None:
        early = record(item("A1", "PASS"), started_at="2026-11-23T02:00:00.000Z", no="2", author="HB08")
        late = record(item("A2", "FAIL"), started_at="2026-11-23T02:05:00.000Z", no="1", author="HB07")
        for mine, theirs in ((early, late), (late, early)):
            merged = merge(RECORD, None, mine, theirs)
            assert (merged.body["no"], merged.body["author"], merged.open) == ("2", "HB08", ())
            assert results(merged) == {"A1": "PASS", "A2": "FAIL"}

    def test_begun_in_the_same_moment_it_is_the_same_one_for_both(self) -> None:
        one, other = (record(started_at="2026-11-23T02:00:00.000Z", no=no, author="HB07") for no in ("1", "2"))
        assert merge(RECORD, None, one, other).body["no"] == merge(RECORD, None, other, one).body["no"] == "1"

    @pytest.mark.parametrize(
        ("base", "mine", "theirs", "expected"),
        [
            ((), (item("A1", "PASS"),), (item("A2", "FAIL"),), {"A1": "PASS", "A2": "FAIL"}),
            ((item("A1", "PASS"),), (item("A1", "FAIL"),), (item("A1", "PASS"),), {"A1": "FAIL"}),
            ((item("A1", "PASS"),), (item("A1", "PASS"),), (item("A1", "FAIL"),), {"A1": "FAIL"}),
            ((item("A1", "PASS"),), (item("A1", "FAIL"),), (item("A1", "FAIL"),), {"A1": "FAIL"}),
            ((item("A1", "PASS"),), (), (item("A1", "PASS"),), {}),
            ((item("A1", "PASS"),), (), (item("A1", "FAIL"),), {"A1": "FAIL"}),
        ],
        ids=["two items", "mine changed", "theirs changed", "both the same", "taken back", "a change outlives it"],
    )
    def test_items(self, base: Any, mine: Any, theirs: Any, expected: dict[str, str]) -> None:
        merged = merge(RECORD, record(*base), record(*mine), record(*theirs))
        assert merged.open == ()
        assert results(merged) == expected

    def test_the_number_that_was_given_first_is_quoted(self) -> None:
        early = record(item("A11", "PASS", "BY-HB-20261123-L08-001"))
        late = record(item("A11", "PASS", "BY-HB-20261123-L07-001", by="HB08", at="2026-11-23T02:05:00.000Z"))
        for mine, theirs in ((early, late), (late, early)):
            merged = merge(RECORD, record(), mine, theirs)
            assert merged.open == ()
            assert merged.body["items"] == early["items"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (item("A11", "PASS", "BY-HB-20261123-L08-001"), item("A11", "FAIL", "BY-HB-20261123-L07-001")),
            (item("A11", "PASS", "BY-HB-20261123-L08-001"), item("A11", "PASS", "XJ-HB-20261123-L07-001")),
            (item("A11", "PASS", "BY-HB-20261123-L08-001"), item("A11", "PASS", "12.5")),
        ],
        ids=["another result", "the number of another kind", "no number"],
    )
    def test_what_is_more_than_another_number_is_asked(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        assert len(merge(RECORD, record(), record(one), record(other)).open) == 1

    def test_remark_of_one_and_answer_of_the_other(self) -> None:
        base = record(item("A1", "PASS"))
        mine = record(item("A1", "PASS", remark="滚轮磨损", by="HB07"))
        theirs = record(item("A1", "FAIL", by="HB08", at="2026-11-23T03:00:00.000Z"))
        merged = merge(RECORD, base, mine, theirs)
        assert merged.open == ()
        assert merged.body["items"] == [
            item("A1", "FAIL", remark="滚轮磨损", by="HB08", at="2026-11-23T03:00:00.000Z")
        ]

    def test_photos_of_both_are_kept_and_one_taken_back_stays_away(self) -> None:
        base = record(item("A1", "FAIL", evidence=[photo("a"), photo("b")]))
        mine = record(item("A1", "FAIL", evidence=[photo("a"), photo("b"), photo("d")]))
        theirs = record(item("A1", "FAIL", evidence=[photo("b"), photo("c")]))
        merged = merge(RECORD, base, mine, theirs)
        assert merged.open == ()
        assert merged.body["items"] == [item("A1", "FAIL", evidence=[photo("b"), photo("c"), photo("d")])]

    def test_the_later_time_of_change_counts(self) -> None:
        early, late = record(updated_at="2026-11-23T02:00:00.000Z"), record(updated_at="2026-11-23T05:00:00.000Z")
        assert merge(RECORD, early, late, early).body == merge(RECORD, early, early, late).body == late


class TestAQuestion:
    """The same place with two answers stays open, and only this place."""

    base = record(item("A1", "PASS", "1"), note="")
    mine = record(item("A1", "FAIL", "9", by="HB07"), item("A2", "PASS"), note="")
    theirs = record(item("A1", "WARN", "5", by="HB08"), item("A3", "PASS"), note="n")

    def test_result_and_value_are_one_question(self) -> None:
        merged = merge(RECORD, self.base, self.mine, self.theirs)
        assert merged.open == (
            Difference(
                at("A1", "result"),
                {"result": "PASS", "value": "1"},
                {"result": "FAIL", "value": "9"},
                {"result": "WARN", "value": "5"},
            ),
        )

    def test_my_answer_stands_until_somebody_decides_and_the_rest_is_united(self) -> None:
        merged = merge(RECORD, self.base, self.mine, self.theirs)
        assert results(merged) == {"A1": "FAIL", "A2": "PASS", "A3": "PASS"}
        assert merged.body["note"] == "n"

    @pytest.mark.parametrize(("side", "result", "by"), [(Side.MINE, "FAIL", "HB07"), (Side.THEIRS, "WARN", "HB08")])
    def test_a_decision_brings_answer_and_author_together(self, side: Side, result: str, by: str) -> None:
        merged = merge(RECORD, self.base, self.mine, self.theirs, {at("A1", "result"): side})
        assert merged.open == ()
        items: Any = merged.body["items"]
        assert (items[0]["result"], items[0]["by"]) == (result, by)

    def test_without_a_common_version_every_difference_is_asked(self) -> None:
        merged = merge(RECORD, None, self.mine, self.theirs)
        assert {difference.place for difference in merged.open} == {at("A1", "result"), Place(field="note")}
        assert results(merged) == {"A1": "FAIL", "A2": "PASS", "A3": "PASS"}

    def test_what_was_united_is_not_asked_again(self) -> None:
        first = merge(RECORD, self.base, self.mine, self.theirs)
        newer = record(item("A1", "WARN", "5", by="HB08"), item("A3", "FAIL"), note="m")
        again = merge(RECORD, first.base, first.body, newer)
        assert [difference.place for difference in again.open] == [at("A1", "result")]
        assert results(again) == {"A1": "FAIL", "A2": "PASS", "A3": "FAIL"}
        assert again.body["note"] == "m"

    def test_an_item_that_both_added_with_other_answers(self) -> None:
        merged = merge(RECORD, record(), record(item("A1", "PASS")), record(item("A1", "FAIL")))
        assert [(difference.place, difference.base) for difference in merged.open] == [(at("A1", "result"), {})]
        again = merge(RECORD, merged.base, merged.body, record(item("A1", "FAIL")))
        assert again.open == merged.open

    def test_a_list_whose_keys_repeat_is_one_question(self) -> None:
        twice = [{"serial": "1", "n": 1}, {"serial": "1", "n": 2}]
        merged = merge(RECORD, record(), record(parts=twice), record(parts=[{"serial": "1", "n": 3}]))
        assert [difference.place for difference in merged.open] == [Place(field="parts")]
        assert merged.body["parts"] == twice

    def test_one_part_with_two_fates(self) -> None:
        merged = merge(
            RECORD, record(), record(parts=[{"serial": "1", "n": 1}]), record(parts=[{"serial": "1", "n": 2}])
        )
        assert [str(difference.place) for difference in merged.open] == ["parts/1/*"]


class TestShownOrSigned:
    """A record that was shown or signed is never mixed."""

    base = record(item("A1", "PASS"))
    draft = record(item("A1", "FAIL"), item("A2", "PASS"))
    sealed = record(item("A1", "PASS"), state="sealed")

    def test_theirs_is_signed(self) -> None:
        merged = merge(RECORD, self.base, self.draft, self.sealed)
        assert merged.body == self.sealed
        assert merged.stands is Side.THEIRS
        assert {str(difference.place) for difference in merged.lost} == {"items/A1/result", "items/A2/*"}

    def test_mine_is_signed(self) -> None:
        merged = merge(RECORD, self.base, self.sealed, self.draft)
        assert merged.body == self.sealed
        assert merged.stands is Side.MINE
        assert {str(difference.place) for difference in merged.lost} == {"items/A1/result", "items/A2/*"}

    @pytest.mark.parametrize("state", ["frozen", "sealed"])
    def test_nothing_is_lost_where_the_other_had_changed_nothing(self, state: str) -> None:
        beyond = record(item("A1", "FAIL"), state=state)
        assert merge(RECORD, self.base, self.base, beyond) == Merged(beyond, beyond, stands=Side.THEIRS)
        assert merge(RECORD, self.base, beyond, self.base) == Merged(beyond, self.base, stands=Side.MINE)

    def test_two_frozen_versions_are_for_a_person(self) -> None:
        mine, theirs = record(item("A1", "FAIL"), state="frozen"), record(item("A1", "WARN"), state="frozen")
        merged = merge(RECORD, self.base, mine, theirs)
        assert [difference.place for difference in merged.open] == [WHOLE]
        assert merged.body == mine
        assert merge(RECORD, self.base, mine, theirs, {WHOLE: Side.THEIRS}).body == theirs

    @pytest.mark.parametrize(("rev", "stands"), [(1, Side.THEIRS), (2, Side.MINE)])
    def test_of_two_signed_versions_the_higher_revision_stands_else_the_one_that_was_first(
        self, rev: int, stands: Side
    ) -> None:
        mine = record(item("A1", "FAIL"), state="sealed", rev=rev)
        merged = merge(RECORD, self.base, mine, self.sealed)
        assert merged.stands is stands
        assert merged.body in (mine, self.sealed)

    def test_the_same_signed_version_on_both_sides_is_no_conflict(self) -> None:
        mine = self.sealed | {"updated_at": "2026-11-23T09:00:00.000Z"}
        merged = merge(RECORD, self.base, mine, self.sealed)
        assert (merged.open, merged.lost) == ((), ())


answers = st.dictionaries(
    st.sampled_from(["A1", "A2", "A3"]),
    st.tuples(
        st.sampled_from(["PASS", "FAIL", "WARN"]),
        st.sampled_from(["", "x", "y"]),
        st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(sorted),
    ),
)


def of_answers(found: dict[str, tuple[str, str, list[str]]], note: str) -> dict[str, Any]:
    entries = [
        item(code, result, remark=remark, evidence=[photo(name) for name in names])
        for code, (result, remark, names) in sorted(found.items())
    ]
    return record(*entries, note=note)


records = st.builds(of_answers, answers, st.sampled_from(["", "n", "m"]))


def facts(body: Any) -> set[tuple[str, str, str]]:
    """Every result, remark and photo of a record."""
    return {("note", "", body["note"])} | {
        (entry["code"], kind, value)
        for entry in body["items"]
        for kind, value in (
            ("result", entry["result"]),
            ("remark", entry["remark"]),
            *(("evidence", reference["id"]) for reference in entry["evidence"]),
        )
    }


class TestWhatAlwaysHolds:
    @given(records, records, records)
    def test_the_same_from_both_sides(self, base: Any, mine: Any, theirs: Any) -> None:
        here, there = merge(RECORD, base, mine, theirs), merge(RECORD, base, theirs, mine)
        assert [(each.place, each.mine, each.theirs) for each in here.open] == [
            (each.place, each.theirs, each.mine) for each in there.open
        ]
        mirrored = {difference.place: Side.THEIRS for difference in there.open}
        chosen = {difference.place: Side.MINE for difference in here.open}
        assert merge(RECORD, base, mine, theirs, chosen).body == merge(RECORD, base, theirs, mine, mirrored).body

    @given(records, records, records)
    def test_no_change_is_lost(self, base: Any, mine: Any, theirs: Any) -> None:
        merged = merge(RECORD, base, mine, theirs)
        asked = {value for each in merged.open for part in (each.mine, each.theirs) for value in part.values()}
        for changed in (facts(mine) | facts(theirs)) - facts(base):
            assert changed in facts(merged.body) or changed[2] in asked

    @given(records, records)
    def test_what_one_side_left_alone_is_no_question(self, base: Any, changed: Any) -> None:
        for merged in (merge(RECORD, base, changed, base), merge(RECORD, base, base, changed)):
            assert merged.open == ()
            assert facts(merged.body) == facts(changed)

    @given(records, records)
    def test_the_same_change_on_both_sides_is_no_question(self, base: Any, changed: Any) -> None:
        merged = merge(RECORD, base, changed, changed)
        assert merged.open == ()
        assert facts(merged.body) == facts(changed)

    @given(records, records, records)
    def test_uniting_again_changes_nothing(self, base: Any, mine: Any, theirs: Any) -> None:
        first = merge(RECORD, base, mine, theirs)
        again = merge(RECORD, first.base, first.body, theirs)
        assert facts(again.body) == facts(first.body)
        assert again.open == first.open

    @given(records, records, records)
    def test_every_decision_ends_it(self, base: Any, mine: Any, theirs: Any) -> None:
        for side in Side:
            chosen = {difference.place: side for difference in merge(RECORD, base, mine, theirs).open}
            assert merge(RECORD, base, mine, theirs, chosen).open == ()
