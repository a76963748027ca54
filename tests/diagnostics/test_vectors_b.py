"""The published and composed frames of power devices say what their documents say."""

import re

import pytest
from serial_vectors import VECTORS, frame

from diagnostics.decoding import Decoding, decode

FAMILIES = {
    "Megatec/Q1": "megatec",
    "Voltronic (NUT voltronic)": "voltronic",
    "Voltronic (NUT voltronic-qs)": "voltronic",
    "Voltronic (NUT voltronic-axpert)": "voltronic",  # the public table prints them without their CRC
    "Voltronic Axpert (PI30, with CRC)": "axpert",
    "YD/T 1363.3 (dianzong, YDN23)": "ydt1363",
    "APC smart": "apc",
    "Modbus RTU": "modbus",
}
MINE = [vector for vector in VECTORS if vector["protocol"] in FAMILIES]
WHOLE = [vector for vector in MINE if vector["kind"] != "negative"]
REQUESTS = [vector for vector in WHOLE if vector["direction"] == "host>device"]
CHECKED = [vector for vector in WHOLE if vector["checksum"] != "none"]


def name_of(vector: dict[str, str]) -> str:
    return f"{FAMILIES[vector['protocol']]} {vector['meaning'][:40]}"


def decoded(vector: dict[str, str], raw: bytes | None = None) -> Decoding:
    sender = "host" if vector["direction"] == "host>device" else "device"
    return decode(FAMILIES[vector["protocol"]], frame(vector) if raw is None else raw, sender)


@pytest.mark.parametrize("vector", WHOLE, ids=name_of)
def test_a_whole_frame_is_understood(vector: dict[str, str]) -> None:
    told = decoded(vector)
    assert told.valid, told.error
    assert len(told.frames) == 1
    assert told.frames[0].zh
    assert told.frames[0].en


@pytest.mark.parametrize("vector", [v for v in MINE if v["kind"] == "negative"], ids=name_of)
def test_a_frame_that_was_published_wrong_is_refused(vector: dict[str, str]) -> None:
    told = decoded(vector)
    assert not told.valid
    assert told.error is not None


@pytest.mark.parametrize("vector", REQUESTS, ids=name_of)
def test_a_request_says_whether_a_probe_may_send_it(vector: dict[str, str]) -> None:
    if vector.get("read_only") is not None:
        assert decoded(vector).frames[0].read_only is vector["read_only"]


@pytest.mark.parametrize("vector", [v for v in REQUESTS if v["meaning"].startswith("query ")], ids=name_of)
def test_a_query_is_named_by_its_letters(vector: dict[str, str]) -> None:
    letters = vector["meaning"].removeprefix("query ")
    told = decoded(vector).frames[0]
    assert told.code == letters
    assert letters in told.en


REPLY = re.compile(r"reply to (\w+)")
NAMES_OF_REPLIES = {
    "Q1": "status", "QS": "status", "F": "rating", "QRI": "rating", "I": "identity", "QPI": "protocol_id",
    "QMF": "model", "QMD": "model", "QMOD": "mode", "QVFW": "firmware", "QID": "serial", "QBV": "battery",
    "QFLAG": "flags", "QWS": "warnings", "QBYV": "limits", "QPIRI": "ratings",
}  # fmt: skip


@pytest.mark.parametrize("vector", [v for v in WHOLE if REPLY.match(v["meaning"])], ids=name_of)
def test_a_reply_is_recognised_by_its_shape(vector: dict[str, str]) -> None:
    query = REPLY.findall(vector["meaning"])[0]
    assert decoded(vector).frames[0].name == NAMES_OF_REPLIES.get(query, "value")


CID2 = {
    "get alarm information": "44", "get analogue values, battery": "42", "system parameters": "47",
    "module serial number": "93", "get protocol version": "4F", "get device address": "50",
    "get manufacturer info": "51", "get switch state": "43", "get analogue values (float)": "41",
}  # fmt: skip


@pytest.mark.parametrize(("meaning", "code"), CID2.items())
def test_a_command_of_a_supervisor_is_named_by_cid2(meaning: str, code: str) -> None:
    vectors = [vector for vector in REQUESTS if meaning in vector["meaning"]]
    assert vectors
    assert {decoded(vector).frames[0].code for vector in vectors} == {code}


STATES = [
    ("utility fail and battery low", "fault", {"powerIn": "noPower", "battery": "critical"}),
    ("UPS failed", "fault", {"device": "hardwareError", "powerIn": "powering"}),
    ("test in progress", "info", {"device": "deviceBusy", "powerIn": "powering"}),
    ("shutdown active", "fault", {"device": "powerOff"}),
    ("on line, standby type", "info", {"powerIn": "powering"}),
    ("Q1 reply example", "fault", {"device": "hardwareError"}),
    ("normal answer, no data", "ok", {"device": "online"}),
    ("RTN 01: VER error", "warn", {"device": "unknown"}),
    ("RTN 02: CHKSUM error", "warn", {"device": "unknown"}),
    ("RTN 05: command format error", "warn", {"device": "unknown"}),
    ("RTN 06: invalid data", "warn", {"device": "unknown"}),
    ("analogue answer", "ok", {"battery": "operational"}),
    ("Q reply: on battery", "fault", {"powerIn": "noPower"}),
    ("alert: on battery", "fault", {"powerIn": "noPower"}),
    ("alert: line restored", "ok", {"powerIn": "powering"}),
    ("alert: battery low", "fault", {"battery": "critical"}),
    ("command not available", "info", {"device": "unknown"}),
    ("reply 141,142", "ok", {"device": "online"}),
    ("exception reply code 2", "warn", {"device": "unknown"}),
    ("QPIGS reply", "ok", {"device": "online", "powerIn": "powering"}),
    ("QPIWS reply: no warnings", "ok", {"device": "online"}),
]


@pytest.mark.parametrize(("meaning", "severity", "words"), STATES, ids=[state[0] for state in STATES])
def test_a_state_has_its_word_and_its_severity(meaning: str, severity: str, words: dict[str, str]) -> None:
    vectors = [vector for vector in WHOLE if meaning in vector["meaning"]]
    assert vectors
    for vector in vectors:
        told = decoded(vector).frames[0]
        assert told.severity == severity
        assert words.items() <= told.words.items()


@pytest.mark.parametrize("vector", CHECKED, ids=name_of)
def test_any_flipped_bit_of_a_checked_frame_is_noticed(vector: dict[str, str]) -> None:
    raw = frame(vector)
    believed = [
        (place, bit)
        for place in range(len(raw))
        for bit in range(8)
        if decoded(vector, raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]).valid
    ]
    assert believed == []


@pytest.mark.parametrize("vector", WHOLE, ids=name_of)
def test_a_cut_frame_is_no_frame(vector: dict[str, str]) -> None:
    told = decoded(vector, frame(vector)[:-1])
    assert not told.valid
