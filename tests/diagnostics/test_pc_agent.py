"""The read-only agent of a kiosk: the probe, the simulated one, and the real one at the other end of a line."""

import json
import os
import platform
import queue
import re
import socket
import sys
import threading
import tty
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_runs import probed

import diagnostics.agent
from diagnostics import decode
from diagnostics.agent.computer import Kiosk, processes, snapshot
from diagnostics.agent.cpu_time import CpuTime, spent
from diagnostics.agent.hosts import Host, host_of, reached
from diagnostics.agent.installed import debian_packages
from diagnostics.agent.kiosk_log import KioskLog
from diagnostics.agent.listening import IDLE_SECONDS, listen_on, place_of
from diagnostics.agent.serving import answer_to, serve_agent
from diagnostics.agent_values import agent_values
from diagnostics.framing import Frame
from diagnostics.framing.agent import LONGEST, VERBS, agent_line, answer_framer, take_answer, take_question
from diagnostics.outcome import Conclusion
from diagnostics.session import run_probe
from fieldkit.domain.measured import Measured
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Refusal

VERDICTS = {
    "ready": (ItemResult.PASS, "agent.disk_ok"),
    "memory_low": (ItemResult.WARN, "agent.memory_low"),
    "disk_near_end": (ItemResult.WARN, "agent.disk_near_end"),
    "disk_full": (ItemResult.FAIL, "agent.disk_end"),
    "kernel_messages": (ItemResult.PASS, "agent.memory_ok"),
    "cpu_busy": (ItemResult.WARN, "agent.cpu_high"),
    "clock_late": (ItemResult.WARN, "agent.clock_day"),
    "third_party_down": (ItemResult.FAIL, "agent.third_party_down"),
    "server_away": (ItemResult.FAIL, "agent.unreachable"),
    "no_application": (ItemResult.PASS, "agent.memory_ok"),
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
        assert len(sources) == 8
        for word in ("subprocess", "os.system", "write_text", "write_bytes", "unlink", "open(", "eval", "exec("):
            assert [source for source in sources if word in source] == [], word

    @pytest.mark.parametrize("verb", VERBS)
    def test_answers_every_verb_in_one_line(self, verb: str) -> None:
        answer = answer_to(asked(9, verb))
        assert answer.startswith(b"@FK1 9 ok ")
        assert len(answer) <= LONGEST

    @pytest.mark.parametrize("asked_for", ["{}", "[]", "7", '{"part":99}', '{"part":"x"}', '{"since":1}'])
    @pytest.mark.parametrize("verb", VERBS)
    def test_takes_arguments_that_make_no_sense_for_none(self, verb: str, asked_for: str) -> None:
        assert b" ok " in answer_to(Frame("line", b"", {"sequence": 1, "word": verb, "text": asked_for}))


class TheDay:
    def now(self) -> datetime:
        return datetime(2026, 9, 30, 9, 0, tzinfo=UTC)


LOG = """\
{"at": "2026-09-30T08:00:00Z", "fact": "app.version", "value": "5.2.2"}
{"at": "2026-09-30T08:30:00Z", "fact": "app.version", "value": "5.2.3"}
{"at": "2026-09-30T08:00:00Z", "fact": "db.backup", "value": "2026-09-29T23:30:00Z"}
{"at": "2026-09-30T08:00:00Z", "fact": "card.reads", "value": "9"}
{"at": "2026-09-28T08:00:00Z", "fact": "bnv.first_pass", "value": "20"}
{"at": "2026-09-30T08:00:00Z", "txn": "pay", "ok": true}
{"at": "2026-09-29T08:00:00Z", "txn": "pay", "ok": true}
{"at": "2026-09-29T08:00:00Z", "txn": "pay", "ok": false}
{"at": "2026-09-01T08:00:00Z", "txn": "pay", "ok": false}
{"at": "2026-09-30T07:00:00Z", "event": "paper_out", "text": "roll 1"}
{"at": "2026-09-28T07:00:00Z", "event": "jam", "text": "old"}
{"at": "2026-09-30T07:00:00Z", "third_party": "MySQL", "version": "8.0.36", "running": false, "error": "exit 1"}
{"at": "2026-09-30T07:00:00Z", "third_party": "MySQL", "version": "8.0.36", "running": true, "error": ""}
not json at all
{"at": "yesterday", "fact": "pc.fan", "value": "10"}
{"at": "2026-09-30T08:00:00Z", "fact": "pc.fan", "val"""


class TestWhatTheApplicationWroteDown:
    @pytest.fixture
    def kiosk(self, tmp_path: Path) -> Kiosk:
        tmp_path.joinpath("kiosk.log").write_text(LOG, "utf-8")
        return Kiosk(clock=TheDay(), log=KioskLog(tmp_path / "kiosk.log"))

    def told(self, kiosk: Kiosk, verb: str, **arguments: str) -> dict[str, object]:
        question, _ = take_question(agent_line(1, verb, arguments))
        assert isinstance(question, Frame)
        frame, _ = take_answer(answer_to(question, kiosk))
        assert isinstance(frame, Frame)
        answer: dict[str, object] = json.loads(str(frame.fields["text"]))
        return answer

    def test_becomes_values_of_items_the_newest_of_each(self, kiosk: Kiosk) -> None:
        values = agent_values({"snapshot": self.told(kiosk, "snapshot")}, TheDay().now())
        assert (values["app.version"].value, values["db.backup"].value) == ("5.2.3", "9")
        assert values["pc.clock"].value == "0"

    def test_tells_a_test_of_another_day_for_none_of_this_visit(self, kiosk: Kiosk) -> None:
        values = agent_values({"snapshot": self.told(kiosk, "snapshot")}, TheDay().now())
        assert values["card.reads"].value == "9"
        assert "bnv.first_pass" not in values

    def test_counts_the_transactions_of_a_week_or_of_the_time_asked_for(self, kiosk: Kiosk) -> None:
        week = self.told(kiosk, "txn-rate")
        day = self.told(kiosk, "txn-rate", **{"from": "2026-09-30T00:00:00Z", "to": "2026-10-01T00:00:00Z"})
        assert week["business"] == {"pay": {"ok": 2, "failed": 1}}
        assert day["business"] == {"pay": {"ok": 1, "failed": 0}}
        assert agent_values({"txn-rate": week}, None)["app.success_rate"].value == "66.7"

    def test_tells_events_since_a_time(self, kiosk: Kiosk) -> None:
        assert self.told(kiosk, "events")["count"] == 1
        assert self.told(kiosk, "events", since="2026-09-01T00:00:00Z")["count"] == 2

    def test_tells_the_last_state_of_the_programs_of_others(self, kiosk: Kiosk) -> None:
        assert agent_values({"software": self.told(kiosk, "software")}, None)["app.third_party"].verdict == "PASS"

    def test_is_nothing_where_the_file_is_missing_or_a_folder(self, tmp_path: Path) -> None:
        for path in (tmp_path, tmp_path / "none", None):
            assert KioskLog(path).facts() == {}


class TestTheLoadOfTheProcessors:
    def test_is_that_of_the_last_five_minutes(self) -> None:
        now, times = [0.0], [(1000.0, 900.0)]
        cpu = CpuTime(lambda: times[-1], lambda: now[0])
        assert cpu.told() == {}
        for at, busy, idle in ((200, 150, 1850), (400, 450, 2550)):
            now[0] = at
            times.append((busy + idle, idle))
            cpu.look()
        assert cpu.told() == {"cpu_pct": 18, "cpu_window_s": 400}
        now[0], _ = 550, times.append((4450, 4000))
        assert cpu.told()["cpu_window_s"] == 350

    def test_is_not_told_where_the_system_counts_nothing(self) -> None:
        now = [0.0]
        cpu = CpuTime(lambda: (0.0, 0.0), lambda: now[0])
        now[0] = 60
        assert cpu.told() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="the other source of the same numbers")
