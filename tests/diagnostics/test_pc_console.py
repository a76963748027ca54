"""What the probe reads on the serial console of an industrial PC, from a simulated one and from a real shell."""

import os
import pty
import shutil
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from simulated_runs import probed

from diagnostics.console_login import LoggedIn
from diagnostics.console_values import console_values
from diagnostics.framing.console import answer_framer, cksum, command_line, take_request
from diagnostics.meaning import meaning_table
from diagnostics.outcome import Conclusion
from diagnostics.patience import Patience
from diagnostics.probes import probe_named
from diagnostics.session import run_probe
from diagnostics.simulators.console import start_console
from diagnostics.simulators.serving import RunningSimulator
from diagnostics.transcript import read_transcript, replay, transcript_bytes
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Outside

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")

PATIENT = Patience(tries=1, answer_ms=4000, quiet_ms=10, settle_ms=1, total_ms=30_000)
BRIEF = Patience(tries=1, answer_ms=300, quiet_ms=10, settle_ms=1, total_ms=5000)
VERDICTS = {
    "ready": (ItemResult.PASS, "console.cpu_ok"),
    "cpu_busy": (ItemResult.WARN, "console.cpu_high"),
    "memory_low": (ItemResult.WARN, "console.memory_low"),
    "memory_out": (ItemResult.FAIL, "console.memory_out"),
    "disk_near_end": (ItemResult.WARN, "console.disk_near_end"),
    "disk_full": (ItemResult.FAIL, "console.disk_end"),
    "no_network": (ItemResult.WARN, "console.no_address"),
    "other_output": (ItemResult.WARN, "console.unreadable"),
    "clock_late": (ItemResult.WARN, "console.clock_drift"),
    "crashed": (ItemResult.PASS, "console.cpu_ok"),
    "bare": (ItemResult.PASS, "console.cpu_ok"),
    "boot_messages": (ItemResult.PASS, "console.uptime"),
    "wrong_sum": (ItemResult.INCONCLUSIVE, "line.noise"),
    "locked": (ItemResult.INCONCLUSIVE, "line.noise"),
}


@pytest.mark.parametrize(("state", "told"), VERDICTS.items(), ids=VERDICTS)
def test_each_state_of_a_computer_has_its_verdict(state: str, told: tuple[ItemResult, str]) -> None:
    outcome, _ = probed("pc.console", "console", state, patience=BRIEF)
    assert outcome.verdict is told[0]
    assert told[1] in {finding.code for finding in outcome.findings}


def test_a_computer_says_its_name_and_system() -> None:
    outcome, _ = probed("pc.console", "console", "ready", patience=BRIEF)
    assert outcome.identity == {"model": "kiosk-0731", "firmware": "Linux 5.10.0-28-amd64 x86_64"}


def values(state: str) -> dict[str, str]:
    outcome, _ = probed("pc.console", "console", state, patience=BRIEF)
    return {name: measured.value for name, measured in outcome.measured.items()}


class TestTheValues:
    def test_of_a_computer_that_tells_all(self) -> None:
        told = values("ready")
        assert int(told.pop("pc.clock")) <= 2
        assert told == {
            "net.address": "10.20.30.41",
            "pc.cpu": "6.0",
            "pc.memory": "50.0",
            "pc.disk": "60",
            "pc.temperature": "51.5",
            "pc.fan": "95.0",
            "pc.restarts": "0",
            "pc.smart.reallocated": "0",
            "pc.smart.pending": "0",
            "pc.smart.wear": "12",
        }

    def test_that_the_account_may_not_read_are_left_out(self) -> None:
        assert set(values("bare")) == {"net.address", "pc.cpu", "pc.memory", "pc.disk", "pc.clock"}

    def test_hold_the_clock_against_that_of_this_laptop(self) -> None:
        assert 199 <= int(values("clock_late")["pc.clock"]) <= 202

    def test_count_a_start_without_a_shutdown_before_it(self) -> None:
        assert values("crashed")["pc.restarts"] == "1"

    def test_are_the_same_in_a_replay(self) -> None:
        outcome, _ = probed("pc.console", "console", "clock_late", patience=BRIEF)
        again = replay(read_transcript(transcript_bytes(outcome)))
        assert (again.measured, again.findings) == (outcome.measured, outcome.findings)

    @pytest.mark.parametrize(
        ("question", "printed", "name", "value"),
        [
            ("load", "5.00 9.99 3.00 2/200 9\n2", "pc.cpu", "100"),
            ("load", "0.00 0.50 0.00 2/200 9\n0", "pc.cpu", None),
            ("memory", "MemTotal: 100 kB\nMemFree: 25 kB", "pc.memory", "75.0"),
            ("memory", "MemTotal: 100 kB\nMemAvailable: 250 kB", "pc.memory", None),
            ("disk", "/dev/sda1 3000 1200 1800 40% /boot", "pc.disk", None),
            ("fan", "/sys/class/hwmon/hwmon1/fan1_input:2850", "pc.fan", None),
            ("restarts", "", "pc.restarts", None),
            ("restarts", "\nwtmp begins Tue Sep  1", "pc.restarts", "0"),
            ("smart", "Percentage Used:                    3%", "pc.smart.wear", "3"),
            ("address", "inet 127.0.0.1/8\ninet 10.0.0.1/8\ninet 10.0.0.2/8", "net.address", "10.0.0.1, 10.0.0.2"),
            ("clock", "2026-13-45T00:00:00Z", "pc.clock", None),
            ("temperature", "cat: no such file", "pc.temperature", None),
        ],
    )
    def test_are_taken_from_what_is_printed(
        self, question: str, printed: str, name: str, value: str | None
    ) -> None:
        told = console_values({question: printed}, datetime(2026, 9, 30, tzinfo=UTC))
        assert (told[name].value if name in told else None) == value


