from importlib.resources import files

import pytest

from diagnostics.meaning import Severity, meaning_table

TABLES = sorted(
    entry.name.removesuffix(".toml")
    for entry in files("diagnostics.meaning").iterdir()
    if entry.name.endswith(".toml")
)
XFS_WORDS = {
    "device": {
        "online", "offline", "powerOff", "noDevice", "hardwareError", "userError", "deviceBusy", "fraudAttempt",
        "potentialFraud", "starting", "unknown",
    },
    "paper": {"unknown", "full", "low", "out", "jammed"},
    "media": {"unknown", "present", "notPresent", "jammed", "entering", "retracted", "latched"},
    "line": {"attention"},
    "lamp": {"ok", "fading", "inop", "unknown"},
    "battery": {"full", "low", "operational", "critical", "failure", "unknown"},
    "charging": {"charging", "discharging", "notCharging", "unknown"},
    "powerIn": {"powering", "noPower", "unknown"},
    "storage": {"ok", "inoperative", "missing", "notConfigured", "manipulated", "unknown"},
    "replenishment": {"ok", "full", "high", "low", "empty", "unknown"},
    "retain_bin": {"ok", "full", "high", "missing", "unknown"},
    "acceptor": {"ok", "attention", "stop", "unknown"},
    "module": {"ok", "inoperable", "unknown"},
    "chip": {"unknown", "online", "busy", "poweredOff", "noDevice", "hardwareError", "noCard"},
    "door": {"closed", "open", "locked", "bolted", "tampered"},
    "fraud": {"ok", "inoperable", "deviceDetected", "unknown"},
    # XFS has no words for the health of a computer; these are our own.
    "cpu": {"ok", "overload"},
    "memory": {"ok", "nearEnd", "end"},
    "disk": {"ok", "nearEnd", "end"},
    "network": {"online", "offline"},
    "software": {"ok"},
    "clock": {"ok", "drift"},
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
class TestEveryTable:
    def test_speaks_both_languages_and_the_words_of_xfs(self, name: str) -> None:
        table = meaning_table(name)
        for finding in [*(row.finding for row in table.rows), *table.texts.values(), *table.codes.values()]:
            assert finding.zh
            assert finding.en
            assert bool(finding.advice_zh) is bool(finding.advice_en)
            assert finding.word in XFS_WORDS[finding.topic], finding.code

    def test_advises_on_everything_that_needs_attention(self, name: str) -> None:
        table = meaning_table(name)
        judged = [*(row.finding for row in table.rows), *table.codes.values()]
        grave = [finding for finding in judged if finding.severity in (Severity.WARN, Severity.FAULT)]
        assert [finding.code for finding in grave if not finding.advice_en] == []

    def test_judges_no_bit_that_only_frames_the_answer(self, name: str) -> None:
        table = meaning_table(name)
        assert [row.finding.code for row in table.rows if row.mask & table.fixed] == []


CASES = [
    ("printer_status", 0x12, ["escpos.online"]),
    ("printer_status", 0x16, ["escpos.drawer_signal_high"]),
    ("printer_status", 0x1A, ["escpos.offline"]),
    ("printer_status", 0x3A, ["escpos.offline", "escpos.waiting_for_recovery"]),
    ("printer_status", 0x52, ["escpos.feed_button_held"]),
    ("offline_cause", 0x12, ["escpos.no_offline_cause"]),
    ("offline_cause", 0x16, ["escpos.cover_open"]),
    ("offline_cause", 0x1A, ["escpos.paper_fed_by_button"]),
    ("offline_cause", 0x32, ["escpos.stopped_by_paper_end"]),
    ("offline_cause", 0x36, ["escpos.cover_open", "escpos.stopped_by_paper_end"]),
    ("offline_cause", 0x52, ["escpos.error_present"]),
    ("error_cause", 0x12, ["escpos.no_error"]),
    ("error_cause", 0x16, ["escpos.paper_jam"]),
    ("error_cause", 0x1A, ["escpos.cutter_error"]),
    ("error_cause", 0x32, ["escpos.unrecoverable_error"]),
    ("error_cause", 0x52, ["escpos.recoverable_error"]),
    ("paper_sensor", 0x12, ["escpos.paper_present"]),
    ("paper_sensor", 0x1E, ["escpos.paper_near_end"]),
    ("paper_sensor", 0x72, ["escpos.paper_end"]),
    ("paper_sensor", 0x7E, ["escpos.paper_end"]),
]


@pytest.mark.parametrize(("answer", "status", "codes"), CASES)
def test_a_printer_byte_has_this_meaning(answer: str, status: int, codes: list[str]) -> None:
    assert [finding.code for finding in meaning_table("escpos").explain(answer, status)] == codes


@pytest.mark.parametrize(("answer", "status", "bits"), [("paper_sensor", 0x16, "04"), ("paper_sensor", 0x3E, "20")])
def test_bits_that_nobody_knows_warn_with_the_byte(answer: str, status: int, bits: str) -> None:
    unknown = [f for f in meaning_table("escpos").explain(answer, status) if f.code == "escpos.unknown_bits"]
    assert [finding.severity for finding in unknown] == [Severity.WARN]
    assert bits in unknown[0].en
    assert f"{status:02X}" in unknown[0].zh
    assert unknown[0].raw == f"{status:02X}"


def test_no_status_byte_is_without_meaning() -> None:
    table = meaning_table("escpos")
    answers = {row.answer for row in table.rows}
    statuses = [status for status in range(256) if status & 0x93 == 0x12]
    silent = [(a, s) for a in answers for s in statuses if not table.explain(a, s)]
    assert len(statuses) == 16
    assert silent == []