class TestWhatTheComputerSays:
    def test_agrees_with_what_the_kernel_says(self) -> None:
        told = snapshot(Kiosk(), {})
        sizes = dict(re.findall(r"(\w+): +(\d+) kB", Path("/proc/meminfo").read_text("ascii")))
        assert told["memory_mb"] == int(sizes["MemTotal"]) // 1024
        assert abs(int(str(told["uptime_s"])) - float(Path("/proc/uptime").read_text("ascii").split()[0])) < 5
        local = re.findall(r"\|-- (\S+)\n\s+/32 host LOCAL", Path("/proc/net/fib_trie").read_text("ascii"))
        assert told["addresses"] == sorted({one for one in local if not one.startswith(("127.", "169.254."))})[:8]

    def test_counts_the_processors_as_the_kernel_does(self) -> None:
        ticks = os.sysconf("SC_CLK_TCK")
        line = Path("/proc/stat").read_text("ascii").splitlines()[0]
        kernel = [int(part) / ticks for part in line.split()[1:9]]
        in_all, at_rest = spent()
        assert abs(in_all - sum(kernel)) < 60
        assert abs(at_rest - (kernel[3] + kernel[4])) < 60

    def test_names_the_process_that_asks(self) -> None:
        mine = Path("/proc/self/comm").read_text("utf-8").strip()
        named: list[object] = []
        for part in range(1, 99):
            told = processes(Kiosk(), {"part": part})
            named += told["names"]  # type: ignore[misc]
            if part == told["parts"]:
                break
        assert mine in [str(name)[: len(mine)] for name in named]

    def test_lists_what_debian_has_installed(self, tmp_path: Path) -> None:
        status = tmp_path / "status"
        status.write_text(
            "Package: cups\nStatus: install ok installed\nVersion: 2.4.2-3\n\n"
            "Package: telnetd\nStatus: deinstall ok config-files\nVersion: 0.17\n"
        )
        assert list(debian_packages(status)) == ["cups 2.4.2-3"]
        assert list(debian_packages(tmp_path / "none")) == []


