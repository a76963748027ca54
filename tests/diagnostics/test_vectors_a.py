"""Every published frame of the validators and card readers of the first wave."""

import pytest
from serial_vectors import VECTORS, frame

from diagnostics import decode
from diagnostics.meaning import Severity
from fieldkit.domain.words import Words

FAMILIES = {
    "CashCode CCNET": "ccnet",
    "JCM ID-003": "id003",
    "CRT-571/591 family (F2 ADDR ... BCC)": "f2",
    "Sankyo ICT3K5/3Q8": "sankyo",
    "ACT/QU-CD-720M card dispenser": "cd720m",
    "MSR605/206": "msr605",
    "GemPC Twin serial CCID": "gempc",
    "ISO 7816-3 ATR": "atr",
}
OURS = [vector for vector in VECTORS if vector["protocol"] in FAMILIES]
GOOD = [vector for vector in OURS if vector["kind"] != "negative"]
BAD = [vector for vector in OURS if vector["kind"] == "negative"]
CHECKED = [vector for vector in GOOD if vector["checksum"] != "none"]

MEANINGS = {
    "POLL reply 10h": ("ccnet.power_up", "device", "starting", "info"),
    "POLL reply 11h": ("ccnet.power_up_note_in_validator", "device", "starting", "warn"),
    "POLL reply 12h": ("ccnet.power_up_note_in_stacker", "device", "starting", "warn"),
    "POLL reply 13h": ("ccnet.initialising", "device", "online", "ok"),
    "POLL reply 15h": ("ccnet.accepting", "device", "online", "ok"),
    "POLL reply 19h": ("ccnet.disabled", "device", "online", "info"),
    "POLL reply 44h": ("ccnet.jam_in_stacker", "media", "jammed", "fault"),
    "POLL reply 45h": ("ccnet.cheated", "device", "fraudAttempt", "fault"),
    "POLL reply 46h": ("ccnet.pause", "device", "userError", "warn"),
    "POLL reply 1Ch": ("ccnet.rejected", "device", "online", "info"),
    "POLL reply 47h": ("ccnet.failure", "device", "hardwareError", "fault"),
    "POLL reply 80h": ("ccnet.escrow", "media", "present", "info"),
    "POLL reply 81h": ("ccnet.stacked", "device", "online", "info"),
    "POLL reply 82h": ("ccnet.returned", "device", "online", "info"),
    "status 11h": ("id003.idle", "device", "online", "ok"),
    "status 12h": ("id003.accepting", "device", "online", "ok"),
    "status 14h": ("id003.stacking", "device", "online", "ok"),
    "status 16h": ("id003.stacked", "device", "online", "ok"),
    "status 17h": ("id003.rejected", "device", "online", "info"),
    "status 19h": ("id003.holding", "device", "online", "ok"),
    "status 40h": ("id003.power_up", "device", "starting", "info"),
    "status 41h": ("id003.power_up_note_in_acceptor", "device", "starting", "warn"),
    "status 42h": ("id003.power_up_note_in_stacker", "device", "starting", "warn"),
    "status 43h": ("id003.stacker_full", "replenishment", "full", "fault"),
    "status 45h": ("id003.jam_in_acceptor", "media", "jammed", "fault"),
    "status 49h": ("id003.failure", "device", "hardwareError", "fault"),
    "positive reply C10": ("f2.no_card", "media", "notPresent", "ok"),
    "positive reply: card at IC": ("f2.card_inside", "media", "present", "warn"),
    "positive reply: card at gate": ("f2.bin_full", "retain_bin", "full", "warn"),
    "negative reply error 10": ("f2.card_jam", "media", "jammed", "fault"),
    "negative reply error 51": ("f2.motor_error", "device", "hardwareError", "fault"),
    "negative reply error A0": ("f2.stacker_empty", "replenishment", "empty", "fault"),
    "negative reply error B0": ("f2.not_initialised", "device", "online", "info"),
    "positive: no card": ("sankyo.no_card", "media", "notPresent", "ok"),
    "positive: card at gate": ("sankyo.card_at_gate", "media", "entering", "warn"),
    "negative error 12": ("sankyo.sensor_error", "device", "hardwareError", "fault"),
    "negative error 30": ("sankyo.power_down", "device", "powerOff", "fault"),
    "negative error B0": ("sankyo.not_initialised", "device", "online", "info"),
    "communication test ok": ("msr605.link_ok", "device", "online", "ok"),
    "Hi-Co": ("msr605.high_coercivity", "device", "online", "ok"),
    "fail": ("msr605.test_failed", "device", "hardwareError", "fault"),
    "command format error": ("msr605.format_error", "device", "online", "warn"),
    "invalid command": ("msr605.invalid_command", "device", "online", "warn"),
    "reader NAK": ("gempc.nak", "line", "attention", "warn"),
    "slot change: card absent": ("gempc.card_absent", "chip", "noCard", "info"),
    "RDR_to_PC_SlotStatus: no card": ("gempc.no_card", "chip", "noCard", "ok"),
}
"""Beginning of the vector's meaning -> a name for it, topic, word and severity."""

