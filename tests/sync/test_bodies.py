"""The body of a record has one form of bytes, whichever way they are written."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.record import ItemResult
from sync.bodies import _written

_texts = st.text(st.characters(exclude_categories=["Cs"]))
_leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _texts | st.sampled_from(ItemResult)
_values = _leaves | st.lists(_leaves, max_size=3) | st.dictionaries(_texts, _leaves, max_size=3)
_columns = st.from_regex("[a-z_]{1,12}", fullmatch=True)


@given(st.dictionaries(_columns, _values, max_size=8))
def test_plain_bodies_are_canonical_too(body: dict[str, object]) -> None:
    assert _written(body) == canonical_bytes(body)


def test_what_cannot_be_written_exactly_is_not_written() -> None:
    for value in (1.5, 2**53, -(2**53), "\ud800", [1.5], {"a": 2**60}, b"bytes", datetime(2026, 1, 1, tzinfo=UTC)):
        assert _written({"value": value}) is None
