"""The published frames of touch screens, displays, modems and printers say what their documents say."""

import pytest
from serial_vectors import VECTORS, frame

from diagnostics.decoding import Decoding, decode

FAMILIES = {
    "Elo SmartSet": "elo",
    "3M MicroTouch": "microtouch",
    "Samsung MDC": "mdc",
    "LG RS-232": "lg",
    "NEC external control": "nec",
    "Hatteland SCOM": "hatteland",
    "VESA DDC/CI": "ddcci",
    "AT modem (3GPP 27.007)": "at",
    "ESC/POS": "escpos",
    "ESC/POS (Custom VKP/KPM full status)": "custom",
}
MINE = [vector for vector in VECTORS if vector["protocol"] in FAMILIES]
REQUESTS = [vector for vector in MINE if vector["direction"] == "host>device"]
WITHOUT_CHECK = ("escpos", "custom", "at", "lg", "microtouch")
CHECKED = [vector for vector in MINE if FAMILIES[vector["protocol"]] not in WITHOUT_CHECK]


def name_of(vector: dict[str, str]) -> str:
    return f"{FAMILIES[vector['protocol']]} {vector['bytes'][:24]} {vector['meaning'][:40]}"


def decoded(vector: dict[str, str], raw: bytes | None = None) -> Decoding:
    sender = "host" if vector["direction"] == "host>device" else "device"
    return decode(FAMILIES[vector["protocol"]], frame(vector) if raw is None else raw, sender)


def test_no_vector_of_these_families_is_left_out() -> None:
    assert len(MINE) == 112
    assert not [vector for vector in MINE if vector["kind"] == "negative"]


@pytest.mark.parametrize("vector", MINE, ids=name_of)
def test_a_whole_frame_is_understood(vector: dict[str, str]) -> None:
    told = decoded(vector)
    assert told.valid, told.error
    assert len(told.frames) == 1
    assert told.frames[0].zh
    assert told.frames[0].en


@pytest.mark.parametrize("vector", REQUESTS, ids=name_of)
def test_a_request_says_whether_a_probe_may_send_it(vector: dict[str, str]) -> None:
    assert decoded(vector).frames[0].read_only is vector["read_only"]


SAID = {
    "elo": {
        '"C" calibration': "Calibration",
        '"F" filter': "Filter",
        '"M" mode': "Mode",
        '"P" parameter': "Parameter",
        '"S" scaling': "Scaling",
    },
    "microtouch": {"Z:": "null", "UT: ": "unit type", "UV: ": "verify", "NM:": "name", "OI reply": "firmware 1.00"},
    "mdc": {
        "brightness ACK: 60": "60 %",
        "brightness NAK": "error 01",
        "volume 30, input 21h": "Volume 30, input 21h",
    },
    "lg": {"brightness 0x32 = 50": "Brightness 50 %", "hours query": "hours", "command refused": "refused"},
    "nec": {"(backlight)": "0010", "max 100, current 50": "50 %"},
    "hatteland": {"SNB serial": "serial number query", "POT reply": "POT"},
    "ddcci": {"max 100, current 50": "50 %", "identification request": "Identification", "null message": "Null"},
    "at": {"registration denied": "denied", "SIM ready": "SIM ready", "packet registration": "Packet registration"},
    "escpos": {
        "GS I 66 reply": "EPSON",
        "paper near end and paper end": "Paper end",
        "ASB: near end": "Paper near end",
        "ASB: off-line, unrecoverable": "Unrecoverable error",
        "cover open and paper end": "Cover open",
        "waiting for on-line recovery": "waits",
    },
    "custom": {"no paper": "No paper", "drag paper motor on": "Drag paper motor on", "LF key": "LF key pressed"},
}
SAYINGS = [
    (vector, said)
    for vector in MINE
    for part, said in SAID[FAMILIES[vector["protocol"]]].items()
    if part in vector["meaning"]
]


def test_every_saying_has_its_vector() -> None:
    assert {said for _, said in SAYINGS} == {said for sayings in SAID.values() for said in sayings.values()}


@pytest.mark.parametrize(("vector", "said"), SAYINGS, ids=[said for _, said in SAYINGS])
def test_the_words_agree_with_the_document(vector: dict[str, str], said: str) -> None:
    assert said in decoded(vector).frames[0].en


