"""How is a probe run kept as evidence, and does the evidence still say the same?

The document is canonical JSON, named by its SHA-256 in the record. It holds bytes and codes, and no sentences but
those that a person said yes to: what comes from elsewhere puts words into nobody's mouth, and `replay` judges
the bytes anew.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import msgspec

from diagnostics.conversation import Stopped
from diagnostics.framing import Request, understand
from diagnostics.judgement import RunFacts, converse, judged
from diagnostics.line import LineSettings
from diagnostics.outcome import Conclusion, Exchange, Note, ProbeOutcome, meaning_of
from diagnostics.probes import Probe, Reading, probe_named
from fieldkit.domain.assent import Assent
from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.instants import from_stamp, stamp
from fieldkit.domain.record import ItemResult
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

FORMAT = "fieldkit.transcript/1"

_SIZE_LIMIT = 1024 * 1024
_PARITIES = ("N", "E", "O")
_CUT = (Conclusion.GONE, Conclusion.CANCELLED, Conclusion.TIME_UP)
_ASIDE = (Note.DROPPED, Note.LATE, Note.CONFIRMED)


@dataclass(frozen=True)
class Entry:
    """One exchange as the document has it."""

    at_ms: int
    direction: str
    hex: str
    request: str
    note: Note


@dataclass(frozen=True)
class Transcript:
    """The document of one run."""

    format: str
    probe: str
    port: str
    settings: LineSettings
    started_at: str
    ended_at: str
    simulated: bool
    verdict: ItemResult
    conclusion: Conclusion
    findings: tuple[str, ...]
    """Codes of what was found."""
    exchanges: tuple[Entry, ...]
    identity: Mapping[str, str] = field(default_factory=dict)
    assents: tuple[Assent, ...] = ()


def transcript_bytes(outcome: ProbeOutcome) -> bytes:
    """The run as canonical JSON; its digest names it as evidence."""
    document = Transcript(
        format=FORMAT,
        probe=outcome.probe,
        port=outcome.port,
        settings=outcome.settings,
        started_at=stamp(outcome.started_at),
        ended_at=stamp(outcome.ended_at),
        simulated=outcome.simulated,
        verdict=outcome.verdict,
        conclusion=outcome.conclusion,
        findings=tuple(finding.code for finding in outcome.findings),
        exchanges=tuple(_entry(exchange) for exchange in outcome.transcript),
        identity=dict(outcome.identity),
        assents=outcome.assents,
    )
    return canonical_bytes(asdict(document))


def read_transcript(content: bytes) -> Transcript:
    """The document in these bytes; Refusal `transcript.unreadable` when they are none."""
    if len(content) > _SIZE_LIMIT:
        raise _unreadable("too long")
    try:
        document = msgspec.json.decode(content, type=Transcript)
        _check(document)
    except (ValueError, OverflowError, RecursionError) as error:
        raise _unreadable(str(error)) from error
    return document


def replay(document: Transcript) -> ProbeOutcome:
    """The run judged anew from its bytes, with the tables of this program."""
    probe = probe_named(document.probe)
    facts = RunFacts(
        port=one_line(document.port),
        settings=document.settings,
        started_at=from_stamp(document.started_at),
        ended_at=from_stamp(document.ended_at),
        simulated=document.simulated,
    )
    said = converse(probe, _Replayed(document).ask)
    outcome = judged(probe, said, _exchanges(document, probe), facts)
    return replace(outcome, assents=tuple(_shown(assent) for assent in document.assents))


class _Replayed:
    """Answers questions out of a transcript."""

    def __init__(self, document: Transcript) -> None:
        self._left = deque(entry for entry in document.exchanges if entry.note not in _ASIDE)
        self._end = document.conclusion

    def ask(self, request: Request) -> Reading:
        raw, tries, noisy = b"", 0, 0
        while self._next_is(">", request.raw):
            self._left.popleft()
            tries += 1
            raw = self._answer()
            heard = understand(request, raw)
            if heard.frame is not None:
                return Reading(request, heard.frame, raw, tries, noisy)
            noisy += bool(raw) and not heard.only_echo
        if not self._left and self._end in _CUT:
            raise Stopped(self._end)
        return Reading(request, None, raw, tries, noisy)

    def _answer(self) -> bytes:
        if not self._left or self._left[0].direction != "<":
            return b""
        entry = self._left.popleft()
        if entry.note is Note.CUT:
            raise Stopped(self._end if self._end in _CUT else Conclusion.GONE)
        return bytes.fromhex(entry.hex)

    def _next_is(self, direction: str, raw: bytes) -> bool:
        if not self._left:
            return False
        return self._left[0].direction == direction and bytes.fromhex(self._left[0].hex) == raw


def _entry(exchange: Exchange) -> Entry:
    return Entry(exchange.at_ms, exchange.direction, exchange.hex, exchange.request, exchange.note)


def _shown(assent: Assent) -> Assent:
    return replace(assent, text=one_line(assent.text), by=one_line(assent.by, limit=32))


def _exchanges(document: Transcript, probe: Probe) -> tuple[Exchange, ...]:
    requests = {request.name: request for request in probe.requests}
    return tuple(
        Exchange(
            at_ms=entry.at_ms,
            direction=entry.direction if entry.direction == ">" else "<",
            hex=bytes.fromhex(entry.hex).hex(" ").upper(),
            request=one_line(entry.request),
            note=entry.note,
            meaning=meaning_of(entry.note, requests.get(entry.request)),
        )
        for entry in document.exchanges
    )


def _check(document: Transcript) -> None:
    if document.format != FORMAT:
        raise ValueError(document.format)
    if document.settings.parity not in _PARITIES:
        raise ValueError(document.settings.parity)
    canonical_bytes(asdict(document))
    from_stamp(document.started_at)
    from_stamp(document.ended_at)
    for assent in document.assents:
        from_stamp(assent.at)
    for entry in document.exchanges:
        bytes.fromhex(entry.hex)


def _unreadable(detail: str) -> Refusal:
    return Refusal(
        "transcript.unreadable",
        say("This is no transcript of a probe: {detail}", detail=one_line(detail, limit=120)),
        say("Choose a transcript file that FieldKit has written."),
    )
