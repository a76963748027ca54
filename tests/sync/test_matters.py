"""What is held or disputed in a centre reaches its lead, and nobody else (E12, sync 5.4)."""

from collections.abc import Callable
from datetime import date

import pytest
from drafting import answer, inspection, settle_down
from joined import Fleet, Laptop, hq_stamps
from sqlalchemy import text
from test_push import ID, probe_body, queue

from fieldkit.domain.merge import Side
from fieldkit.domain.words import Refusal
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.reference import RoleAssignmentRow
from sync.conflicts import open_conflicts, take_side
from sync.engine import RunState
from sync.hq.desk import Headquarters
from sync.matters import read_matters
from sync.wording import author_text, place_name, value_text

Make = Callable[..., Laptop]


@pytest.fixture
def lead(laptop: Make, hq: Headquarters, fleet: Fleet) -> Laptop:
    """The lead of the centre HB, at a laptop of his own."""
    with hq.journal.write("hq.reference", "hq") as session:
        session.add(
            RoleAssignmentRow(
                id=new_id(hq.journal.clock.now()),
                staff_no="HB08",
                role="RL",
                valid_from=date(2026, 1, 1),
                **hq_stamps(hq.journal.clock),  # type: ignore[arg-type]
            )
        )
    return laptop("L08", "HB08")


@pytest.fixture
def disputing(laptop: Make, fleet: Fleet) -> tuple[Laptop, str]:
    """The laptop that came second, and the record."""
    first, second = laptop("L05", "HB07"), laptop("L07", "HB07")
    record = inspection(first, fleet, A1="PASS")
    settle_down(first, second)
    answer(first, record, "A1", "FAIL", value_found="9")
    answer(second, record, "A1", "WARN", value_found="5")
    answer(second, record, "A3", "PASS")
    first.sync()
    assert second.sync().conflicts == 1
    return second, record


@pytest.mark.both_databases
def test_the_lead_sees_which_answers_disagree(lead: Laptop, disputing: tuple[Laptop, str]) -> None:
    _second, record = disputing
    (disputed,) = read_matters(lead.journal, lead.transport).disputed
    assert (disputed.laptop, disputed.staff_no, disputed.conflict.record_id) == ("L07", "HB07", record)
    (place,) = disputed.conflict.differences
    assert place_name(disputed.conflict, place.place).startswith("A1")
    told = [value_text(disputed.conflict, place, place.of(side)) for side in Side]
    assert ["5" in told[0], "9" in told[1]] == [True, True], told
    assert author_text(disputed.conflict, place, Side.MINE).startswith("HB07")
    assert "JF3-2403-0000" in disputed.conflict.subject


@pytest.mark.parametrize("side", Side)
def test_what_was_decided_is_not_shown_any_more(
    lead: Laptop, disputing: tuple[Laptop, str], side: Side, hq: Headquarters
) -> None:
    second, _ = disputing
    (conflict,) = open_conflicts(second.journal)
    take_side(second.journal, conflict.id, side)
    hq.journal.clock.advance(minutes=1)  # type: ignore[attr-defined]
    settle_down(second)
    assert read_matters(lead.journal, lead.transport).disputed == ()


@pytest.mark.both_databases
def test_the_lead_sees_what_headquarters_holds_of_his_centre(lead: Laptop, laptop: Make, fleet: Fleet) -> None:
    made, stranger = laptop("L07", "HB07"), laptop("L09", "WH01")
    queue(made, "probe_run", probe_body(fleet, ID, value="a\0b"), record_id=ID)
    queue(stranger, "crystal_ball", b"{}", record_id=ID)
    assert made.sync().quarantined == stranger.sync().quarantined == 1
    (held,) = read_matters(lead.journal, lead.transport).held
    assert (held.laptop, held.staff_no, held.kind, held.reason) == ("L07", "HB07", "probe_run", "text")


def test_nobody_else_is_told(laptop: Make, disputing: tuple[Laptop, str]) -> None:
    second, _ = disputing
    with pytest.raises(Refusal) as refused:
        read_matters(second.journal, second.transport)
    assert refused.value.code == "matters.lead"


def test_hostile_names_are_cleaned(lead: Laptop, laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop("L07", "HB07")
    queue(made, "evil\x1b[2J", b"{}", record_id=ID)
    assert made.sync().state is RunState.DONE
    with hq.journal.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM hq_quarantine")).scalar_one() == 1
    (held,) = read_matters(lead.journal, lead.transport).held
    assert "\x1b" not in held.kind
