"""What does a probe run mean for the items of an inspection, and which of them does it answer?"""

from dataclasses import replace

from fieldkit.domain.inspection import Answer, Judgement
from fieldkit.domain.measured import judge_measured, not_told
from fieldkit.domain.record import EvidenceRef, ItemResult
from fieldkit.domain.template import InputKind, Item
from fieldkit.domain.text import clean, one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.locale import tell
from fieldkit.services.answering import (
    MEASURED_AGAIN,
    Asked,
    Changed,
    ProbeEvidence,
    RunSubject,
    keep_run,
    said_of,
)
from fieldkit.services.checklist import Checklist


def probed_answer(asked: Asked, probed: ProbeEvidence) -> Changed:
    """The answer of the item after a run, which is kept as its evidence in the same transaction."""
    bound = asked.checklist.probes.get(asked.item.code, "")
    own, judgement = evidence_for(asked.item, bound, probed, asked.expected)
    answer = after_probe(asked.item, asked.old, own)
    return replace(answer, evidence=(*answer.evidence, _kept(asked, own))), said_of(judgement)


def also_told(checklist: Checklist, probed: ProbeEvidence) -> tuple[str, ...]:
    """Items without an answer for which the run tells a value."""
    if probed.verdict is ItemResult.INCONCLUSIVE:
        return ()
    return tuple(
        item.code
        for item in checklist.template.items
        if item.probe in probed.measured and item.code not in checklist.answers
    )


def evidence_for(item: Item, bound: str, probed: ProbeEvidence, expected: str) -> tuple[ProbeEvidence, Judgement]:
    """The run as one item sees it: its own verdict, or that of the value that the item asks for.

    Args:
        bound: the probe that this model has for the item.
    """
    if probed.verdict is ItemResult.INCONCLUSIVE or probed.probe in (item.probe, bound):
        return probed, Judgement(probed.verdict, probed.value)
    told = probed.measured.get(item.probe)
    judgement = judge_measured(item, told, expected) if told is not None else not_told(item)
    reason = tell(judgement.limit) if judgement.limit is not None else ""
    return replace(probed, verdict=judgement.result, value=judgement.value, reason=reason), judgement


def after_probe(item: Item, old: Answer | None, probed: ProbeEvidence) -> Answer:
    """The first bad value stays as found; a good one after it is FIXED; no reply changes nothing that was known."""
    if item.input is not InputKind.PROBE:
        raise Refusal(
            "answer.no_probe",
            say("{code} is not answered by a probe.", code=item.code),
            say("Answer it by hand."),
        )
    value, reason = one_line(probed.value), clean(probed.reason)
    silent = probed.verdict is ItemResult.INCONCLUSIVE
    if silent and old is not None and old.result is not ItemResult.INCONCLUSIVE:
        return old
    if old is not None and old.result in MEASURED_AGAIN and (old.value_found or not item.is_measured):
        result = ItemResult.FIXED if probed.verdict is ItemResult.PASS else probed.verdict
        return replace(old, result=result, value_left=value, by_hand=False, reason="")
    kept = old or Answer(probed.verdict)
    return replace(
        kept,
        result=probed.verdict,
        value_found=value,
        value_left="",
        by_hand=False,
        reason=reason if silent else "",
    )


def _kept(asked: Asked, probed: ProbeEvidence) -> EvidenceRef:
    """The run as evidence of the item."""
    checklist, item_code, now = asked.checklist, asked.item.code, asked.now
    title = f"{checklist.no} {item_code}"
    subject = RunSubject(checklist.device_id, title, now, checklist.inspection_id, item_code)
    run = keep_run(asked.session, asked.identity, subject, probed)
    return EvidenceRef("probe_run", run.id, run.transcript_sha256, f"{probed.probe} {run.value}".strip())
