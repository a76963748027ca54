"""How is an inspection begun and answered? Every answer is on disk when its call returns (INS-4)."""

import json
from collections.abc import Callable
from dataclasses import replace

from fieldkit.domain.inspection import (
    Answer,
    after_fix,
    check_answer,
    fixed_by_action,
    judge,
    results_by_hand,
)
from fieldkit.domain.record import EvidenceRef, ItemResult
from fieldkit.domain.template import InputKind, Item
from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.services.answering import (
    MEASURED_AGAIN,
    STATED,
    Asked,
    Changed,
    ProbeEvidence,
    Saved,
    answerable,
    answered,
    fill,
    said_of,
)
from fieldkit.services.attachments import NewAttachment, attach
from fieldkit.services.checklist import Checklist, read_checklist
from fieldkit.services.device_file import plain_serial
from fieldkit.services.identity import read_identity
from fieldkit.services.inspection_start import new_inspection, open_inspection
from fieldkit.services.probed_items import also_told, probed_answer
from fieldkit.services.visits import own_visit
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.devices import device_by_serial
from fieldkit.storage.queries.plain import through_session
from fieldkit.storage.queries.remembered import last_place
from fieldkit.storage.rows.work import ItemAnswerRow
from fieldkit.storage.settings import Setting, set_setting


