"""The body of a record has one form of bytes, whichever way they are written."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joined import Fleet, Laptop

from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.record import ItemResult
from fieldkit.storage.rows.evidence import ProbeRunRow
from fieldkit.storage.rows.reference import CentreRow
from fieldkit.storage.travelling import travelling
from sync.bodies import _written, bodies, whole

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


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"value": 'Zeile\t"1"\n\x07 收据 \U0001f5a8'},
        {"counters": {"ok": "1", "数": "2"}},
        {"assents": [{"by": "周"}]},
    ],
)
def test_a_row_gives_the_bytes_that_canonical_json_gives(
    laptop: Callable[..., Laptop], fleet: Fleet, changed: dict[str, Any]
) -> None:
    made = laptop("L07", "HB07")
    made.sync()
    values = ProbeRunRow(
        id="0" * 36,
        **made.stamps(datetime(2026, 11, 23, 2, 0, 0, 4_999, tzinfo=UTC)),
        device_id=fleet.device["HB"],
        probe="printer.status",
        port="COM3",
        verdict=ItemResult.PASS,
        transcript_sha256="",
    ).values()
    with made.journal.write("probe.run", "HB07") as session:
        made.journal.put_many(session, ProbeRunRow, [values | changed])
        written = bodies(session, "probe_run", ["0" * 36])["0" * 36]
        row = session.get_one(ProbeRunRow, "0" * 36)
        assert written == canonical_bytes(travelling(ProbeRunRow, row.values()))


def test_a_number_that_is_not_exact_everywhere_has_no_body(laptop: Callable[..., Laptop], fleet: Fleet) -> None:
    made = laptop("L07", "HB07")
    made.sync()
    with made.journal.write("engineer.changed", "hq") as session:
        connection = session.connection()
        connection.exec_driver_sql("UPDATE engineer SET seniority = 9007199254740992 WHERE staff_no = 'HB07'")
        ids = dict(connection.exec_driver_sql("SELECT staff_no, id FROM engineer").all())
        written = bodies(session, "engineer", list(ids.values()))
    assert written[ids["HB07"]] is None
    assert written[ids["HB08"]] is not None


@pytest.mark.parametrize(
    ("spelled", "shown"), [("\\u0007", "␇"), ("\\b", "␈"), ("\\r", "␍"), ("\\f", "␌"), ("\\n", "\n"), ("\x7f", "␡")]
)
def test_controls_are_cleaned_however_a_body_spells_them(spelled: str, shown: str) -> None:
    noon = datetime(2026, 11, 23, tzinfo=UTC)
    centre = CentreRow(
        id="0" * 36,
        code="HB",
        name="@",
        region="C",
        province="Hubei",
        centre_kind="province",
        created_at=noon,
        updated_at=noon,
        author="hq",
        device_code="HQ",
    )
    body = canonical_bytes(travelling(CentreRow, centre.values())).replace(b"@", spelled.encode())
    assert whole(CentreRow, body).values["name"] == shown