class TestServers:
    def test_are_reached_by_being_let_in_and_nothing_is_sent(self) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=32) as server:
            port = server.getsockname()[1]
            (told,) = reached([Host("front-end", "127.0.0.1", port)])
            values = agent_values({"network": {"hosts": [told]}}, None)
            with server.accept()[0] as visitor:
                assert visitor.recv(10) == b""
        assert (values["net.ports"].verdict, values["net.ping.loss"].value) == ("PASS", "0.0")
        assert int(values["net.ping.time"].value) < 1000

    def test_that_refuse_are_lost(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        values = agent_values({"network": {"hosts": reached([Host("BOSS", "127.0.0.1", port)])}}, None)
        assert (values["net.ports"], values["net.ping.loss"].value) == (
            Measured("BOSS", ItemResult.FAIL),
            "100.0",
        )

    @pytest.mark.parametrize("written", ["", "x", "x=1.2.3.4", "x=1.2.3.4:0", "x=:80", "=1.2.3.4:80", "x=y:99999"])
    def test_are_named_in_one_way(self, written: str) -> None:
        assert host_of("front-end=10.20.30.1:9001") == Host("front-end", "10.20.30.1", 9001)
        with pytest.raises(Refusal) as caught:
            host_of(written)
        assert caught.value.code == "agent.host"


HOSTILE = [
    {"at": "0001-01-01T00:00:00+23:59"},
    {"at": 7, "facts": []},
    {"at": "2026-09-30T09:00:00Z", "facts": {"pc.fan": 7, "card.reads": ["x", 1], "db.backup": ["x", "y", "z"]}},
    {"cpu_pct": True, "memory_free_pct": -1, "disk_used_pct": 10**30, "addresses": "10.0.0.1"},
    {"hosts": [{"tried": 0, "lost": 0}, {"tried": 1, "lost": 2}, {"tried": "x"}, 7]},
    {"business": {"pay": {"ok": -1, "failed": "x"}}, "third_party": [7]},
]


@pytest.mark.parametrize("document", HOSTILE, ids=range(len(HOSTILE)))
def test_values_of_another_shape_are_left_out(document: dict[str, object]) -> None:
    told = dict.fromkeys(("snapshot", "software", "network", "txn-rate"), document)
    assert agent_values(told, None) == {}


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


@pytest.fixture
def listening() -> Iterator[tuple[int, list[float]]]:
    """The real agent on a port of this machine, and the time that it believes in."""
    over, ports, now = threading.Event(), queue.SimpleQueue[int](), [0.0]
    agent = threading.Thread(
        target=listen_on, args=("127.0.0.1", 0, over), kwargs={"ready": ports.put, "monotonic": lambda: now[0]}
    )
    agent.start()
    yield ports.get(timeout=30), now
    over.set()
    agent.join()


class TestOverANetworkCable:
    def test_one_engineer_after_the_other_is_answered(self, listening: tuple[int, list[float]]) -> None:
        port, _ = listening
        for _visit in range(2):
            outcome = run_probe("pc.agent", f"socket://127.0.0.1:{port}")
            assert outcome.conclusion is Conclusion.ANSWERED
            assert outcome.identity["model"] == platform.node()[:48]

    def test_noise_is_not_answered_and_does_not_end_it(self, listening: tuple[int, list[float]]) -> None:
        port, _ = listening
        with socket.create_connection(("127.0.0.1", port), timeout=30) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\n\r\n" + bytes(range(256)) * 64 + b"\n" + agent_line(5, "hello", {}))
            assert visitor.recv(4096).startswith(b"@FK1 5 ok ")

    def test_whoever_asks_nothing_makes_room_for_the_next(self, listening: tuple[int, list[float]]) -> None:
        port, now = listening
        with socket.create_connection(("127.0.0.1", port), timeout=30) as gone:
            gone.sendall(agent_line(1, "hello", {}))
            assert gone.recv(4096)
            now[0] += IDLE_SECONDS
            assert gone.recv(4096) == b""
        assert run_probe("pc.agent", f"socket://127.0.0.1:{port}").conclusion is Conclusion.ANSWERED

    @pytest.mark.parametrize("written", ["", "9100", ":9100", "10.0.0.2", "10.0.0.2:0", "10.0.0.2:99999", "x:y"])
    def test_the_place_is_written_in_one_way(self, written: str) -> None:
        assert place_of("10.0.0.2:9100") == ("10.0.0.2", 9100)
        with pytest.raises(Refusal) as caught:
            place_of(written)
        assert caught.value.code == "agent.place"

    def test_a_port_that_is_taken_is_said(self, listening: tuple[int, list[float]]) -> None:
        with pytest.raises(Refusal) as caught:
            listen_on("127.0.0.1", listening[0], threading.Event())
        assert caught.value.code == "agent.listen"
