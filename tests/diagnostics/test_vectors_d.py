"""Every published frame of the validators of the second wave and of file transfers."""

import pytest
from serial_vectors import VECTORS, frame

from diagnostics import decode
from diagnostics.decoding import DecodedFrame
from diagnostics.meaning import Severity
from fieldkit.domain.words import Words

FAMILIES = {
    "Innovative SSP": "ssp",
    "ccTalk": "cctalk",
    "MEI/CPI EBDS": "ebds",
    "ICT 104/106": "ict",
    "MDB (via MDB-RS232 adapter)": "mdb",
    "XMODEM": "xmodem",
    "SLIP/COBS framing": "xmodem",
}
OURS = [vector for vector in VECTORS if vector["protocol"] in FAMILIES]
GOOD = [vector for vector in OURS if vector["kind"] != "negative"]
BAD = [vector for vector in OURS if vector["kind"] == "negative"]
CHECKED = [vector for vector in GOOD if vector["checksum"] != "none"]

STATES = {
    "POLL carrying event F1h": ("device", "starting", "info"),
    "POLL carrying event EFh": ("device", "online", "info"),
    "POLL carrying event EDh": ("device", "online", "info"),
    "POLL carrying event ECh": ("device", "online", "info"),
    "POLL carrying event E8h": ("device", "online", "info"),
    "POLL carrying event E6h": ("device", "fraudAttempt", "fault"),
    "POLL carrying event E5h": ("device", "online", "info"),
    "POLL carrying event E4h": ("storage", "ok", "info"),
    "POLL carrying event E3h": ("storage", "missing", "fault"),
    "POLL carrying event E1h": ("device", "starting", "info"),
    "POLL carrying event CEh": ("media", "present", "warn"),
    "POLL carrying event B6h": ("device", "starting", "info"),
    "POLL carrying event B0h": ("media", "jammed", "warn"),
    "POLL carrying event 83h": ("device", "hardwareError", "fault"),
    "Disable (09h) reply": ("device", "deviceBusy", "warn"),
    "232 self-check reply, fault code 2:": ("device", "hardwareError", "fault"),
    "232 self-check reply, fault code 18:": ("device", "hardwareError", "fault"),
    "232 self-check reply, fault code 30:": ("device", "hardwareError", "fault"),
    "232 self-check reply, fault code 33:": ("device", "hardwareError", "fault"),
    "232 self-check reply, fault code 36:": ("device", "hardwareError", "fault"),
    "232 self-check reply, fault code 39:": ("media", "jammed", "fault"),
    "232 self-check reply, fault code 45:": ("replenishment", "full", "fault"),
    "232 self-check reply, fault code 51:": ("door", "open", "fault"),
    "232 self-check reply, fault code 255:": ("device", "hardwareError", "fault"),
    "232 reply fault 0": ("device", "online", "ok"),
    "159 reply": ("device", "online", "info"),
    "Pyramid extended reply": ("device", "online", "ok"),
    "adapter report 30 03": ("device", "deviceBusy", "info"),
    "adapter report 30 04": ("device", "hardwareError", "fault"),
    "adapter report 30 05": ("media", "jammed", "fault"),
    "adapter report 30 07": ("device", "potentialFraud", "warn"),
    "adapter report 30 0A": ("device", "online", "info"),
    "adapter report 30 0B": ("device", "online", "info"),
    "power-up sequence": ("device", "starting", "info"),
    "bill stacked": ("device", "online", "info"),
    "bill rejected/ stack failed": ("device", "online", "info"),
    "checksum error": ("device", "hardwareError", "fault"),
    "bill jam": ("media", "jammed", "fault"),
    "stacker open": ("storage", "missing", "fault"),
    "sensor problem": ("device", "hardwareError", "fault"),
    "bill fish": ("device", "fraudAttempt", "fault"),
    "stacker problem": ("storage", "inoperative", "fault"),
    "status: inhibited": ("device", "online", "info"),
    "validator busy": ("device", "deviceBusy", "info"),
}
"""Beginning of the vector's meaning -> topic, word and severity."""

