"""The read-only agent of a kiosk: the probe, the simulated one, and the real one at the other end of a line."""

import os
import sys
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_runs import probed

import diagnostics.agent
from diagnostics import decode
from diagnostics.agent.serving import answer_to, serve_agent
from diagnostics.framing import Frame
from diagnostics.framing.agent import LONGEST, VERBS, agent_line, answer_framer, take_question
from diagnostics.outcome import Conclusion
from diagnostics.session import run_probe
from fieldkit.domain.record import ItemResult

VERDICTS = {
    "ready": (ItemResult.PASS, "agent.disk_ok"),
    "memory_low": (ItemResult.WARN, "agent.memory_low"),
    "disk_near_end": (ItemResult.WARN, "agent.disk_near_end"),
    "disk_full": (ItemResult.FAIL, "agent.disk_end"),
    "kernel_messages": (ItemResult.PASS, "agent.memory_ok"),
    "refuses": (ItemResult.INCONCLUSIVE, "agent.refused"),
    "wrong_sum": (ItemResult.INCONCLUSIVE, "line.noise"),
}

needs_ptys = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")


@needs_ptys
@pytest.mark.parametrize(("state", "told"), VERDICTS.items(), ids=VERDICTS)
def test_each_state_of_a_kiosk_has_its_verdict(state: str, told: tuple[ItemResult, str]) -> None:
    outcome, _ = probed("pc.agent", "agent", state)
    assert outcome.verdict is told[0]
    assert told[1] in {finding.code for finding in outcome.findings}


class TestALine:
    LINE = agent_line(7, "ok", {"disk_used_pct": 12})

    @pytest.mark.parametrize("bit", range(8))
    def test_with_any_bit_flipped_is_refused(self, bit: int) -> None:
        for place in range(len(self.LINE)):
            spoilt = self.LINE[:place] + bytes([self.LINE[place] ^ 1 << bit]) + self.LINE[place + 1 :]
            frames = answer_framer().feed(spoilt).frames
            assert [frame for frame in frames if frame.raw != self.LINE] == []

    def test_is_found_among_messages_of_the_kernel(self) -> None:
        frames = answer_framer().feed(b"[ 1.2] usb: @FK\r\n" + self.LINE + b"kiosk login: ").frames
        assert [frame.raw for frame in frames] == [self.LINE]

    def test_longer_than_the_limit_is_never_written(self) -> None:
        with pytest.raises(ValueError, match="4"):
            agent_line(1, "ok", {"names": "x" * LONGEST})

    @given(st.binary(max_size=64))
    def test_holds_whatever_text_there_is_in_one_line(self, raw: bytes) -> None:
        line = agent_line(1, "ok", {"text": raw.decode("latin-1")})
        assert line.count(b"\n") == 1
        assert decode("agent", line).valid


def asked(sequence: int, verb: str) -> Frame:
    frame, _ = take_question(agent_line(sequence, verb, {}))
    assert isinstance(frame, Frame)
    return frame


class TestTheAgent:
    def test_has_no_verb_that_does_anything(self) -> None:
        for verb in ("exec", "shell", "reboot", "set-time", "delete"):
            assert b" err " in answer_to(asked(3, verb))
            assert decode("agent", agent_line(3, verb, {}), "host").frames[0].read_only is False

    def test_runs_no_other_program_and_writes_no_file(self) -> None:
        sources = [path.read_text("utf-8") for path in Path(diagnostics.agent.__path__[0]).glob("*.py")]
        assert len(sources) == 3
        for word in ("subprocess", "os.system", "write_text", "write_bytes", "unlink", "open(", "eval", "exec("):
            assert [source for source in sources if word in source] == [], word

    @pytest.mark.parametrize("verb", VERBS)
    def test_answers_every_verb_in_one_line(self, verb: str) -> None:
        answer = answer_to(asked(9, verb))
        assert answer.startswith(b"@FK1 9 ")
        assert len(answer) <= LONGEST


@pytest.fixture
def running_agent() -> Iterator[str]:
    """The real agent on one pseudo terminal; the port of the engineer is joined to it."""
    ends = [os.openpty(), os.openpty()]
    for _, port in ends:
        tty.setraw(port)
    over = threading.Event()
    agent = threading.Thread(target=serve_agent, args=(os.ttyname(ends[0][1]), over))
    joins = [
        threading.Thread(target=join, args=(source, sink, over))
        for source, sink in ((ends[0][0], ends[1][0]), (ends[1][0], ends[0][0]))
    ]
    for thread in (agent, *joins):
        thread.start()
    yield os.ttyname(ends[1][1])
    over.set()
    for thread in (agent, *joins):
        thread.join()
    for end in ends:
        os.close(end[0])
        os.close(end[1])


def join(source: int, sink: int, over: threading.Event) -> None:
    os.set_blocking(source, False)
    while not over.wait(0.002):
        try:
            os.write(sink, os.read(source, 4096))
        except BlockingIOError:
            continue


@needs_ptys
def test_the_real_agent_answers_the_probe_over_a_line(running_agent: str) -> None:
    outcome = run_probe("pc.agent", running_agent)
    assert outcome.conclusion is Conclusion.ANSWERED
    assert outcome.identity["model"] == os.uname().nodename[:48]
    assert {"disk", "software"} <= {finding.topic for finding in outcome.findings}
