"""What every probe has to keep, whatever it asks."""

import subprocess
import sys
from pathlib import Path

import pytest
from line_fakes import TimedLine

import diagnostics
from diagnostics.outcome import ProbeOutcome
from diagnostics.probes import Probe, probes
from diagnostics.session import run_probe
from fieldkit.domain.record import ItemResult

GARBAGE = {
    "wrong speed": b"\xff\x80\x00\xf8",
    "zeros": b"\x00" * 8,
    "all bytes": bytes(range(256)),
    "flood": bytes(range(256)) * 400,
    "escape sequences": b"\x1b]0;owned\x07\x1b[2J[bold red]",
}


def probed(probe: Probe, answer: bytes) -> tuple[ProbeOutcome, TimedLine]:
    line = TimedLine(lambda _: [(0.01, answer)] if answer else [])
    outcome = run_probe(probe.name, "COM3", open_with=line.opened, monotonic=line.monotonic)
    return outcome, line


def test_modules_are_found_by_being_there() -> None:
    folder = Path(diagnostics.__path__[0], "probes")
    modules = {f"diagnostics.probes.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"}
    assert {type(probe).__module__ for probe in probes().values()} == modules


@pytest.mark.parametrize("probe", probes().values(), ids=lambda probe: probe.name)
class TestEveryProbe:
    def test_has_a_title_in_both_languages_and_names_its_part(self, probe: Probe) -> None:
        assert probe.zh
        assert probe.en
        assert probe.part
        assert type(probe).__doc__

    def test_declares_its_questions_with_distinct_names(self, probe: Probe) -> None:
        names = [request.name for request in probe.requests]
        assert names
        assert len(set(names)) == len(names)
        assert probe.safe

    def test_has_no_verdict_on_silence(self, probe: Probe) -> None:
        outcome, line = probed(probe, b"")
        assert outcome.verdict is ItemResult.INCONCLUSIVE
        assert len(outcome.checks) >= 4
        assert line.now < 11

    @pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
    def test_has_no_verdict_on_garbage(self, probe: Probe, garbage: bytes) -> None:
        outcome, line = probed(probe, garbage)
        assert outcome.verdict is ItemResult.INCONCLUSIVE
        assert outcome.checks
        assert line.now < 11

    def test_has_no_verdict_on_its_own_echo(self, probe: Probe) -> None:
        line = TimedLine(lambda request: [(0.001, request)])
        outcome = run_probe(probe.name, "COM3", open_with=line.opened, monotonic=line.monotonic)
        assert outcome.verdict is ItemResult.INCONCLUSIVE


def test_nothing_here_reaches_the_terminal_toolkit_the_network_or_the_database() -> None:
    script = (
        "import sys, diagnostics.session, diagnostics.transcript, diagnostics.simulators.printer\n"
        "unwanted = {'textual', 'sync', 'sqlmodel', 'sqlalchemy', 'httpx', 'fieldkit.storage'}\n"
        "print(*sorted(unwanted & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert ran.stdout == "\n"


def test_one_module_talks_to_serial_ports() -> None:
    folder = Path(diagnostics.__path__[0])
    users = [path.name for path in folder.rglob("*.py") if "import serial" in path.read_text("utf-8")]
    assert users == ["transport.py"]


def test_simulators_do_not_know_the_codecs() -> None:
    sources = Path(diagnostics.__path__[0], "simulators").glob("*.py")
    assert [path.name for path in sources if "diagnostics.framing" in path.read_text("utf-8")] == []
