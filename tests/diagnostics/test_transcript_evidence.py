import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from line_fakes import QUICK, TimedLine, printer

from diagnostics.outcome import Conclusion, Note, ProbeOutcome
from diagnostics.session import run_probe
from diagnostics.simulators.printer import STATES, start_printer
from diagnostics.simulators.serving import NO_FAULTS, LineFaults
from diagnostics.transcript import FORMAT, read_transcript, replay, transcript_bytes
from fieldkit.domain.canonical import canonical_bytes
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Refusal


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 9, 30, 1, 28, tzinfo=UTC)


def run(state: str, faults: LineFaults = NO_FAULTS) -> ProbeOutcome:
    with start_printer(state, faults=faults) as simulator:
        return run_probe("printer.escpos", simulator.url, patience=QUICK, clock=FixedClock(), simulated=True)


FAULTS = [
    NO_FAULTS,
    LineFaults(echo=True),
    LineFaults(noise=b"\xff", noisy_answers=1),
    LineFaults(noise=b"\xff"),
    LineFaults(drop_first=1),
    LineFaults(late_ms=100),
    LineFaults(unplug_after=2),
]


@pytest.mark.parametrize("state", STATES)
def test_a_replay_gives_the_same_outcome(state: str) -> None:
    outcome = run(state)
    assert replay(read_transcript(transcript_bytes(outcome))) == outcome


@pytest.mark.parametrize("faults", FAULTS, ids=str)
def test_a_replay_of_a_bad_line_gives_the_same_verdict_and_findings(faults: LineFaults) -> None:
    outcome = run("near_end", faults)
    again = replay(read_transcript(transcript_bytes(outcome)))
    assert (again.verdict, again.conclusion, again.raw) == (outcome.verdict, outcome.conclusion, outcome.raw)
    assert again.findings == outcome.findings
    assert again.transcript == outcome.transcript


def test_an_answer_that_was_cut_off_counts_neither_live_nor_in_the_replay() -> None:
    line = TimedLine(printer("1A 32 12 7E"), gone_after=2)
    outcome = run_probe("printer.escpos", "COM3", open_with=line.opened, monotonic=line.monotonic)
    again = replay(read_transcript(transcript_bytes(outcome)))
    assert (outcome.transcript[-1].note, outcome.transcript[-1].hex) == (Note.CUT, "32")
    assert outcome.raw == again.raw == ("1A",)
    assert outcome.conclusion is again.conclusion is Conclusion.GONE


def test_the_document_is_canonical_and_says_where_it_comes_from() -> None:
    content = transcript_bytes(run("near_end"))
    document = json.loads(content)
    assert canonical_bytes(document) == content
    assert (document["format"], document["simulated"], document["verdict"]) == (FORMAT, True, "WARN")
    assert document["started_at"] == "2026-09-30T01:28:00.000Z"
    assert transcript_bytes(replay(read_transcript(content))) == content


def test_a_verdict_that_somebody_wrote_in_is_not_believed() -> None:
    document = json.loads(transcript_bytes(run("paper_out")))
    document["verdict"], document["findings"] = "PASS", []
    assert replay(read_transcript(json.dumps(document).encode())).verdict == "FAIL"


@pytest.mark.parametrize("conclusion", Conclusion)
def test_a_document_without_exchanges_never_passes(conclusion: Conclusion) -> None:
    document = json.loads(transcript_bytes(run("ready")))
    document["exchanges"], document["conclusion"] = [], conclusion.value
    assert replay(read_transcript(json.dumps(document).encode())).verdict == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "fieldkit.transcript/9"),
        ("verdict", "GREAT"),
        ("started_at", "2026-09-30T09:28:00"),
        ("started_at", "0001-01-01T00:00:00+23:59"),
        ("settings", {"baud": 9600, "bits": 8, "parity": "\x1b[31m", "stop": 1}),
        ("exchanges", [{"at_ms": 0, "direction": "<", "hex": "zz", "request": "", "note": "dropped"}]),
        ("exchanges", [{"at_ms": 10**30, "direction": "<", "hex": "12", "request": "", "note": "dropped"}]),
        ("exchanges", 12),
    ],
)
def test_a_document_that_is_not_ours_is_refused(name: str, value: object) -> None:
    document = json.loads(transcript_bytes(run("ready"))) | {name: value}
    with pytest.raises(Refusal) as caught:
        read_transcript(json.dumps(document).encode())
    assert caught.value.code == "transcript.unreadable"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' + b"[" * 100_000, b" " * 2_000_000])
def test_bytes_that_are_no_document_are_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read_transcript(content)
    assert caught.value.code == "transcript.unreadable"


class TestAFileThatWasCutOff:
    def test_at_any_byte_is_refused_in_words(self) -> None:
        content = transcript_bytes(run("near_end", LineFaults(echo=True)))
        for length in range(len(content)):
            with pytest.raises(Refusal) as caught:
                read_transcript(content[:length])
            assert caught.value.code == "transcript.unreadable"

    def test_or_changed_at_any_byte_is_refused_or_judged_anew(self) -> None:
        content = transcript_bytes(run("near_end"))
        for place in range(len(content)):
            for byte in (content[place] ^ 0x01, content[place] ^ 0x80, 0x22):
                changed = content[:place] + bytes([byte]) + content[place + 1 :]
                with suppress(Refusal):
                    assert replay(read_transcript(changed)).verdict in ItemResult
