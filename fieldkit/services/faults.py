"""How is a fault taken in, and how does it go on, step by step? Every step is one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from fieldkit.domain.fault.event import FaultEvent
from fieldkit.domain.fault.facts import read_facts
from fieldkit.domain.fault.likeness import REPEAT_WITHIN, repeat_of
from fieldkit.domain.fault.machine import Flagged, History, known_step
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.steps import PROPOSALS, Step, action_of
from fieldkit.domain.fault.transitions import possible_steps
from fieldkit.domain.instants import business_day, to_milliseconds
from fieldkit.domain.quotes import QuoteState
from fieldkit.domain.roles import require
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.services.attachments import NewAttachment, attach
from fieldkit.services.cover import device_cover
from fieldkit.services.dispatching import with_roster
from fieldkit.services.fault_clocks import policy_at, with_held_due
from fieldkit.services.fault_findings import readings, similar_devices
from fieldkit.services.fault_intake import Likely, Place, Report, check_devices_exist, likely_faults, place_of
from fieldkit.services.identity import Identity, read_identity
from fieldkit.services.known_clock import known_offset
from fieldkit.services.numbering import NumberPrefix, next_number
from fieldkit.storage.fault_file import (
    event_of,
    fault_id_of,
    history_of,
    keep_picture,
    recovered_faults,
)
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.roles import roles_of
from fieldkit.storage.rows.faults import FaultEventRow, FaultRow
from fieldkit.storage.rows.reference import DeviceRow, HallRow

LIST_LIMIT = 200


@dataclass(frozen=True)
class Moment:
    """Now, by the laptop's clock and by headquarters' as far as it is known (E13)."""

    stamped: datetime
    offset: timedelta

    @property
    def now(self) -> datetime:
        """The true time."""
        return self.stamped + self.offset


@dataclass(frozen=True)
class TakenIn:
    """A fault that has just come in, with those it may mean."""

    id: str
    no: str
    likely: Likely


@dataclass(frozen=True)
class FaultLine:
    """A line of the list."""

    id: str
    no: str
    state: str
    level: int
    tier: str
    hall: str
    serial: str
    symptom: str
    crew: str
    reported_at: datetime
    flagged: int


@dataclass(frozen=True)
class FaultFile:
    """Everything about one fault."""

    fault: Fault
    hall: str
    serials: tuple[str, ...]
    taken: tuple[FaultEvent, ...]
    flagged: tuple[Flagged, ...]
    """Events that are kept without effect, because they were not legal where they stand."""
    possible: tuple[Step, ...]


class FaultDesk:
    """Takes faults in and moves them on."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def similar(self, report: Report) -> Likely:
        """Faults that a report may mean, while it is still being taken down; nothing is written."""
        moment, _ = self._moment()
        with self._journal.read() as session:
            return likely_faults(session, place_of(session, report), report.reported_at or moment.now)

    def take_in(self, report: Report) -> TakenIn:
        """A new fault under a number of its own; those that it may mean are named, none is merged by itself."""
        moment, identity = self._moment()
        with self._journal.write("fault.open", identity.staff_no) as session:
            place = place_of(session, report)
            _permit(session, identity.staff_no, moment.stamped, Step.OPEN)
            row = _blank(identity, moment, Step.OPEN, report.reported_at)
            check_devices_exist(session, place, row.at)
            likely = likely_faults(session, place, row.at)
            day = business_day(moment.now)
            number = next_number(session, NumberPrefix.FAULT, identity.province_code, day, identity.device_code)
            row.no, row.fault_id, row.hall_id = number, new_id(moment.stamped), place.hall_id
            self._add(session, History(None), row, _told_of(report, place, number))
        return TakenIn(row.fault_id, number, likely)

    def step(
        self,
        name: str,
        step: str,
        facts: Mapping[str, object] | None = None,
        *,
        at: datetime | None = None,
        photo: NewAttachment | None = None,
        clock_reason: str = "",
    ) -> FaultFile:
        """Takes one step of the fault with this number or id; Refusal `fault.*` or `role.refused`, nothing changed.

        Args:
            facts: what the step tells (`fieldkit.domain.fault.facts.FACTS`).
            at: when it happened; now by default.
            photo: what shows it; kept with the step.
            clock_reason: why `at` is right although this laptop's clock says otherwise (E14): the step carries it,
                and the difference as an offset, as where headquarters has told it (E13).
        """
        wanted = known_step(step)
        told = dict(facts or {})
        moment, identity = self._moment()
        if at is not None and one_line(clock_reason):
            moment = replace(moment, offset=to_milliseconds(at) - moment.stamped)
            told["clock_reason"] = one_line(clock_reason)
        why = one_line("; ".join(filter(None, (str(told.get("reason", "")), clock_reason))))
        with self._journal.write(f"fault.{wanted}", identity.staff_no, why=why) as session:
            _permit(session, identity.staff_no, moment.stamped, wanted)
            _refuse_what_the_program_does(wanted)
            fault_id = fault_id_of(session, name)
            history = history_of(session, fault_id)
            fault = _known(history, name)
            other = _merge_target(session, fault, told) if wanted is Step.MERGE else None
            row = _blank(identity, moment, wanted, at)
            row.no, row.fault_id, row.hall_id = fault.no, fault_id, fault.hall
            row.other_fault_id = other.fault.id if other and other.fault else ""
            if photo is not None:
                attach(session, photo, moment.stamped)
                told["photo"] = photo.sha256
            row.order_no = max(history.last_order, other.last_order if other else 0) + 1
            told = _with_what_is_on_file(session, fault, wanted, told, row.at)
            return _file_of(session, self._add(session, history, row, told, into=other))

    def check(self, name: str, step: str, facts: Mapping[str, object]) -> None:
        """Refusal when the step could not be taken now; nothing is written."""
        moment, identity = self._moment()
        with self._journal.read() as session:
            history = history_of(session, fault_id_of(session, name))
            row = _blank(identity, moment, known_step(step), None)
            row.fault_id, row.order_no = _known(history, name).id, history.last_order + 1
            history.after(replace(event_of(row), facts=dict(facts)))

    def file(self, name: str) -> FaultFile:
        """The fault with this number or id."""
        with self._journal.read() as session:
            return _file_of(session, history_of(session, fault_id_of(session, name)))

    def lines(self, *, only_open: bool = True, limit: int = LIST_LIMIT) -> tuple[FaultLine, ...]:
        """Faults, the latest report first."""
        statement = (
            select(FaultRow, HallRow.name, DeviceRow.serial)
            .join(HallRow, col(HallRow.id) == FaultRow.hall_id, isouter=True)
            .join(DeviceRow, col(DeviceRow.id) == FaultRow.device_id, isouter=True)
            .order_by(col(FaultRow.reported_at).desc())
            .limit(min(limit, LIST_LIMIT))
        )
        if only_open:
            statement = statement.where(FaultRow.is_open)
        with self._journal.read() as session:
            return tuple(_line(row, hall, serial) for row, hall, serial in session.exec(statement))

    def _moment(self) -> tuple[Moment, Identity]:
        stamped = to_milliseconds(self._journal.clock.now())
        with self._journal.read() as session:
            return Moment(stamped, known_offset(session)), read_identity(session)

    def _add(
        self,
        session: Session,
        history: History,
        row: FaultEventRow,
        told: Mapping[str, object],
        *,
        into: History | None = None,
    ) -> History:
        step = Step(row.step)
        event = replace(event_of(row), facts=told)
        after = history.after(event)
        row.facts = {name: _plain(value) for name, value in read_facts(step, told).values.items()}
        session.add(row)
        keep_picture(session, after)
        if into is not None:
            keep_picture(session, into.after(event))
        return replace(after, taken=(*history.taken, replace(event, facts=dict(row.facts))))


