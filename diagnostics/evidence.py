"""How does the outcome of a probe run become evidence in a record?"""

from diagnostics.outcome import ProbeOutcome, outcome_to_item
from diagnostics.transcript import transcript_bytes
from fieldkit.domain.record import ItemResult
from fieldkit.locale import tell
from fieldkit.services.answering import ProbeEvidence


def evidence_of(outcome: ProbeOutcome) -> ProbeEvidence:
    """Verdict, value and transcript as a record takes them; a run that says nothing carries its reason."""
    verdict, value = outcome_to_item(outcome)
    reason = tell(outcome.summary) if verdict is ItemResult.INCONCLUSIVE else ""
    return ProbeEvidence(
        probe=outcome.probe,
        port=outcome.port,
        verdict=verdict,
        value=value,
        transcript=transcript_bytes(outcome),
        reason=reason,
        measured=outcome.measured,
        settings=str(outcome.settings),
        counters={name: format(number, "f") for name, number in outcome.counters.items()},
        assents=outcome.assents,
    )
