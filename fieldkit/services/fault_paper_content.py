"""What do the files of this laptop put into a document about a fault?"""

from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel import Session, select

from fieldkit.domain.clock.results import assess
from fieldkit.domain.clock.why import why
from fieldkit.domain.fault.machine import History
from fieldkit.domain.fault.paper import AskedLine, Bilingual, FaultPaper
from fieldkit.domain.fault.paper_content import Blank, Judged, Place, as_of_step, paper_of
from fieldkit.domain.fault.picture import Fault
from fieldkit.domain.fault.terms import State
from fieldkit.domain.record import DeviceRef, HallRef, PersonRef
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import tell_in
from fieldkit.reports.paper_form import PaperForm
from fieldkit.services.calendar_rows import calendar_in
from fieldkit.services.fault_clocks import story_from
from fieldkit.services.identity import read_identity
from fieldkit.services.remote_diagnosis import NOTE, tree_of
from fieldkit.storage.fault_file import fault_id_of, history_of
from fieldkit.storage.rows.reference import CustomerRow, DeviceModelRow, DeviceRow, HallRow


def paper_in(session: Session, name: str, form: PaperForm, now: datetime) -> FaultPaper:
    """The document of the fault with this number or id; complete or not, as the fault stands.

    It holds what was known at the step that completes the form, so that it stays the same when the fault goes on.
    """
    whole = history_of(session, fault_id_of(session, name))
    history, times = as_of_step(whole, form.step)
    fault = history.fault
    assert fault is not None
    if fault.state is State.DUPLICATE:
        raise Refusal(
            "fault.duplicate_paper",
            say("{no} is a duplicate: its papers are those of the fault that stays (SLA-11).", no=fault.no),
            say("Ask for the papers of that one."),
        )
    written_at = history.taken[-1].at if times else now
    blank = Blank(form.code, str(uuid5(UUID(fault.id), form.code)), form.step)
    judged = _judged(session, history, written_at)
    return paper_of(blank, history, judged, _place(session, fault), written_at, _both, _asked)


def _judged(session: Session, history: History, at: datetime) -> Judged:
    _fault, story, policy = story_from(session, history)
    calendar = calendar_in(session)
    assessment = assess(story, policy, calendar, at)
    return Judged(
        policy.version, assessment, {clock.metric: why(clock, story, calendar) for clock in assessment.clocks}
    )


def _place(session: Session, fault: Fault) -> Place:
    identity = read_identity(session)
    hall = session.get_one(HallRow, fault.hall)
    rows = (session.get(DeviceRow, device_id) for device_id in fault.devices)
    devices = [row for row in rows if row is not None]
    return Place(
        customer=session.get_one(CustomerRow, hall.customer_id).name,
        contract_no=devices[0].contract_no if devices else "",
        centre=identity.centre,
        hall=HallRef(hall.code, hall.name, hall.city, hall.address),
        devices=tuple(_device(session, row) for row in devices),
        engineer=PersonRef(identity.staff_no, identity.name),
    )


def _device(session: Session, row: DeviceRow) -> DeviceRef:
    model = session.exec(select(DeviceModelRow).where(DeviceModelRow.code == row.model_code)).first()
    return DeviceRef(
        id=row.id,
        serial=row.serial,
        model=row.model_code,
        device_class=str(model.device_class) if model else "",
        asset_no=row.asset_no,
        ip=row.ip,
        software=row.software,
        purchase_on=row.purchase_on.isoformat(),
        accepted_on=row.accepted_on.isoformat() if row.accepted_on else "",
    )


def _both(words: Words) -> Bilingual:
    return Bilingual(tell_in("zh_CN", words), tell_in("en", words))


def _asked(tree: str, question: str, answer: str) -> AskedLine:
    """In the words of the list; as it was written where no list has it."""
    if question == NOTE:
        return AskedLine(_both(say("note")), Bilingual(answer, answer))
    known = tree_of(tree).questions.get(question) if tree else None
    choice = known.choice(answer) if known else None
    return AskedLine(
        Bilingual(known.zh, known.en) if known else Bilingual(question, question),
        Bilingual(choice.zh, choice.en) if choice else Bilingual(answer, answer),
    )
