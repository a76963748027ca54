"""Every fault of a line that a field engineer meets, with the one sentence that names it."""

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest
from line_fakes import QUICK, TimedLine, printer

from diagnostics.detect import (
    BUDGET_SECONDS,
    Attempt,
    Detection,
    Symptom,
    detect,
    languages_beside,
    languages_of,
    settings_to_try,
)
from diagnostics.line import LineSettings, Link
from diagnostics.outcome import ProbeOutcome
from diagnostics.probes import Probe, probe_named, probes
from diagnostics.session import run_probe
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import NO_FAULTS, LineFaults, RunningSimulator
from diagnostics.transport import GuardedLink, SafeRequest, open_link
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Refusal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")

EVEN = LineSettings(9600, 8, "E")


@dataclass
class Telling:
    """Tells the simulator the settings of the host, as a real line would show them."""

    device: RunningSimulator

    @contextmanager
    def __call__(
        self, port: str, settings: LineSettings, safe: tuple[SafeRequest, ...], *, holder: str
    ) -> Iterator[Link]:
        self.device.host = settings
        with open_link(port, settings, safe, holder=holder) as link:
            yield link


def detected(
    probe: str, protocol: str, state: str, faults: LineFaults = NO_FAULTS, known: LineSettings | None = None
) -> Detection:
    with simulated()[protocol].start(state, faults, False) as device:
        return detect(device.url, [probe_named(probe)], known=known, open_with=Telling(device))


PRINTER = ("printer.escpos", "escpos", "ready")
DEAD = ("printer.escpos", "escpos", "silent")
VALIDATOR = ("bnv.ccnet", "ccnet", "idle")
SYMPTOMS = {
    "good line": (VALIDATOR, NO_FAULTS, Symptom.ANSWERED, "answers at 9600 8N1"),
    "other speed": (VALIDATOR, LineFaults(baud=19200), Symptom.ANSWERED, "Other speed"),
    "other speed of a printer": (PRINTER, LineFaults(baud=19200), Symptom.ANSWERED, "answers at 19200 8N1, not at"),
    "other parity": (
        VALIDATOR,
        LineFaults(parity="E", strict_parity=True),
        Symptom.ANSWERED,
        "Other parity",
    ),
    "7 bits that nobody expects": (
        ("printer.escpos", "escpos", "bit_7"),
        NO_FAULTS,
        Symptom.PARITY,
        "without bit 7",
    ),
    "echo before the answer": (VALIDATOR, LineFaults(echo=True), Symptom.ANSWERED, "answers at"),
    "loop plug": (DEAD, LineFaults(echo=True), Symptom.LOOP, "Loopback"),
    "noise without a device": (DEAD, LineFaults(chatter=True), Symptom.NOISE, "Noise"),
    "a speed that nobody tries": (("printer.escpos", "escpos", "garbage"), NO_FAULTS, Symptom.NONSENSE, "no sense"),
    "silence": (DEAD, NO_FAULTS, Symptom.SILENCE, "Not one byte"),
}


@pytest.mark.parametrize(("setup", "faults", "symptom", "words"), SYMPTOMS.values(), ids=SYMPTOMS)
def test_a_line_is_told_by_what_is_wrong_with_it(
    setup: tuple[str, str, str], faults: LineFaults, symptom: Symptom, words: str
) -> None:
    if setup[2] == "bit_7":
        line = TimedLine(printer("92 92 92 92"))
        found = detect("COM3", [probe_named(setup[0])], monotonic=line.monotonic, open_with=line.opened)
    else:
        found = detected(*setup, faults)
    told = found.found or found.attempts[0]
    assert words in str(found.conclusion)
    assert told.symptom is symptom
    assert found.found is not None or found.checks


class TestASearch:
    def test_begins_with_the_settings_that_worked_last(self) -> None:
        last = LineSettings(38400)
        found = detected(*VALIDATOR, LineFaults(baud=38400), known=last)
        assert [attempt.settings for attempt in found.attempts] == [last]
        assert str(found.conclusion).endswith("answers at 38400 8N1.")

    def test_names_the_echo_of_the_line(self) -> None:
        assert "put aside" in str(detected(*VALIDATOR, LineFaults(echo=True)).checks[0])

    def test_tells_every_attempt_with_its_settings_and_bytes(self) -> None:
        told: list[Attempt] = []
        with simulated()["escpos"].start("garbage", NO_FAULTS, False) as device:
            found = detect(device.url, [probe_named("printer.escpos")], on_attempt=told.append)
        assert tuple(told) == found.attempts
        assert all(attempt.exchanges for attempt in told)
        assert len({str(attempt.settings) for attempt in told}) == len(told) >= 3
        assert all(str(attempt.result) for attempt in told)

    def test_of_many_languages_ends_in_time_and_says_what_it_left_out(self) -> None:
        line = TimedLine(lambda _: [])
        everything = [*probes().values()] * 3
        found = detect("COM3", everything, monotonic=line.monotonic, open_with=line.opened)
        assert line.now <= BUDGET_SECONDS + 0.5
        assert found.attempts[0].symptom is Symptom.SILENCE
        assert found.attempts[-1].symptom is Symptom.NO_TIME
        assert len(found.attempts) == sum(len(settings_to_try(probe)) for probe in everything)

    def test_can_be_cancelled_between_attempts(self) -> None:
        line, cancel = TimedLine(lambda _: []), threading.Event()

        def stop(attempt: Attempt) -> None:
            cancel.set()

        found = detect(
            "COM3",
            [probe_named("bnv.ccnet")],
            on_attempt=stop,
            cancel=cancel,
            monotonic=line.monotonic,
            open_with=line.opened,
        )
        assert len(found.attempts) == 1
        assert found.is_cancelled
        assert str(found.conclusion) == "Cancelled: no verdict."
        assert found.checks == ()

    def test_tells_each_attempt_before_and_after_it(self) -> None:
        line, told = TimedLine(lambda _: []), list[str]()
        detect(
            "COM3",
            [probe_named("bnv.ccnet")],
            on_begin=lambda probe, settings: told.append(f"{probe.name} {settings}"),
            on_attempt=lambda attempt: told.append(str(attempt.symptom)),
            monotonic=line.monotonic,
            open_with=line.opened,
        )
        assert told[:4] == ["bnv.ccnet 9600 8N1", "silence", "bnv.ccnet 19200 8N1", "silence"]

    def test_tries_the_other_languages_of_a_part_but_none_beside_one_that_may_switch_a_load_off(self) -> None:
        beside = [probe.name for probe in languages_beside(probe_named("printer.custom"))]
        assert beside == ["printer.custom", "printer.escpos"]
        assert [probe.name for probe in languages_beside(probe_named("ups.megatec"))] == ["ups.megatec"]

    def test_sends_nothing_but_questions_of_the_probe(self) -> None:
        line = TimedLine(lambda _: [])
        detect("COM3", [probe_named("bnv.ccnet")], monotonic=line.monotonic, open_with=line.opened)
        assert set(line.sent) <= {request.raw for request in probe_named("bnv.ccnet").requests}

    def test_releases_the_port_after_each_attempt(self) -> None:
        line = TimedLine(lambda _: [])
        detect("COM3", [probe_named("bnv.ccnet")], monotonic=line.monotonic, open_with=line.opened)
        assert not line.is_open