WORDS_BOTH_USE = {
    "xf94bf167": "APDU",
    "x993a5f82": "07KI41AS7482",
    "xf6b4cade": "UKR 5",
    "xfff1f4ee": "inhibit",
    "x632c8458": "length",
    "xfb851a8f": "Accepting",
    "xe80b2553": "stack motor",
    "xe843f0d8": "transport motor",
    "xbcc1ca4b": "optic canal",
    "x85eb1382": "type 7",
    "xf15f1f49": "00007C",
    "xc121cb4f": "head removed",
    "x6adc37ad": "boot ROM",
    "x8a677a1c": "magnetic",
    "xc5ac7646": "3",
    "xee093058": "initialise",
    "x3eb243ad": "initialise",
    "xcf4f3ce8": "move card",
    "x6c27b82b": "capture card",
    "xdc0768c4": "status",
    "xe07e3a0b": "GetSlotStatus",
}
"""Vector -> words that its meaning and ours share."""


def sender_of(vector: dict[str, str]) -> str:
    return vector["direction"].partition(">")[0]


def named(vector: dict[str, str]) -> str:
    return f"{FAMILIES[vector['protocol']]} {vector['bytes'][:24]}"


def test_no_family_is_without_vectors() -> None:
    assert {FAMILIES[vector["protocol"]] for vector in OURS} == set(FAMILIES.values())
    assert (len(GOOD), len(BAD)) == (len(OURS) - 5, 5)


@pytest.mark.parametrize("vector", GOOD, ids=named)
class TestEveryGoodVector:
    def test_is_one_whole_frame_told_in_both_languages(self, vector: dict[str, str]) -> None:
        decoding = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector))
        assert decoding.valid, decoding.error
        assert [bytes.fromhex(told.raw) for told in decoding.frames] == [frame(vector)]
        assert decoding.frames[0].zh
        assert decoding.frames[0].en
        assert not decoding.frames[0].name.startswith("unknown")

    def test_is_safe_to_send_exactly_as_marked(self, vector: dict[str, str]) -> None:
        told = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector)).frames[0]
        if sender_of(vector) == "device":
            assert told.read_only is None
        else:
            # Frames that nobody explained are not marked, and so never sent.
            assert told.read_only is bool(vector["read_only"])


@pytest.mark.parametrize("vector", BAD, ids=named)
def test_a_negative_vector_is_refused_with_a_reason(vector: dict[str, str]) -> None:
    decoding = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector))
    assert not decoding.valid
    assert isinstance(decoding.error, Words)


@pytest.mark.parametrize("vector", CHECKED, ids=named)
def test_any_flipped_bit_of_a_checked_frame_is_refused(vector: dict[str, str]) -> None:
    raw = frame(vector)
    # The check byte of an answer to reset does not cover its first byte: 3B and 3F differ in one bit.
    covered = range(8 if vector["checksum"] == "tck" else 0, len(raw) * 8)
    accepted = []
    for bit in covered:
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        if decode(FAMILIES[vector["protocol"]], bytes(flipped), sender_of(vector)).valid:
            accepted.append(bit)
    assert accepted == []


def meant(vector: dict[str, str]) -> tuple[str, str, str, str] | None:
    fitting = [start for start in MEANINGS if vector["meaning"].startswith(start)]
    return MEANINGS[max(fitting, key=len)] if fitting and sender_of(vector) == "device" else None


@pytest.mark.parametrize("vector", [vector for vector in GOOD if meant(vector)], ids=named)
def test_a_state_has_its_word_and_severity(vector: dict[str, str]) -> None:
    told = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector)).frames[0]
    expected = meant(vector)
    assert expected is not None
    _, topic, word, severity = expected
    assert told.words[topic] == word
    assert told.severity is Severity(severity)
    assert bool(told.advice_en) or severity in ("ok", "info")


def test_every_state_of_the_vectors_is_in_the_table() -> None:
    plain = ("IDENTIFICATION", "BILL TABLE", "GET STATUS", "model reply", "ACK", "T=0", "ATR", "Keycard")
    states = [
        vector for vector in GOOD if sender_of(vector) == "device" and not vector["meaning"].startswith(plain)
    ]
    assert [vector["meaning"] for vector in states if meant(vector) is None] == []


@pytest.mark.parametrize("vector", [vector for vector in OURS if vector["id"] in WORDS_BOTH_USE], ids=named)
def test_our_words_agree_with_those_of_the_source(vector: dict[str, str]) -> None:
    told = decode(FAMILIES[vector["protocol"]], frame(vector), sender_of(vector)).frames[0]
    assert WORDS_BOTH_USE[vector["id"]].lower() in told.en.lower()
