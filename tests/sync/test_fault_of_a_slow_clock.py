"""E13: a fault handled wholly offline, from intake to sign-off, by a laptop whose clock is two hours slow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from joined import FakeClock, Laptop
from test_fault_sync import SlowClock, at_headquarters, make_lead, on

from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import Result
from fieldkit.domain.fault.terms import State
from fieldkit.domain.instants import shown
from fieldkit.locale import tell_in
from fieldkit.services.fault_clocks import ClockDesk
from fieldkit.services.fault_intake import Report
from fieldkit.services.faults import FaultDesk
from fieldkit.storage.audit import verify_audit
from fieldkit.storage.settings import Setting
from sync.hq.desk import Headquarters


def test_e13_wholly_offline_with_a_clock_two_hours_slow(
    laptop: Callable[..., Laptop], hq: Headquarters, clock: FakeClock
) -> None:
    make_lead(hq, clock, "HB07")
    make_lead(hq, clock, "HB08")
    made, other = laptop("L07", "HB07"), laptop("L08", "HB08")
    made.journal.clock = SlowClock(clock)
    made.sync()
    assert made.setting(Setting.CLOCK_OFFSET_MS) == str(2 * 3_600_000), "what the last contact has told"

    clock.time = datetime(
        2026, 11, 24, 2, tzinfo=UTC
    )  # 10:00 at headquarters, 08:00 on the laptop; no network from here
    taken = FaultDesk(made.journal).take_in(Report("孙经理", "江汉路", "全厅停", ("JF3-2403-0000",)))
    go = FaultDesk(made.journal).step
    go(taken.no, "answer", {"owner": "HB07"})
    go(taken.no, "assess", {"level": 4, "scope": "hall"})
    go(taken.no, "dispatch", {"engineer": "HB07", "on_duty": True})
    go(taken.no, "accept")
    clock.advance(minutes=5)
    go(taken.no, "depart")
    clock.advance(minutes=45)
    go(taken.no, "arrive", {"confirmed_by": "孙经理"})
    clock.advance(hours=1)
    go(taken.no, "restore", {"transactions_ok": 1})
    clock.advance(minutes=30)
    go(taken.no, "recover", {"transactions": 3, "transactions_ok": 3})
    told = {
        "solution": "紧固电源插头",
        "resolution": "repaired",
        "mode": "UST",
        "mechanism": "4.4",
        "cause": "power_supply",
    }
    go(taken.no, "report", told)
    go(taken.no, "sign", {"result": "signed", "signer": "孙经理"})
    assert all(row.state == "pending" for row in made.outbox() if row.record_kind == "fault_event")

    made.sync()
    other.sync()
    for journal in (made.journal, hq.journal, other.journal):
        clocks = ClockDesk(journal).explain(taken.no).assessment
        arrive, restore = clocks.clock(Metric.ARRIVE), clocks.clock(Metric.RESTORE)
        assert arrive is not None
        assert restore is not None
        assert (shown(arrive.due), shown(arrive.stopped_at or arrive.due)) == (
            "2026-11-24 11:00",
            "2026-11-24 10:50",
        )
        assert (arrive.result, arrive.confirm_correction) == (Result.MET, True)
        assert (shown(restore.due), restore.result) == ("2026-11-24 12:50", Result.MET)
        assert clocks.result is Result.MET
    there = at_headquarters(hq, taken.id)
    assert there.flagged == ()
    assert there.fault is not None
    assert (there.fault.state, there.fault.filing_no != "") == (State.FILED, True)
    assert there.fault == on(other, taken.id).fault
    arrival = next(event for event in there.taken if event.step == "arrive")
    assert shown(arrival.stamped or arrival.at) == "2026-11-24 08:50", "the raw value is kept"
    assert arrival.at - (arrival.stamped or arrival.at) == timedelta(hours=2)
    reasons = ClockDesk(hq.journal).explain(taken.no).reasons[Metric.ARRIVE]
    assert any("quality group confirms" in tell_in("en", words) for words in reasons)
    with hq.journal.read() as session:
        assert verify_audit(session).intact
