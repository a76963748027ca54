"""The numbers of a run: told by name by every probe that has any, never made up, compared with earlier runs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from simulated_runs import probed

from diagnostics.counters import COUNTERS, courses_of, number_of
from diagnostics.line import LineSettings, settings_in
from diagnostics.outcome import ProbeOutcome
from diagnostics.probes import probes
from diagnostics.simulators import simulated
from diagnostics.simulators.serving import LineFaults
from diagnostics.transcript import read_transcript, replay, transcript_bytes
from fieldkit.domain.course import Point

TOLD: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "printer.escpos": (
        "escpos",
        {"cuts": "7211", "lines_fed": "184020", "head_energised": "9120330", "total_hours": "11876"},
    ),
    "ups.megatec": ("megatec", {"battery_voltage": "27.50", "load": "14", "input_voltage": "226.0"}),
    "ups.apc": ("apc", {"battery_voltage": "27.60", "charge": "100.0", "runtime": "60", "temperature": "31.2"}),
    "ups.voltronic": ("voltronic", {"battery_voltage": "27.2", "load": "14", "runtime": "255"}),
    "ups.axpert": ("axpert", {"battery_voltage": "25.98", "load": "13", "charge": "100"}),
    "power.ydt1363": ("ydt1363", {"battery_voltage": "192.10", "input_voltage": "228.50"}),
    "card.sankyo": ("sankyo", {"retracted": "12"}),
    "card.f2": ("f2", {"cards_in_bin": "7"}),
    "display.mdc": ("mdc", {"panel_hours": "12345", "brightness": "60", "temperature": "38"}),
    "display.lg": ("lg", {"panel_hours": "6699", "brightness": "50"}),
    "display.nec": ("nec", {"brightness": "60"}),
    "bnv.cctalk": ("cctalk", {"accepted": "10000", "rejected": "100", "frauds": "0"}),
    "net.at_modem": ("at", {"signal": "-67"}),
    "pc.agent": ("agent", {"memory_free": "48", "disk_used": "41"}),
    "pc.console": ("console", {"memory_free": "50", "disk_used": "40"}),
}


def healthy(probe: str, protocol: str) -> ProbeOutcome:
    outcome, _ = probed(probe, protocol, simulated()[protocol].states[0])
    return outcome


@pytest.mark.parametrize(("probe", "protocol", "told"), [(name, *each) for name, each in TOLD.items()], ids=TOLD)
def test_a_probe_tells_its_numbers(probe: str, protocol: str, told: Mapping[str, str]) -> None:
    counters = healthy(probe, protocol).counters
    assert {name: counters.get(name) for name in told} == {name: Decimal(text) for name, text in told.items()}
    assert set(counters) <= set(COUNTERS)


@pytest.mark.parametrize("probe", [name for name, each in probes().items() if name not in TOLD])
def test_what_counts_nothing_tells_nothing(probe: str) -> None:
    assert probes()[probe].counters(()) == {}


def test_without_a_verdict_there_are_no_numbers() -> None:
    outcome, _ = probed("printer.escpos", "escpos", "silent")
    assert outcome.counters == {}


def test_bad_answers_on_the_line_are_counted_and_a_clean_line_is_not_worth_a_word() -> None:
    clean = healthy("bnv.ccnet", "ccnet")
    assert clean.counters["line_errors"] == 0
    assert courses_of(clean, {}) == ()
    earlier = {"line_errors": (Point(datetime(2026, 9, 1, tzinfo=UTC), Decimal("2.5")),)}
    assert [one.counter.name for one in courses_of(clean, earlier)] == ["line_errors"]


def test_a_worn_cable_shows_in_the_numbers() -> None:
    outcome, _ = probed("bnv.ccnet", "ccnet", "idle", LineFaults(noise=b"\xff\xff", noisy_answers=1))
    assert outcome.counters["line_errors"] > 0


def test_replayed_evidence_tells_the_same_numbers() -> None:
    outcome = healthy("printer.escpos", "escpos")
    assert replay(read_transcript(transcript_bytes(outcome))).counters == outcome.counters


@pytest.mark.parametrize(
    ("written", "number"),
    [("027.5", "27.5"), ("-71", "-71"), (" 14 ", "14"), ("---.-", None), ("1e5", None), ("NaN", None), ("", None)],
)
def test_only_plain_decimals_are_numbers(written: str, number: str | None) -> None:
    assert number_of(written) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("settings", [LineSettings(), LineSettings(19200, 7, "E", 2)])
def test_settings_are_read_as_they_are_written(settings: LineSettings) -> None:
    assert settings_in(str(settings)) == settings


@pytest.mark.parametrize("text", ["", "9600", "9600 8X1", "0 8N1", "9600 8N1 "])
def test_other_text_is_no_settings(text: str) -> None:
    assert settings_in(text) is None
