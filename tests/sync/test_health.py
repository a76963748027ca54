"""What `sync doctor` and `sync explain` say: every fault by its name with the next step, none without a cause."""

from collections.abc import Callable
from contextlib import nullcontext

import httpx
import pytest
from drafting import Make, answer, settle_down
from joined import Fleet, Laptop
from sqlalchemy import insert, update

from fieldkit.domain.words import NOTHING, Refusal
from fieldkit.storage.rows.headquarters import HqParkedRow
from fieldkit.storage.rows.local import OutboxRow, SyncRunRow
from fieldkit.storage.settings import Setting, set_setting
from sync.health import Finding, examine
from sync.hq.desk import Headquarters, mark_backed_up, revoke
from sync.kinds import core
from sync.reasons import held_words, parked_words
from sync.tracing import trace


def findings(made: Laptop, *, network: bool = True) -> dict[str, Finding]:
    return {found.name: found for found in examine(made.journal, nullcontext(made.transport) if network else None)}


def faulty(made: Laptop) -> list[str]:
    return [name for name, found in findings(made, network=False).items() if found.faults]


def test_a_laptop_in_order_has_no_fault(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"])
    made.sync()
    assert [name for name, found in findings(made).items() if found.faults] == []


def test_every_fault_has_its_name_and_next_step(laptop: Make, fleet: Fleet) -> None:
    made = laptop()
    made.probe(fleet.device["HB"], count=2)
    made.sync()
    made.probe(fleet.device["HB"])
    with made.journal.write("test", "") as session:
        set_setting(session, Setting.CLOCK_OFFSET_MS, "-240000")
        own = core(OutboxRow)
        session.connection().execute(
            update(own).where(own.c.n <= 2).values(state="quarantined", reason="changed:content.items.3")
        )
        parked = {"record_kind": "x", "record_id": "y", "ver": 1, "schema_no": 1, "body": b"{}"}
        session.connection().execute(insert(core(HqParkedRow)).values(parked | {"reason": "kind.unknown"}))
        session.add(SyncRunRow(id="r", started_at=made.journal.clock.now(), state="done", repaired=3))
    made.journal.clock.advance(days=4)  # type: ignore[attr-defined]
    assert faulty(made) == ["clock", "queue", "held", "parked", "repairs"]
    for found in findings(made, network=False).values():
        assert all(fault.todo != NOTHING for fault in found.faults)
    (held,) = findings(made, network=False)["held"].faults
    assert str(held.what) == "Operation 1, 2: It was changed after it was sealed."


def test_headquarters_that_is_not_reached_or_does_not_let_in_is_said(laptop: Make, hq: Headquarters) -> None:
    made = laptop()
    revoke(hq.journal, "L07")
    locked = findings(made)["headquarters"]
    assert locked.faults
    assert str(locked.figure) == "reached, does not let this laptop in"

    def unplugged(request: httpx.Request, _carry: object) -> httpx.Response:
        raise httpx.ConnectError("no route to host", request=request)

    made.wire.fault = unplugged
    gone = findings(made)["headquarters"]
    assert gone.faults
    assert str(gone.figure) == "not reached"


def test_a_laptop_that_is_not_enrolled_is_no_laptop_in_order(bare_laptop: Callable[..., Laptop]) -> None:
    headquarters, *_others = examine(bare_laptop("L07", "HB07").journal, None)
    assert (headquarters.name, bool(headquarters.faults)) == ("headquarters", True)


def test_the_way_of_a_record_from_here_into_the_backup(laptop: Make, hq: Headquarters, fleet: Fleet) -> None:
    made = laptop()
    (run,) = made.probe(fleet.device["HB"])
    waiting = trace(made.journal, run)
    assert [str(step.words) for step in waiting.steps][1:] == ["It waits to be sent."]
    assert not waiting.ticks.received
    made.sync()
    assert "not in headquarters' backup yet" in str(trace(made.journal, run).steps[-1].words)
    mark_backed_up(hq)
    made.sync()
    done = trace(made.journal, run)
    assert str(done.steps[-1].words) == "It is in headquarters' backup."
    assert done.ticks.backed_up


def test_a_settled_conflict_is_told_as_over(pair: tuple[Laptop, Laptop], shared: str) -> None:
    first, second = pair
    answer(first, shared, "A2", "FAIL")
    answer(second, shared, "A3", "WARN")
    settle_down(first, second)
    told = " ".join(str(step.words) for step in trace(second.journal, shared).steps)
    assert "refused as second version; a later version has ended that" in told
    assert trace(second.journal, shared).ticks.received


def test_a_record_that_is_not_here_is_refused(laptop: Make) -> None:
    with pytest.raises(Refusal) as refused:
        trace(laptop().journal, "XJ-HB-1")
    assert refused.value.code == "record.unknown"


@pytest.mark.parametrize("reason", ["scope", "shape", "never heard of", ""])
def test_every_reason_has_words(reason: str) -> None:
    for words in (*held_words(reason), *parked_words(reason)):
        assert words != NOTHING
