"""What would a report become that is being taken in: where, which type, due when, and is it known already?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from fieldkit.domain.clock.face import Face, face_of
from fieldkit.domain.clock.policy import Metric
from fieldkit.domain.clock.results import assess
from fieldkit.domain.clock.story import Story, TierChange
from fieldkit.domain.fault.clock_story import PROVISIONAL_TIER
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import Step, action_of
from fieldkit.domain.fault.terms import Level, Scope, Tier
from fieldkit.domain.fault.tiers import tier_of
from fieldkit.domain.instants import business_day
from fieldkit.domain.roles import Grant, grant_of
from fieldkit.domain.text import narrow, one_line
from fieldkit.domain.words import NOTHING, Refusal, Words, say
from fieldkit.services.calendar_rows import calendar_in, hours_of
from fieldkit.services.device_file import DeviceDesk, plain_serial
from fieldkit.services.duty_rows import DutyAnswer, group_of, who_answers
from fieldkit.services.fault_clocks import policy_at
from fieldkit.services.fault_intake import Place, Report, likely_faults, place_of
from fieldkit.services.faults import FaultDesk, TakenIn
from fieldkit.services.identity import read_identity
from fieldkit.storage.fault_file import fault_id_of, history_of
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.devices import device_by_serial
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.reference import HallRow

_FEW = 3


@dataclass(frozen=True)
class Grade:
    """Level and scope as they are told with the report; None while they are not chosen."""

    level: Level | None = None
    scope: Scope | None = None
    cash_involved: bool = False


@dataclass(frozen=True)
class Outlook:
    """What a report would become."""

    hall: str
    serials: tuple[str, ...]
    place_words: Words
    """What is wrong with the place; nothing when it is known."""
    tier: Tier | None
    is_consultation: bool
    dues: tuple[Face, ...]
    """Clocks that would run, by the provisional type while no level is chosen."""
    duplicates: tuple[Fault, ...]
    reopenable: tuple[Fault, ...]
    answers_now: DutyAnswer | None = None
    """Who answers for it now; for type A he is named with the intake. None while the place is not known."""
    at_arrival: DutyAnswer | None = None
    """Who is on duty when somebody has to be there; None where no arrival is promised."""


class ReceptionDesk:
    """Looks ahead while a report is typed, and takes it in with its level."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def outlook(self, where: str, grade: Grade) -> Outlook:
        """What the report would become now, as far as the place that was typed is known."""
        now = self._journal.true_now()
        is_consultation = grade.level is Level.ORDINARY
        tier = _tier(grade)
        bare = Outlook("", (), NOTHING, tier, is_consultation, (), (), ())
        try:
            report = self.placed(Report("", "", "", serials=(where,)))
        except Refusal as refusal:
            return replace(bare, place_words=refusal.what if where.strip() else NOTHING)
        with self._journal.read() as session:
            place = place_of(session, report)
            hall = session.get_one(HallRow, place.hall_id).name
            likely = likely_faults(session, place, now)
            dues = () if is_consultation else _dues(session, place.hall_id, tier or PROVISIONAL_TIER, now)
            answers, there = _duty(session, place, tier, now, dues)
        return replace(
            bare,
            hall=hall,
            serials=report.serials,
            dues=dues,
            duplicates=likely.duplicates,
            reopenable=likely.reopenable,
            answers_now=answers,
            at_arrival=there,
        )

    def receive(self, report: Report, grade: Grade) -> TakenIn:
        """Takes the report in; with a level it is assessed, or proposed by who may only propose.

        For type A a person is named at once: who answers by the roster, the lead where nobody is on duty (SLA-2).
        """
        desk = FaultDesk(self._journal)
        taken = desk.take_in(self.placed(report))
        if grade.level is not None and grade.scope is not None:
            step = Step.ASSESS if self._may_decide() else Step.PROPOSE
            desk.step(taken.no, step, _told(grade.level, grade.scope, grade.cash_involved))
            self._name_somebody(taken.no, grade)
        return taken

    def _name_somebody(self, no: str, grade: Grade) -> None:
        if _tier(grade) is not Tier.A:
            return
        with self._journal.read() as session:
            fault = history_of(session, fault_id_of(session, no)).fault
            if fault is None:
                raise LookupError(no)
            group = group_of(session, fault.devices)
            found = who_answers(session, fault.hall, group, Tier.A, self._journal.true_now()).answerer
        if found is not None:
            FaultDesk(self._journal).step(no, Step.ANSWER, {"owner": found.staff_no})

    def placed(self, report: Report) -> Report:
        """The report with what was typed as its place read as devices, or as a hall; Refusal when it is neither."""
        typed = " ".join(report.serials)
        words = narrow(one_line(typed, limit=200)).replace(";", " ").split()
        with self._journal.read() as session:
            if words and all(device_by_serial(session, plain_serial(word)) for word in words):
                return replace(report, serials=tuple(plain_serial(word) for word in words), hall="")
            as_hall = replace(report, serials=(), hall=one_line(typed))
            try:
                place_of(session, as_hall)
            except Refusal:
                pass
            else:
                return as_hall
        return replace(report, serials=(self._only_match(typed),), hall="")

    def _only_match(self, typed: str) -> str:
        desk = DeviceDesk(self._journal)
        count = desk.count(typed) if typed.strip() else 0
        if count == 1:
            return desk.window(typed, 0, 1)[0].serial
        if count:
            examples = ", ".join(line.serial for line in desk.window(typed, 0, _FEW))
            raise Refusal(
                "fault.place_many",
                say("{count} devices match: {examples} (C057).", count=count, examples=examples),
                say("Type more of the serial number, or the whole name of the hall."),
            )
        raise Refusal(
            "fault.place_unknown",
            say("“{text}” is no device and no hall on this laptop (C057).", text=one_line(typed, limit=60)),
            say("Scan or type the serial number, or the name or code of the hall."),
        )

    def _may_decide(self) -> bool:
        with self._journal.read() as session:
            staff_no = read_identity(session).staff_no
            roles = roles_of(session, staff_no, business_day(self._journal.true_now()))
        return grant_of(roles, action_of(Step.ASSESS)) is Grant.DO


def _duty(
    session: Session, place: Place, tier: Tier | None, now: datetime, dues: tuple[Face, ...]
) -> tuple[DutyAnswer, DutyAnswer | None]:
    group = group_of(session, place.device_ids)
    arrival = next((face.due for face in dues if face.metric is Metric.ARRIVE), None)
    return (
        who_answers(session, place.hall_id, group, tier, now),
        who_answers(session, place.hall_id, group, tier, arrival) if arrival else None,
    )


def _tier(grade: Grade) -> Tier | None:
    if grade.level is None or grade.scope is None:
        return None
    return tier_of(grade.level, grade.scope, cash_involved=grade.cash_involved)


def _told(level: Level, scope: Scope, cash_involved: bool) -> Mapping[str, object]:
    return {"level": int(level), "scope": str(scope), "cash_involved": cash_involved}


def _dues(session: Session, hall_id: str, tier: Tier, now: datetime) -> tuple[Face, ...]:
    try:
        hours = hours_of(session, hall_id)
    except Refusal:
        return ()
    calendar = calendar_in(session)
    story = Story((now,), (TierChange(now, tier),), hall=hours)
    return tuple(face_of(clock, calendar, hours) for clock in assess(story, policy_at(now), calendar, now).clocks)
