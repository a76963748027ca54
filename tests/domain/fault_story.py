"""Faults told step by step, for tests."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.machine import take
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step

T0 = datetime(2026, 9, 30, 2, 38, tzinfo=UTC)
"""10:38 in the business zone, as on the acceptance day (requirements 6.2, step 15)."""
ENGINEER, LEAD = "HB07", "HB01"

OPENED: Mapping[str, object] = {
    "no": "GZ-HB-20260930-L07-001",
    "source": "call",
    "submitter": "郑经理",
    "unit": "钟家村营业厅",
    "hall": "hall-1",
    "devices": ["device-1"],
    "symptom": "偶尔提示网络错误",
}
LEVEL_2 = {"level": 2, "scope": "hall"}
LEVEL_3 = {"level": 3, "scope": "terminal"}
LEVEL_4 = {"level": 4, "scope": "hall"}
SENT = {"engineer": ENGINEER, "on_duty": True}
CONSENT = {"consent_by": "郑经理", "tool": "phone"}
SOLVED = {"confirmed_by": "郑经理", "tests": ["支付 1/1"], "resolution": "restarted", "solution": "重启网络设备"}
SEEN = {"confirmed_by": "郑经理"}
GATE = {"transactions": 3, "transactions_ok": 3}
REPORTED = {
    "solution": "更换交换机电源适配器",
    "resolution": "replaced",
    "mode": "UST",
    "mechanism": "4.4",
    "cause": "power_supply",
}
SIGNED = {"result": "signed", "signer": "郑经理", "satisfaction": 5}


class Story:
    """A fault with the minute of its last step; every step happens a minute after the one before."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.fault = fault
        self.minute = 0
        self.events: list[FaultEvent] = []

    def event(self, step: Step | str, facts: Mapping[str, object] | None = None, **more: object) -> FaultEvent:
        at = T0 + timedelta(minutes=self.minute)
        number = len(self.events)
        plain: dict[str, object] = {
            "id": f"event-{number}",
            "fault_id": "fault-1",
            "order": number,
            "at": at,
            "recorded_at": at,
            "by": ENGINEER,
        }
        return FaultEvent(**{**plain, **more, "step": str(step), "facts": facts or {}})  # type: ignore[arg-type]

    def does(self, step: Step | str, facts: Mapping[str, object] | None = None, **more: object) -> Fault:
        """Takes the step; what it refuses, it refuses without a trace."""
        event = self.event(step, facts, **more)
        self.fault = take(self.fault, event)
        self.events.append(event)
        self.minute += 1
        return self.fault

    def now(self) -> Fault:
        assert self.fault is not None
        return self.fault


def told(*steps: tuple[Step, Mapping[str, object]]) -> Story:
    """A story of these steps, after the fault was taken in."""
    story = Story()
    story.does(Step.OPEN, OPENED)
    for step, facts in steps:
        story.does(step, facts, by="hq" if step is Step.FILE else ENGINEER)
    return story


ASSESSED = ((Step.ASSESS, LEVEL_3),)
DISPATCHED = (*ASSESSED, (Step.DISPATCH, SENT))
TRAVELLING = (*DISPATCHED, (Step.ACCEPT, {}), (Step.DEPART, {}))
ON_SITE = (*TRAVELLING, (Step.ARRIVE, SEEN))
FULL = (*ON_SITE, (Step.RECOVER, GATE))
SIGNED_OFF = (*FULL, (Step.REPORT, REPORTED), (Step.SIGN, SIGNED))
FILED = (*SIGNED_OFF, (Step.FILE, {"filing_no": "BA-HB-20260930-00001"}))

PATHS: Mapping[str, tuple[tuple[Step, Mapping[str, object]], ...]] = {
    "NEW": (),
    "ASSESSED": ASSESSED,
    "REMOTE": (*ASSESSED, (Step.REMOTE_START, CONSENT)),
    "DISPATCHED": DISPATCHED,
    "TRAVELLING": TRAVELLING,
    "ON_SITE": ON_SITE,
    "WAITING": (*ON_SITE, (Step.WAIT, {"cause": "hall_closed", "evidence": "照片"})),
    "RESTORED": (*ON_SITE, (Step.RESTORE, {"transactions_ok": 1})),
    "FULL": FULL,
    "REPORTED": (*FULL, (Step.REPORT, REPORTED)),
    "SIGNED": SIGNED_OFF,
    "FILED": FILED,
    "ARCHIVED": (
        *FILED,
        (Step.ARCHIVE, {"party": "vendor", "place": "湖北服务中心"}),
        (Step.ARCHIVE, {"party": "customer", "place": "示例通信"}),
    ),
    "CONSULT": ((Step.ASSESS, {"level": 1, "scope": "terminal"}), (Step.CONSULT, {})),
    "DUPLICATE": (
        (
            Step.MERGE,
            {"into": "fault-9", "into_no": "GZ-9", "reported_at": "2026-09-30T02:38:00.000Z", "source": "call"},
        ),
    ),
}
"""How a fault gets into each state."""