def _refuse_what_the_program_does(step: Step) -> None:
    if step is not Step.CORRECT_CLOCK:
        return
    raise Refusal(
        "fault.by_the_program",
        say("Times are corrected when headquarters tells the hour, not by hand (E13)."),
        say("Synchronise; or give the true time with its reason when you take a step (E14)."),
    )


def _permit(session: Session, staff_no: str, now: datetime, step: Step) -> None:
    """Refusal `role.refused` before anything else is looked at (2.9)."""
    require(roles_of(session, staff_no, business_day(now)), action_of(step), proposal=step in PROPOSALS)


def _blank(identity: Identity, moment: Moment, step: Step, at: datetime | None) -> FaultEventRow:
    """An event that does not know its fault yet; without a time of its own it happens now."""
    event_id = new_id(moment.stamped)
    return FaultEventRow(
        id=event_id,
        created_at=moment.stamped,
        updated_at=moment.stamped,
        author=identity.staff_no,
        device_code=identity.device_code,
        fault_id=event_id,
        hall_id="",
        step=str(step),
        order_no=1,
        at=to_milliseconds(at or moment.now),
        clock_offset_ms=moment.offset // timedelta(milliseconds=1),
    )


def _told_of(report: Report, place: Place, number: str) -> dict[str, object]:
    return {
        "no": number,
        "source": str(report.source),
        "submitter": report.submitter,
        "unit": report.unit,
        "phone": report.phone,
        "hall": place.hall_id,
        "devices": list(place.device_ids),
        "symptom": report.symptom,
        "error_code": report.error_code,
        "occurred_at": report.occurred_at,
        "late_reason": report.late_reason,
        "failing": list(report.failing),
        "origin": report.origin,
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _known(history: History, name: str) -> Fault:
    if history.fault is None:
        raise LookupError(name)
    return history.fault


def _merge_target(session: Session, fault: Fault, told: dict[str, object]) -> History:
    """The fault that stays; what has to be told of the one that goes is on file."""
    staying = history_of(session, fault_id_of(session, str(told.get("into", ""))))
    target = _known(staying, "into")
    told |= {
        "into": target.id,
        "into_no": target.no,
        "reported_at": fault.t0,
        "source": str(fault.sources[0]),
    }
    return staying


def _with_what_is_on_file(
    session: Session, fault: Fault, step: Step, told: dict[str, object], at: datetime
) -> dict[str, object]:
    """What the files know and nobody has to type."""
    if step is Step.DISPATCH:
        return with_roster(session, fault, told, at)
    if step is Step.CONFIRM_DUE:
        return with_held_due(session, fault, told, at)
    if step is Step.REPORT:
        return _with_findings(session, fault, told)
    if step not in (Step.ASSESS, Step.PROPOSE):
        return told
    told = {"policy": str(policy_at(fault.t0).version)} | told
    cover = device_cover(session, fault.devices[0]) if fault.devices else None
    if cover is not None:
        told["warranty"] = str(cover.charge(fault.t0))
    if told.get("repeat_of"):
        return told
    suspected = replace(fault, part=str(told.get("part", "")))
    earlier = repeat_of(suspected, recovered_faults(session, fault.devices, fault.t0 - REPEAT_WITHIN))
    return told | ({"repeat_of": earlier.no} if earlier else {})


def _with_findings(session: Session, fault: Fault, told: dict[str, object]) -> dict[str, object]:
    accepted = [made.no for made in fault.quotes if made.quote.state is QuoteState.ACCEPTED]
    quoted = {"quote_no": accepted[-1]} if accepted and told.get("parts") and not told.get("quote_no") else {}
    found = {"measured": readings(session, fault), "similar": similar_devices(session, fault)}
    return told | quoted | {name: lines for name, lines in found.items() if lines}


def _file_of(session: Session, history: History) -> FaultFile:
    fault = _known(history, "")
    hall = session.get(HallRow, fault.hall)
    serials = session.exec(select(DeviceRow.serial).where(col(DeviceRow.id).in_(fault.devices))).all()
    return FaultFile(
        fault,
        hall.name if hall else "",
        tuple(sorted(serials)),
        history.taken,
        history.flagged,
        possible_steps(fault.state),
    )


def _line(row: FaultRow, hall: str | None, serial: str | None) -> FaultLine:
    return FaultLine(
        row.id,
        row.no,
        row.state,
        row.level,
        row.tier,
        hall or "",
        serial or "",
        row.symptom,
        row.crew,
        row.reported_at,
        row.flagged,
    )