STATES = [
    ("elo", "MaskC=00", "ok", {"module": "ok"}),
    ("elo", "MaskC=01", "fault", {"device": "hardwareError"}),
    ("elo", "MaskC=04", "fault", {"device": "hardwareError"}),
    ("elo", "MaskC=20", "fault", {"device": "hardwareError"}),
    ("microtouch", "status 00", "ok", {"module": "ok"}),
    ("microtouch", "no error", "ok", {"module": "ok"}),
    ("microtouch", "status bit 1", "fault", {"device": "hardwareError"}),
    ("microtouch", "status bit 3", "warn", {"device": "hardwareError"}),
    ("mdc", "brightness ACK", "ok", {"lamp": "ok"}),
    ("mdc", "status ACK", "info", {"device": "online"}),
    ("lg", "brightness 0x32", "ok", {"lamp": "ok"}),
    ("nec", "current 50", "ok", {"lamp": "ok"}),
    ("ddcci", "current 50", "ok", {"lamp": "ok"}),
    ("ddcci", "null message", "info", {"device": "deviceBusy"}),
    ("at", "SIM not inserted", "fault", {"chip": "noCard"}),
    ("at", "SIM ready", "ok", {"chip": "online"}),
    ("at", "registered, home", "ok", {"device": "online"}),
    ("at", "registration denied", "fault", {"device": "offline"}),
    ("escpos", "DLE EOT 4: paper near end and paper end", "fault", {"paper": "out"}),
    ("escpos", "reply to DLE EOT 1: off-line, waiting", "fault", {"device": "offline"}),
    ("escpos", "printing stopped by paper end", "fault", {"paper": "out"}),
    ("escpos", "GS r 1 reply: paper adequate", "ok", {"paper": "full"}),
    ("escpos", "GS r 1 reply: paper end", "fault", {"paper": "out"}),
    ("escpos", "ASB: all normal", "ok", {"device": "online", "paper": "full"}),
    ("escpos", "ASB: off-line, unrecoverable", "fault", {"device": "offline"}),
    ("escpos", "ASB: off-line, mechanical", "fault", {"media": "jammed"}),
    ("escpos", "ASB: near end", "warn", {"paper": "low"}),
    ("custom", "no paper", "fault", {"paper": "out"}),
    ("custom", "ticket present", "warn", {"media": "present"}),
    ("custom", "drag paper", "info", {"device": "deviceBusy"}),
    ("custom", "LF key", "info", {"device": "deviceBusy"}),
    ("custom", "head temperature", "warn", {"device": "hardwareError"}),
    ("custom", "supply voltage", "warn", {"device": "hardwareError"}),
    ("custom", "cutter error", "fault", {"device": "hardwareError"}),
]


@pytest.mark.parametrize(
    ("protocol", "meaning", "severity", "words"), STATES, ids=[f"{state[0]} {state[1]}" for state in STATES]
)
def test_a_state_has_its_word_and_its_severity(
    protocol: str, meaning: str, severity: str, words: dict[str, str]
) -> None:
    states = [
        vector
        for vector in MINE
        if FAMILIES[vector["protocol"]] == protocol
        and meaning in vector["meaning"]
        and vector["direction"] == "device>host"
    ]
    assert states
    for vector in states:
        told = decoded(vector).frames[0]
        assert told.severity == severity
        assert words.items() <= told.words.items()


class TestAStatusByteWithoutItsQuestion:
    def test_whose_paired_bits_move_together_is_of_the_paper_sensor(self) -> None:
        told = decode("escpos", b"\x1e").frames[0]
        assert (told.severity, told.words) == ("warn", {"paper": "low"})

    def test_is_told_for_every_question_that_it_can_answer(self) -> None:
        told = decode("escpos", b"\x16").frames[0]
        assert all(
            part in told.en for part in ("DLE EOT 1: Drawer", "DLE EOT 2: Cover open", "DLE EOT 3: Mechanical")
        )
        assert "DLE EOT 4" not in told.en

    def test_says_all_is_well_when_it_does_for_every_question(self) -> None:
        told = decode("escpos", b"\x12").frames[0]
        assert (told.severity, told.words["paper"]) == ("ok", "full")

    @pytest.mark.parametrize(
        ("raw", "severity", "said"),
        [("10 04 01 16", "info", "Drawer"), ("10 04 02 16", "fault", "Cover"), ("10 04 04 16", "warn", "Unknown")],
    )
    def test_is_exact_when_the_question_stands_before_it(self, raw: str, severity: str, said: str) -> None:
        decoding = decode("escpos", bytes.fromhex(raw))
        assert decoding.valid
        assert [frame.severity for frame in decoding.frames] == [severity]
        assert said in decoding.frames[0].en


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


@pytest.mark.parametrize("vector", [v for v in MINE if len(frame(v)) > 1], ids=name_of)
def test_a_cut_frame_is_no_frame_or_says_less(vector: dict[str, str]) -> None:
    told = decoded(vector, frame(vector)[:-1])
    assert not told.valid


NOISE = {"microtouch": b"\x00\x7f"}  # bytes with bit 7 begin a touch there


@pytest.mark.parametrize("vector", MINE, ids=name_of)
def test_a_frame_is_found_behind_noise_and_twice_in_a_row(vector: dict[str, str]) -> None:
    raw = frame(vector)
    assert [found.raw for found in decoded(vector, raw * 2).frames] == [raw.hex(" ").upper()] * 2
    noisy = decoded(vector, NOISE.get(FAMILIES[vector["protocol"]], b"\xfe\x9c") + raw)
    assert not noisy.valid
    assert raw.hex(" ").upper() in [found.raw for found in noisy.frames]
