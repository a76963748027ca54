"""`fieldkit probe` as scripts use it: what stands on stdout, and with which code it ends."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from diagnostics.line import LineSettings
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from fieldkit.cli.probe_search import agreement, last_good_settings
from fieldkit.cli.verbs import run_verbs
from fieldkit.locale import use_language
from fieldkit.services.probe_history import ProbedDevice

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")

PASSPHRASE = "a passphrase for tests"
SERIAL_OF_THE_DEMO = "CX1-2308-0011"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, object]:
        answer: dict[str, object] = json.loads(self.out)
        return answer


Verb = Callable[..., Ended]


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verb:
    """Runs `fieldkit probe ...` in this process, in English."""
    use_language("en")

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["fieldkit", "probe", *words])
        with pytest.raises(SystemExit) as ended:
            run_verbs()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


def plugged_in(protocol: str, state: str, faults: LineFaults = NO_FAULTS) -> RunningSimulator:
    return simulated()[protocol].start(state, faults, False)


class TestDecode:
    def test_says_what_an_answer_means(self, probe: Verb) -> None:
        ended = probe("decode", "ccnet", "02 03 06 41 4F D1")
        assert ended.code == 0
        assert "fault" in ended.out
        assert "cash" in ended.out.lower()

    @pytest.mark.parametrize(
        "typed", [["020306414FD1"], ["02", "03", "06", "41", "4f", "d1"], ["0x02,03,06,41,4F,D1"]]
    )
    def test_takes_hex_as_people_write_it(self, probe: Verb, typed: list[str]) -> None:
        frames = probe("decode", "ccnet", *typed, "--json").document["frames"]
        assert isinstance(frames, list)
        assert frames[0]["code"] == "41"

    def test_tells_whether_a_request_may_be_sent(self, probe: Verb) -> None:
        asked = probe("decode", "ccnet", "02 03 06 33 DA 81", "--from", "host")
        acting = probe("decode", "ccnet", "02 03 06 30 41 B3", "--from", "host")
        assert "only reads" in asked.out
        assert "acts" in acting.out

    @pytest.mark.parametrize("bad", ["02 03 06 41 4F D0", "02 03 06", "FF FF"])
    def test_of_bytes_that_are_no_frame_ends_with_1(self, probe: Verb, bad: str) -> None:
        ended = probe("decode", "ccnet", bad, "--json")
        assert ended.code == 1
        assert ended.document["valid"] is False
        assert ended.document["error"]

    @pytest.mark.parametrize("words", [["ccnet", "zz"], ["ccnet", "123"], ["klingon", "00"]])
    def test_of_what_nobody_can_read_ends_with_2_and_two_lines(self, probe: Verb, words: list[str]) -> None:
        ended = probe("decode", *words)
        assert ended.code == 2
        assert len(ended.err.splitlines()) == 2
        assert ended.out == ""


class TestRun:
    def test_by_protocol_judges_the_device(self, probe: Verb) -> None:
        with plugged_in("ccnet", "cassette_full") as device:
            ended = probe("run", "--port", device.url, "--protocol", "ccnet", "--json")
        assert ended.code == 1
        assert ended.document["verdict"] == "FAIL"
        assert ended.document["settings"] == "9600 8N1"
        assert "banknote" in ended.err, "what has to be so is said before the first byte"

    def test_by_an_unknown_protocol_lists_those_there_are(self, probe: Verb) -> None:
        ended = probe("run", "--port", "COM3", "--protocol", "klingon")
        assert ended.code == 2
        assert "ccnet" in ended.err

    def test_on_a_port_that_is_not_there_ends_with_3(self, probe: Verb) -> None:
        assert probe("run", "--port", "/dev/no-such-port").code == 3

    def test_with_auto_finds_language_and_speed_and_tells_each_attempt(self, probe: Verb) -> None:
        with plugged_in("escpos", "near_end", LineFaults(baud=19200)) as device:
            ended = probe("run", "--port", device.url, "--protocol", "auto", "--part", "PRN", "--json")
        assert ended.code == 0
        assert (ended.document["verdict"], ended.document["settings"]) == ("WARN", "19200 8N1")
        attempts = ended.document["attempts"]
        assert isinstance(attempts, list)
        assert len(attempts) > 1
        assert attempts[-1]["symptom"] == "answered"

    def test_with_auto_on_a_dead_line_ends_with_1_and_what_to_check(self, probe: Verb) -> None:
        with plugged_in("escpos", "silent") as device:
            ended = probe("run", "--port", device.url, "--probe", "printer.escpos", "--protocol", "auto", "--json")
        assert ended.code == 1
        assert ended.document["checks"]

    def test_with_auto_tries_no_languages_that_may_switch_a_load_off(self, probe: Verb) -> None:
        ended = probe("run", "--port", "COM3", "--protocol", "auto", "--part", "UPS")
        assert ended.code == 2
        assert "ups.megatec" in ended.err


class TestRunForADevice:
    @pytest.fixture
    def of_the_laptop(self, laptop_folder: Path, tmp_path: Path) -> list[str]:
        secret = tmp_path / "passphrase"
        secret.write_text(PASSPHRASE + "\n")
        secret.chmod(0o600)
        return ["--profile", str(laptop_folder), "--passphrase-file", str(secret)]

    def test_says_whether_the_module_is_the_one_on_file(self, probe: Verb, of_the_laptop: list[str]) -> None:
        with plugged_in("ccnet", "idle") as device:
            ended = probe(
                "run", "--port", device.url, "--protocol", "ccnet", "--device", SERIAL_OF_THE_DEMO, *of_the_laptop
            )
        assert ended.code == 0
        assert "module" in ended.err

    def test_that_is_not_on_file_asks_nothing(self, probe: Verb, of_the_laptop: list[str]) -> None:
        with plugged_in("escpos", "ready") as device:
            ended = probe("run", "--port", device.url, "--device", "NO-SUCH-SERIAL", *of_the_laptop)
            assert device.received == b""
        assert ended.code == 2
        assert "NO-SUCH-SERIAL" in ended.err

    def test_begins_with_the_settings_that_worked_last(self) -> None:
        history = ProbedDevice("id", "X", {"printer.escpos": "38400 8N1", "ups.apc": "no settings"}, {})
        assert last_good_settings(history, {"printer.escpos"}) == LineSettings(38400)
        assert last_good_settings(history, {"bnv.ccnet"}) is None
        assert last_good_settings(history, {"ups.apc"}) is None
        assert last_good_settings(None, {"printer.escpos"}) is None

    @pytest.mark.parametrize(
        ("on_file", "words"),
        [
            ("21K100003456", "the one on file"),
            (" 21k1 00003456", "the one on file"),
            ("X", "Another module"),
            ("", "cannot be compared"),
        ],
    )
    def test_compares_serial_numbers(self, on_file: str, words: str) -> None:
        with plugged_in("ccnet", "idle") as device:
            outcome = run_probe("bnv.ccnet", device.url)
        kiosk = ProbedDevice("id", "K", {}, {"BNV": (on_file,) if on_file else ()})
        assert words in str(agreement(outcome, kiosk, "BNV"))


class TestSimulate:
    def test_serves_a_device_until_it_is_interrupted(self) -> None:
        words = ["probe", "simulate", "ccnet", "--state", "cassette_out", "--line", "echo", "--line", "late-ms=5"]
        command = [sys.executable, "-c", "from fieldkit.cli import main; main()", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
            assert served.stdout is not None
            port = served.stdout.readline().strip()
            other = subprocess.run(
                [*command[:3], "probe", "run", "--port", port, "--protocol", "ccnet", "--json"],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            served.terminate()
        assert json.loads(other.stdout)["verdict"] == "FAIL"
        assert other.returncode == 1

    @pytest.mark.parametrize(
        ("words", "hint"),
        [
            (["klingon"], "ccnet"),
            (["ccnet", "--state", "on_fire"], "cassette_full"),
            (["ccnet", "--line", "teleport=1"], "late_ms"),
            (["ccnet", "--line", "baud=fast"], "late_ms"),
        ],
    )
    def test_of_something_unknown_lists_what_there_is(self, probe: Verb, words: list[str], hint: str) -> None:
        ended = probe("simulate", *words)
        assert ended.code == 2
        assert hint in ended.err