@pytest.mark.parametrize("probe", probes().values(), ids=lambda probe: probe.name)
def test_at_most_three_speeds_and_one_other_parity_are_tried(probe: Probe) -> None:
    settings = settings_to_try(probe)
    assert settings[0] == probe.settings
    assert len({one.baud for one in settings}) <= 3
    assert len(settings) <= 4


class TestLanguagesTriedOneAfterTheOther:
    def test_are_those_of_the_part(self) -> None:
        assert {probe.part for probe in languages_of("PRN")} == {"PRN"}

    def test_are_never_those_of_power_supplies(self) -> None:
        with pytest.raises(Refusal) as caught:
            languages_of("UPS")
        assert caught.value.code == "probe.name_it"

    def test_of_an_unknown_part_are_refused_with_a_list(self) -> None:
        with pytest.raises(Refusal) as caught:
            languages_of("XXX")
        assert "PRN" in str(caught.value.todo)


PRINTER_RUN = ("escpos", "printer.escpos", "ready")


class TestARun:
    """What the session says of lines that spoil single answers."""

    def run(self, protocol: str, probe: str, state: str, faults: LineFaults) -> ItemResult:
        return self.outcome(protocol, probe, state, faults).verdict

    def outcome(self, protocol: str, probe: str, state: str, faults: LineFaults) -> ProbeOutcome:
        with simulated()[protocol].start(state, faults, False) as device:
            return run_probe(probe, device.url, patience=QUICK, open_with=Telling(device))

    def test_with_one_spoilt_answer_warns_of_the_line(self) -> None:
        outcome = self.outcome(*PRINTER_RUN, LineFaults(noise=b"\xff", noisy_answers=1))
        assert outcome.verdict is ItemResult.WARN
        assert "line.noise" in {finding.code for finding in outcome.findings}

    def test_whose_device_starts_up_first_is_asked_again(self) -> None:
        assert self.run("ccnet", "bnv.ccnet", "idle", LineFaults(banner=b"\x00BOOT")) in (
            ItemResult.PASS,
            ItemResult.WARN,
        )

    def test_whose_device_is_busy_first_is_asked_again(self) -> None:
        busy = LineFaults(instead=b"\x02\x03\x06\xff\x4b\x72", instead_first=1)
        assert self.run("ccnet", "bnv.ccnet", "idle", busy) is not ItemResult.FAIL

    def test_whose_characters_come_slowly_is_waited_for(self) -> None:
        assert self.run(*PRINTER_RUN, LineFaults(inter_byte_ms=3)) is ItemResult.PASS

    def test_whose_answers_come_twice_gives_no_wrong_verdict(self) -> None:
        assert self.run("ccnet", "bnv.ccnet", "cassette_full", LineFaults(duplicate=True)) is not ItemResult.PASS

    def test_that_cuts_answers_gives_no_verdict(self) -> None:
        assert self.run("ccnet", "bnv.ccnet", "idle", LineFaults(truncate_after=4)) is ItemResult.INCONCLUSIVE

    @pytest.mark.parametrize("seed", range(6))
    def test_that_flips_bits_never_makes_a_full_cassette_pass(self, seed: int) -> None:
        faults = LineFaults(flip_rate=0.02, seed=seed)
        assert self.run("ccnet", "bnv.ccnet", "cassette_full", faults) in (ItemResult.FAIL, ItemResult.INCONCLUSIVE)


def test_a_telling_link_is_a_link_behind_the_gate() -> None:
    with simulated()["escpos"].start("ready", NO_FAULTS, False) as device:
        opened: AbstractContextManager[Link] = Telling(device)(device.url, EVEN, (), holder="test")
        with opened as link:
            assert isinstance(link, GuardedLink)
            with pytest.raises(Refusal):
                link.write(b"\x1b@")
        assert device.host == EVEN