WORDS_BOTH_USE = {
    "Get Serial Number (0Ch) reply": "01873452",
    "Get Firmware Version (20h) reply": "NV02004141498000",
    "Setup Request (05h) reply": "GBP 5, GBP 10, GBP 20",
    "Sync (11h) request": "sync",
    "Reset (01h) request": "reset",
    "Last Reject Code (17h) request": "last reject code",
    "POLL carrying event CAh": "stacker at reset",
    "POLL carrying event C8h": "float attached",
    "245 request equipment category id to": "equipment category id",
    "245 request equipment category id ->": "Coin Acceptor",
    "246 request manufacturer id ->": "CPS",
    '246 reply "JCM"': "JCM",
    "241 reply": "STC2010-V1.1F-Payout",
    "254 simple poll": "simple poll",
    "193 request fraud counter": "fraud counter",
    "194 request reject counter": "reject counter",
    "1 reset": "reset",
    "218 enter PIN": "enter PIN",
    "159 read buffered": "read buffered bill events",
    "232 self-check reply, fault code 2:": "inductive coils",
    "232 self-check reply, fault code 18:": "reject sensor",
    "232 self-check reply, fault code 33:": "supply voltage",
    "159 reply, counter 9": "counter 9",
    "soft reset": "soft reset",
    "block 1, data 00..7F, 8-bit checksum": "data block 1, 128 bytes, 8-bit checksum",
    "C: receiver asks CRC mode": "receiver asks for CRC mode",
    "NAK": "NAK",
    "EOT": "EOT",
    "SLIP of": "01 C0 02 DB 03",
    "COBS of 11 22 00 33": "11 22 00 33",
    "COBS of 00 00": "00 00",
    "coin changer SETUP reply": "level 3, currency 1156",
    "BILL TYPE": "bill type",
    "TUBE STATUS": "tube status",
    "ESCROW": "escrow",
    "query variant name reply (Variant name - full)": "SCNL 6670R Plus some long suffix",
    "query application id reply (Type 1": "280000123",
    "query boot part number command": "query boot part number",
    "clear audit data reply": "clear audit data reply",
    "set escrow timeout reply": "set escrow timeout reply",
    "omnibus poll": "omnibus poll",
    "Pyramid telemetry reply": "210260010",
}
"""Beginning of the vector's meaning -> words that it and ours share."""


def sender_of(vector: dict[str, str]) -> str:
    return vector["direction"].partition(">")[0]


def named(vector: dict[str, str]) -> str:
    return f"{FAMILIES[vector['protocol']]} {vector['bytes'][:24]}"


def told(vector: dict[str, str]) -> DecodedFrame:
    decoding = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector))
    return decoding.frames[0]


def beginning(meaning: str) -> list[dict[str, str]]:
    vectors = [vector for vector in GOOD if vector["meaning"].startswith(meaning)]
    assert vectors, meaning
    return vectors


def test_no_family_is_without_vectors() -> None:
    assert {vector["protocol"] for vector in OURS} == set(FAMILIES)


@pytest.mark.parametrize("vector", GOOD, ids=named)
class TestEveryGoodVector:
    def test_is_one_whole_frame_told_in_both_languages(self, vector: dict[str, str]) -> None:
        decoding = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector))
        assert decoding.valid, decoding.error
        assert [bytes.fromhex(told.raw) for told in decoding.frames] == [frame(vector)]
        assert decoding.frames[0].zh
        assert decoding.frames[0].en
        assert "unknown" not in decoding.frames[0].en.lower()

    def test_is_safe_to_send_exactly_as_marked(self, vector: dict[str, str]) -> None:
        if sender_of(vector) == "device":
            assert told(vector).read_only is None
        else:
            # What nobody marked is never sent.
            assert told(vector).read_only is bool(vector["read_only"])

    def test_is_refused_without_its_last_byte(self, vector: dict[str, str]) -> None:
        cut = decode(FAMILIES[vector["protocol"]], frame(vector)[:-1], sender_of(vector))
        assert not cut.valid


@pytest.mark.parametrize("vector", BAD, ids=named)
def test_a_negative_vector_is_refused_with_a_reason(vector: dict[str, str]) -> None:
    decoding = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector))
    assert not decoding.valid
    assert isinstance(decoding.error, Words)


@pytest.mark.parametrize("vector", CHECKED, ids=named)
def test_any_flipped_bit_of_a_checked_frame_is_refused(vector: dict[str, str]) -> None:
    raw, believed = frame(vector), []
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        if decode(FAMILIES[vector["protocol"]], bytes(flipped), sender_of(vector)).valid:
            believed.append(bit)
    assert believed == []


@pytest.mark.parametrize(("meaning", "expected"), STATES.items(), ids=STATES)
def test_a_state_has_its_word_and_severity(meaning: str, expected: tuple[str, str, str]) -> None:
    topic, word, severity = expected
    for vector in beginning(meaning):
        assert told(vector).words[topic] == word
        assert told(vector).severity is Severity(severity)
        assert told(vector).advice_en or severity in ("ok", "info")


@pytest.mark.parametrize(("meaning", "words"), WORDS_BOTH_USE.items(), ids=WORDS_BOTH_USE)
def test_our_words_agree_with_those_of_the_source(meaning: str, words: str) -> None:
    for vector in beginning(meaning):
        assert words.lower() in told(vector).en.lower()
