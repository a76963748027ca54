"""A lead's decision about two answers holds while these two answers stand there, and nowhere else (E12)."""

from typing import Any

import pytest

from fieldkit.domain.merge import Difference, Place, Side
from fieldkit.domain.ruling import Fate, RuledPlace, answer_digest, as_documents, fitting, read_places, ruled

A1, A2 = Place("item_answer", ("A1",), "result"), Place("item_answer", ("A2",), "result")
DIGEST = "0" * 64


def differ(place: Place, mine: str, theirs: str, base: str = "") -> Difference:
    return Difference(place, {"result": base}, {"result": mine}, {"result": theirs})


WEIGHED = (differ(A1, "WARN", "FAIL"), differ(A2, "PASS", "SKIP"))
RULED = ruled(WEIGHED, {A1: Side.THEIRS, A2: Side.MINE})


@pytest.mark.parametrize(
    ("now", "choices", "fates"),
    [
        (WEIGHED, {A1: Side.THEIRS, A2: Side.MINE}, (Fate.TAKEN, Fate.TAKEN)),
        (
            (differ(A1, "WARN", "FAIL", base="PASS"), WEIGHED[1]),
            {A1: Side.THEIRS, A2: Side.MINE},
            (Fate.TAKEN,) * 2,
        ),
        ((differ(A1, "PASS", "FAIL"), WEIGHED[1]), {A2: Side.MINE}, (Fate.CHANGED, Fate.TAKEN)),
        ((differ(A1, "WARN", "SKIP"), WEIGHED[1]), {A2: Side.MINE}, (Fate.CHANGED, Fate.TAKEN)),
        ((differ(A1, "FAIL", "WARN"), WEIGHED[1]), {A2: Side.MINE}, (Fate.CHANGED, Fate.TAKEN)),
        (WEIGHED[:1], {A1: Side.THEIRS}, (Fate.TAKEN, Fate.CLOSED)),
        ((), {}, (Fate.CLOSED, Fate.CLOSED)),
    ],
    ids=[
        "as it was",
        "another base",
        "answered anew here",
        "answered anew there",
        "swapped",
        "one is over",
        "over",
    ],
)
def test_where_a_ruling_fits(now: tuple[Difference, ...], choices: Any, fates: tuple[Fate, ...]) -> None:
    fit = fitting(RULED, now)
    assert fit.choices == choices
    assert tuple(fit.fates[place] for place in (A1, A2)) == fates


def test_a_place_that_was_not_ruled_stays_open() -> None:
    fit = fitting(RULED[:1], WEIGHED)
    assert fit.choices == {A1: Side.THEIRS}
    assert set(fit.fates) == {A1}


def test_it_travels_as_plain_documents() -> None:
    documents = as_documents(RULED)
    assert [(one["side"], one["member"]) for one in documents] == [("in_force", ["A1"]), ("refused", ["A2"])]
    assert read_places(documents) == RULED


def test_the_order_of_columns_decides_nothing() -> None:
    assert answer_digest({"a": 1, "b": "汉"}) == answer_digest({"b": "汉", "a": 1})


def document(**changes: Any) -> dict[str, Any]:
    return as_documents([RuledPlace(A1, Side.MINE, DIGEST, DIGEST)])[0] | changes


@pytest.mark.parametrize(
    "documents",
    [
        [],
        ["A1"],
        [{}],
        [document(side="mine")],
        [document(member="A1")],
        [document(member=[1])],
        [document(refused="x" * 64)],
        [document(in_force="0" * 63)],
        [document(), document()],
        [document(member=[str(number)]) for number in range(2_001)],
    ],
    ids=["none", "text", "empty", "side", "member", "number", "digest", "short", "twice", "many"],
)
def test_what_is_no_ruling_is_refused(documents: list[Any]) -> None:
    with pytest.raises(ValueError, match="ruling"):
        read_places(documents)