class TestTheMarkers:
    LINE = command_line("uptime", "cat /proc/uptime")
    ANSWER = b"FKBuptime\r\n1.00 2.00\r\nFKEuptime %d 10\r\n" % cksum(b"1.00 2.00\n")

    def test_do_not_match_in_the_echoed_line(self) -> None:
        decoded = answer_framer().feed(self.LINE + b"\n" + self.LINE)
        assert (decoded.frames, decoded.errors) == ((), ())

    def test_match_in_the_output_between_echo_and_prompt(self) -> None:
        decoded = answer_framer().feed(self.LINE + b"\n" + self.ANSWER + b"\x1b[?2004hkiosk:~$ ")
        assert [(frame.name, frame.fields["text"]) for frame in decoded.frames] == [("uptime", "1.00 2.00")]

    @pytest.mark.parametrize("place", range(11, 20))
    def test_prove_every_character_by_the_sum(self, place: int) -> None:
        spoilt = self.ANSWER[:place] + bytes([self.ANSWER[place] ^ 1]) + self.ANSWER[place + 1 :]
        assert answer_framer().feed(spoilt).frames == ()

    @pytest.mark.parametrize("command", ["rm -rf /", "reboot", "cat /proc/uptime; reboot", "date -s 2020-01-01"])
    def test_never_carry_a_command_that_the_table_does_not_list(self, command: str) -> None:
        raws = {request.raw for request in probe_named("pc.console").requests}
        assert command_line("uptime", command) not in raws
        assert command not in meaning_table("console").requests

    def test_are_read_from_the_side_of_the_host_too(self) -> None:
        frame, length = take_request(self.LINE)
        assert frame is not None
        assert length == len(self.LINE)


@pytest.mark.parametrize("length", [0, 1, 255, 256, 1503, 70_000])
def test_the_sum_is_that_of_the_posix_command(length: int) -> None:
    data = bytes(n % 251 for n in range(length))
    ran = subprocess.run(["cksum"], input=data, capture_output=True, check=True)
    assert int(ran.stdout.split()[0]) == cksum(data)


@pytest.fixture
def real_shell() -> Iterator[str]:
    """A bash that takes a pseudo terminal for its serial console, and the port at the other end."""
    if not shutil.which("bash"):
        pytest.skip("no bash here")
    host, port = os.openpty()
    tty.setraw(port)  # a cable has no echo: until somebody opens the port, bash would run its own prompt
    shell, console = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "PS1": "kiosk$ ", "HISTFILE": ""}
    running = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"], stdin=console, stdout=console, stderr=console, env=environment,
        start_new_session=True,
    )  # fmt: skip
    over = threading.Event()
    pumps = [threading.Thread(target=pump, args=(*ends, over)) for ends in ((host, shell), (shell, host))]
    for thread in pumps:
        thread.start()
    yield os.ttyname(port)
    over.set()
    running.kill()
    running.wait()
    for thread in pumps:
        thread.join()
    for end in (host, port, shell, console):
        os.close(end)


def pump(source: int, sink: int, over: threading.Event) -> None:
    os.set_blocking(source, False)
    held = b""
    while not over.wait(0.002):
        try:
            held = held or os.read(source, 4096)
            held = held[os.write(sink, held) :]  # the other end may have room for a part only, or for nothing
        except BlockingIOError:
            continue


def test_a_real_shell_answers_every_question(real_shell: str) -> None:
    outcome = run_probe("pc.console", real_shell, patience=PATIENT)
    assert outcome.conclusion is Conclusion.ANSWERED
    topics = {finding.topic for finding in outcome.findings}
    assert {"cpu", "memory", "disk", "software"} <= topics
    assert "console.unreadable" not in {finding.code for finding in outcome.findings}
    assert outcome.identity["model"] == os.uname().nodename


def arrives(console: RunningSimulator, last: bytes) -> bool:
    """Whether this is the last that the console hears, within a second."""
    deadline = time.monotonic() + 1
    while not console.received.endswith(last) and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    return console.received.endswith(last)


class TestALogin:
    def test_leads_to_a_shell_and_leaves_no_password_behind(self) -> None:
        with start_console("locked") as console:
            login = LoggedIn("readonly", lambda: "test-password")
            outcome = run_probe("pc.console", console.url, patience=BRIEF, open_with=login)
            assert arrives(console, b"exit\r")
            received = bytes(console.received)
        assert outcome.conclusion is Conclusion.ANSWERED
        assert b"test-password".hex() not in transcript_bytes(outcome).decode().lower().replace(" ", "")
        assert received.count(b"test-password\r") == 1

    def test_with_a_wrong_password_asks_nothing(self) -> None:
        with start_console("locked") as console:
            with pytest.raises(Outside) as caught:
                run_probe("pc.console", console.url, open_with=LoggedIn("readonly", lambda: "wrong"))
            assert b"FKB" not in console.received
        assert caught.value.code == "console.login"
        assert "wrong" not in str(caught.value.what)

    def test_is_not_needed_where_a_shell_stands_and_leaves_it_open(self) -> None:
        with start_console("ready") as console:
            outcome = run_probe(
                "pc.console", console.url, patience=BRIEF, open_with=LoggedIn("readonly", lambda: "unused")
            )
            assert b"unused" not in console.received
            assert b"exit" not in console.received
        assert outcome.conclusion is Conclusion.ANSWERED
