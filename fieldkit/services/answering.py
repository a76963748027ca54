"""What becomes of an item when it is answered, measured again or probed, and how is that kept in rows?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlmodel import Session

from fieldkit.domain.assent import Assent
from fieldkit.domain.canonical import sha256_hex
from fieldkit.domain.inspection import Answer, Judgement, Progress
from fieldkit.domain.measured import Measured
from fieldkit.domain.record import ItemResult
from fieldkit.domain.template import Item
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.services.attachments import NewAttachment, attach
from fieldkit.services.checklist import Checklist
from fieldkit.services.identity import Identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.rows.evidence import ProbeRunRow
from fieldkit.storage.rows.work import ItemAnswerRow

MEASURED_AGAIN = frozenset({ItemResult.FAIL, ItemResult.WARN, ItemResult.FIXED})
"""Results after which the next value is the value as left."""
STATED = frozenset({ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL})
"""Results that, given to a probe item by key, mark it as recorded by hand (手录)."""


@dataclass(frozen=True)
class Saved:
    """What is on disk after an answer."""

    item_code: str
    answer: Answer
    missing: tuple[Words, ...]
    """What the answer still needs before the record can be handed over."""
    progress: Progress
    said: tuple[Words, ...]
    """The limit that was missed, how a number was understood."""
    others: Mapping[str, ItemResult] = field(default_factory=dict)
    """Further items that the same probe run answered."""


@dataclass(frozen=True)
class ProbeEvidence:
    """What a probe run hands over to the record; made by the diagnostics side."""

    probe: str
    port: str
    verdict: ItemResult
    value: str
    transcript: bytes
    reason: str
    """Why nothing could be said, for INCONCLUSIVE."""
    measured: Mapping[str, Measured] = field(default_factory=dict)
    """Values for items, by the names under which forms ask for them."""
    settings: str = ""
    """Speed and shape of the characters on the line, such as `9600 8N1`."""
    counters: Mapping[str, str] = field(default_factory=dict)
    """Numbers by name, as decimals: cuts, volts, hours."""
    assents: tuple[Assent, ...] = ()
    """What was said yes to before the run and before it was kept."""


@dataclass(frozen=True)
class Asked:
    """An item that is being answered, inside the transaction that writes it."""

    session: Session
    identity: Identity
    checklist: Checklist
    item: Item
    now: datetime

    @property
    def old(self) -> Answer | None:
        """What was answered before."""
        return self.checklist.answers.get(self.item.code)

    @property
    def expected(self) -> str:
        """What the device file says, for items that compare with it."""
        return self.checklist.expected.get(self.item.code, "")


Changed = tuple[Answer, tuple[Words, ...]]
"""The new answer, and what is said about it."""


@dataclass(frozen=True)
class RunSubject:
    """What a probe run is kept with: a device, and in an inspection one of its items."""

    device_id: str
    title: str
    """Of the transcript."""
    at: datetime
    inspection_id: str = ""
    item_code: str = ""


def need_draft(state: str, number: str) -> None:
    """Refusal `record.sealed` or `record.frozen` for a record that nobody may write into now."""
    if state == "sealed":
        raise Refusal(
            "record.sealed",
            say("Record {number} is sealed and cannot be changed.", number=number),
            say("A correction is a new revision that names this one."),
        )
    if state != "draft":
        raise Refusal(
            "record.frozen",
            say("Record {number} is frozen: it has been shown to the customer.", number=number),
            say("Go back from the hand-over to change it; the customer then reads it again."),
        )


def answerable(checklist: Checklist, item_code: str) -> Item:
    need_draft(checklist.state, checklist.no)
    try:
        item = checklist.template.item(item_code)
    except KeyError:
        raise Refusal(
            "item.unknown",
            say("The form has no item {code}.", code=one_line(item_code, limit=16)),
            say("Check the item code."),
        ) from None
    if not checklist.applies(item):
        raise Refusal(
            "item.not_fitted",
            say("{code} does not apply: the device has no such module.", code=item_code),
            say("If the module is there, correct the device model first."),
        )
    return item


def answered(old: Answer | None) -> Answer:
    if old is None:
        raise Refusal(
            "answer.first", say("The item has no result yet."), say("Answer it first: 1 pass, 2 fail, or a value.")
        )
    return old


def said_of(judgement: Judgement) -> tuple[Words, ...]:
    return tuple(words for words in (judgement.understood, judgement.limit) if words is not None)


def keep_run(session: Session, identity: Identity, subject: RunSubject, probed: ProbeEvidence) -> ProbeRunRow:
    """The run and its transcript, inside the caller's transaction."""
    transcript = NewAttachment(
        content=probed.transcript,
        mime="application/vnd.fieldkit.transcript+json",
        role="transcript",
        name=subject.title,
        original_sha256="",
    )
    attach(session, transcript, subject.at)
    run = ProbeRunRow(
        id=new_id(subject.at),
        created_at=subject.at,
        updated_at=subject.at,
        author=identity.staff_no,
        device_code=identity.device_code,
        device_id=subject.device_id,
        inspection_id=subject.inspection_id,
        item_code=subject.item_code,
        probe=probed.probe,
        port=one_line(probed.port, limit=200),
        verdict=probed.verdict,
        value=one_line(probed.value),
        transcript_sha256=sha256_hex(probed.transcript),
        settings=probed.settings,
        counters=dict(probed.counters),
        assents=[assent.as_document() for assent in probed.assents],
    )
    session.add(run)
    return run


def fill(row: ItemAnswerRow, answer: Answer, staff_no: str, now: datetime) -> None:
    row.result = answer.result
    row.value_found = answer.value_found
    row.value_left = answer.value_left
    row.remark = answer.remark
    row.reason = answer.reason
    row.by_hand = answer.by_hand
    row.evidence = [asdict(reference) for reference in answer.evidence]
    row.answered_by = staff_no
    row.answered_at = now