class InspectionDesk:
    """Begins inspections and takes their answers."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def start(self, serial: str, template_code: str = "ANNUAL", *, verified_by: str = "typed") -> str:
        """Begins the inspection of a device, or goes on with the one that is open; answers its id."""
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("inspection.start", identity.staff_no) as session:
            found = device_by_serial(session, plain_serial(serial))
            if found is None:
                raise Refusal(
                    "serial.unknown",
                    say("{serial} is not in the device files on this laptop.", serial=plain_serial(serial)),
                    say("Check the plate and the digits; synchronise if the device is new."),
                )
            open_record = open_inspection(session, found[0].id, template_code)
            now = self._journal.clock.now()
            if open_record is None:
                return new_inspection(session, identity, found[0], template_code, verified_by, now).id
            own_visit(session, identity, found[0].hall_id, now)  # who joins a colleague's record is here too (E12)
            return open_record.id

    def open(self, inspection_id: str) -> Checklist:
        """The inspection as it stands, with the history of the device."""
        with self._journal.read() as session:
            return read_checklist(session, inspection_id)

    def mark(
        self, inspection_id: str, item_code: str, result: ItemResult, *, remark: str = "", reason: str = ""
    ) -> Saved:
        """Gives the item a result by key: pass, fail, not applicable, skip with reason, inconclusive."""

        def change(item: Item, old: Answer | None, _expected: str) -> tuple[Answer, tuple[Words, ...]]:
            if result not in results_by_hand(item):
                raise Refusal(
                    "answer.result",
                    say("This item cannot be answered that way."),
                    say("Use one of the keys that the footer offers."),
                )
            kept = old or Answer(result)
            by_hand = item.input is InputKind.PROBE and result in STATED
            return replace(
                kept, result=result, remark=clean(remark) or kept.remark, reason=clean(reason), by_hand=by_hand
            ), ()

        return self._answer(inspection_id, item_code, "inspection.answer", change)

    def measure(self, inspection_id: str, item_code: str, typed: str) -> Saved:
        """Takes a typed value: judged by the limits; after a bad value it is the value as left."""

        def change(item: Item, old: Answer | None, expected: str) -> tuple[Answer, tuple[Words, ...]]:
            judgement = judge(item, typed, expected=expected)
            by_hand = item.input is InputKind.PROBE
            if old is not None and old.result in MEASURED_AGAIN and old.value_found:
                answer = after_fix(item, old, typed, expected=expected)
            else:
                kept = old or Answer(judgement.result)
                answer = replace(
                    kept, result=judgement.result, value_found=judgement.value, value_left="", reason=""
                )
            return replace(answer, by_hand=by_hand), said_of(judgement)

        return self._answer(inspection_id, item_code, "inspection.measure", change)

    def fix(self, inspection_id: str, item_code: str, what_was_done: str) -> Saved:
        """Repaired on the spot, for an item that is seen and not measured."""

        def change(item: Item, old: Answer | None, _expected: str) -> tuple[Answer, tuple[Words, ...]]:
            if old is None:
                raise Refusal(
                    "answer.nothing_to_fix",
                    say("The item has not failed."),
                    say("Mark it as failed first; then act and mark it as fixed."),
                )
            return fixed_by_action(item, old, clean(what_was_done)), ()

        return self._answer(inspection_id, item_code, "inspection.fix", change)

    def remark(self, inspection_id: str, item_code: str, text: str) -> Saved:
        """Adds or changes the remark of an answered item."""

        def change(_item: Item, old: Answer | None, _expected: str) -> tuple[Answer, tuple[Words, ...]]:
            return replace(answered(old), remark=clean(text)), ()

        return self._answer(inspection_id, item_code, "inspection.remark", change)

    def override(self, inspection_id: str, item_code: str, result: ItemResult, reason: str) -> Saved:
        """Another result than the value or the probe gives, with the engineer's reason."""

        def change(_item: Item, old: Answer | None, _expected: str) -> tuple[Answer, tuple[Words, ...]]:
            if not clean(reason).strip():
                raise Refusal(
                    "answer.reason",
                    say("Another result than the measured one needs a reason."),
                    say("Type the reason in a few words."),
                )
            return replace(answered(old), result=result, reason=clean(reason)), ()

        return self._answer(inspection_id, item_code, "inspection.override", change)

    def as_last_time(self, inspection_id: str, item_code: str) -> Saved:
        """The value of the last visit again, with a mark that it was taken over."""
        with self._journal.read() as session:
            history = read_checklist(session, inspection_id).history.get(item_code, ())

        def change(item: Item, old: Answer | None, expected: str) -> tuple[Answer, tuple[Words, ...]]:
            if not history:
                raise Refusal(
                    "answer.no_history",
                    say("There is no value of an earlier visit."),
                    say("Measure and type the value."),
                )
            if old is not None and old.result in MEASURED_AGAIN and old.value_found:
                raise Refusal(
                    "answer.measure_again",
                    say("This time another value was found."),
                    say("Measure again and enter the value as left."),
                )
            last = history[-1]
            judgement = judge(item, last.value or last.result, expected=expected)
            taken_over = Answer(
                judgement.result,
                value_found=judgement.value,
                remark=f"= {last.measured_on.isoformat()}",
                by_hand=item.input is InputKind.PROBE,
                evidence=old.evidence if old else (),
            )
            return taken_over, said_of(judgement)

        return self._answer(inspection_id, item_code, "inspection.as_last_time", change)

    def take_probe(self, inspection_id: str, item_code: str, probed: ProbeEvidence) -> Saved:
        """Takes a probe run as the answer of an item, with its frames as evidence (requirements 3.5).

        What the same run tells for items that nobody has answered yet is taken for them too.
        """
        saved = self._take_probe(inspection_id, item_code, probed)
        with self._journal.read() as session:
            told = also_told(read_checklist(session, inspection_id, with_history=False), probed)
        others = {other: self._take_probe(inspection_id, other, probed).answer.result for other in told}
        if others:
            self.remember_place(inspection_id, item_code)
        return replace(saved, others=others)

    def _take_probe(self, inspection_id: str, item_code: str, probed: ProbeEvidence) -> Saved:
        return self._write(inspection_id, item_code, "inspection.probe", lambda asked: probed_answer(asked, probed))

    def add_photo(self, inspection_id: str, item_code: str, photo: NewAttachment) -> Saved:
        """Adds a photo to the item; a photo item passes with it."""

        def change(item: Item, old: Answer | None, _expected: str) -> tuple[Answer, tuple[Words, ...]]:
            kept = old if old is not None else Answer(ItemResult.PASS)
            if old is None and item.input is not InputKind.PHOTO:
                kept = answered(old)
            reference = EvidenceRef("photo", photo.sha256, photo.sha256, one_line(photo.name, limit=200))
            if item.input is InputKind.PHOTO:
                kept = replace(kept, result=ItemResult.PASS, reason="")
            return replace(kept, evidence=(*kept.evidence, reference)), ()

        return self._answer(inspection_id, item_code, "inspection.photo", change, photo=photo)

    def remember_place(self, inspection_id: str, item_code: str) -> None:
        """Where the cursor stands, so that a killed program reopens there."""
        with self._journal.write("place", "") as session:
            set_setting(session, Setting.PLACE, json.dumps({"inspection": inspection_id, "item": item_code}))

    def last_place(self) -> tuple[str, str]:
        """Inspection and item where the engineer stood; empty texts when there is none to go back to."""
        with self._journal.read() as session:
            return last_place(through_session(session))

    def _answer(
        self,
        inspection_id: str,
        item_code: str,
        action: str,
        change: Callable[[Item, Answer | None, str], Changed],
        *,
        photo: NewAttachment | None = None,
    ) -> Saved:
        def write(asked: Asked) -> Changed:
            changed = change(asked.item, asked.old, asked.expected)
            if photo is not None:
                attach(asked.session, photo, asked.now)
            return changed

        return self._write(inspection_id, item_code, action, write)

    def _write(self, inspection_id: str, item_code: str, action: str, change: Callable[[Asked], Changed]) -> Saved:
        now = self._journal.clock.now()
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write(action, identity.staff_no) as session:
            checklist = read_checklist(session, inspection_id, with_history=False, as_written=True)
            item = answerable(checklist, item_code)
            is_stored = item_code in checklist.signatures
            stored = session.get(ItemAnswerRow, (inspection_id, item_code)) if is_stored else None
            answer, said = change(Asked(session, identity, checklist, item, now))
            row = stored or ItemAnswerRow(
                inspection_id=inspection_id,
                item_code=item_code,
                result=answer.result,
                answered_by="",
                answered_at=now,
            )
            fill(row, answer, identity.staff_no, now)
            session.add(row)
            set_setting(session, Setting.PLACE, json.dumps({"inspection": inspection_id, "item": item_code}))
        return _saved(checklist, item, answer, said)


def _saved(checklist: Checklist, item: Item, answer: Answer, said: tuple[Words, ...]) -> Saved:
    after = replace(checklist, answers={**checklist.answers, item.code: answer})
    missing = check_answer(
        item,
        answer,
        custodian=checklist.custodian,
        photos=after.photo_counts[item.code],
        applicable=checklist.applies(item),
    )
    return Saved(item.code, answer, missing, after.progress, said)
