"""Lines lie: portions, half frames, flipped lengths, neighbours that answer, and text that is no text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serial_vectors import VECTORS, frame

from diagnostics.decoding import decode
from diagnostics.framing import FrameFault, Request, understand
from diagnostics.framing.elo import packet
from diagnostics.framing.mdc import question
from diagnostics.probes import probe_named
from diagnostics.protocols import Sender, protocol_named

PROTOCOLS = ("elo", "microtouch", "mdc", "lg", "nec", "hatteland", "ddcci", "at", "escpos", "custom")
FAMILIES = ("Elo", "3M", "Samsung", "LG", "NEC", "Hatteland", "VESA", "AT modem", "ESC/POS")
FRAMES = [frame(vector) for vector in VECTORS if vector["protocol"].startswith(FAMILIES)]


def request_named(probe: str, name: str) -> Request:
    return next(request for request in probe_named(probe).requests if request.name == name)


@given(
    st.sampled_from(PROTOCOLS),
    st.sampled_from(Sender),
    st.lists(st.one_of(st.sampled_from(FRAMES), st.binary(max_size=12)), max_size=6).map(b"".join),
    st.lists(st.integers(0, 120), max_size=6),
)
def test_portions_do_not_matter_and_no_byte_is_lost(
    protocol: str, sender: Sender, data: bytes, cuts: list[int]
) -> None:
    whole, split = protocol_named(protocol).framer(sender), protocol_named(protocol).framer(sender)
    at_once = whole.feed(data)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [split.feed(data[start:end]) for start, end in pairwise(edges)]
    assert tuple(found for part in parts for found in part.frames) == at_once.frames
    assert split.pending == whole.pending
    noise = b"".join(error.raw for error in at_once.errors)
    assert b"".join(error.raw for part in parts for error in part.errors) == noise
    kept = sum(len(found.raw) for found in at_once.frames) + len(noise) + len(whole.pending)
    flow_control = len(data) - kept
    assert flow_control == 0 or protocol in ("escpos", "custom")


@given(st.sampled_from(PROTOCOLS), st.sampled_from(["host", "device"]), st.binary(max_size=300))
def test_no_bytes_break_the_decoder(protocol: str, sender: str, data: bytes) -> None:
    for told in decode(protocol, data, sender).frames:
        assert all(letter >= " " for letter in told.en + told.zh)


ENDLESS = {
    "microtouch": b"\x01" + b"A" * 200,
    "lg": b"a 01 OK" + b"1" * 200,
    "at": b"A" * 900,
    "escpos": b"\x5f" + b"\x7f" * 200,
    "nec": b"\x010" + b"A" * 200,
}


@pytest.mark.parametrize("protocol", ENDLESS)
def test_a_message_that_never_ends_is_given_up(protocol: str) -> None:
    decoded = protocol_named(protocol).framer(Sender.DEVICE).feed(ENDLESS[protocol])
    assert decoded.frames == ()
    assert {error.kind for error in decoded.errors} & {FrameFault.TOO_LONG, FrameFault.NOISE}


ANSWER = "AA FF 01 03 41 25 3C A5"
NOT_THE_ANSWER = {
    "of display 2": "AA FF 02 03 41 25 3C A6",
    "to another question": "AA FF 01 02 41 0B 4E",
    "twice": f"{ANSWER} {ANSWER}",
    "with a wrong sum": "AA FF 01 03 41 25 3C A4",
    "half": "AA FF 01 03 41",
    "neither A nor N": "AA FF 01 03 42 25 3C A6",
    "with a length that lies": "AA FF 01 30 41 25 3C D2",
}


class TestAnAnswerOfAChainOfDisplays:
    REQUEST = request_named("display.mdc", "brightness")

    def test_is_understood_alone(self) -> None:
        assert understand(self.REQUEST, bytes.fromhex(ANSWER)).frame is not None

    def test_is_found_behind_the_echo(self) -> None:
        assert understand(self.REQUEST, question(0x25) + bytes.fromhex(ANSWER)).frame is not None

    @pytest.mark.parametrize("raw", NOT_THE_ANSWER.values(), ids=NOT_THE_ANSWER)
    def test_does_not_count(self, raw: str) -> None:
        assert understand(self.REQUEST, bytes.fromhex(raw)).frame is None


class TestAnAnswerOfATouchController:
    REQUEST = request_named("touch.elo", "diagnostics")
    ACK, SOUND, TOUCH = (
        "55 41 30 30 30 30 00 00 00 00",
        "55 44 00 00 00 00 00 00 00 43",
        "55 54 01 10 02 20 03 00 00 89",
    )

    @pytest.mark.parametrize("rest", ["", "55 41 30 30", "55 41 30 30 30 30 00 00 00 01", TOUCH])
    def test_without_its_receipt_is_none(self, rest: str) -> None:
        assert understand(self.REQUEST, bytes.fromhex(self.SOUND + rest)).frame is None

    def test_is_whole_with_its_receipt_and_touches_before_it(self) -> None:
        receipt = packet("A")[:1] + b"\x41\x30\x30\x30\x30\x00\x00\x00"
        receipt += bytes([(0xAA + sum(receipt)) & 0xFF])
        heard = understand(self.REQUEST, bytes.fromhex(self.TOUCH + self.SOUND) + receipt)
        assert heard.frame is not None
        assert heard.errors == ()


class TestAnAnswerOfAModem:
    REQUEST = request_named("net.at_modem", "registration")

    @pytest.mark.parametrize(
        ("raw", "counts"),
        [
            (b"\r\n+CREG: 0,1\r\n\r\nOK\r\n", True),
            (b"AT+CREG?\r\r\n+CREG: 0,1\r\n\r\nOK\r\n", True),
            (b"\r\nRING\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n", True),
            (b"\r\n+CSQ: 7,99\r\n\r\nOK\r\n", False),
            (b"\r\nOK\r\n", False),
            (b"\r\n+CREG: 0,1\r\n", False),
            (b"\r\n+CREG: 0,1\r\n\r\nOK", False),
            (b"\r\n+CREG: 0,\xb1\r\n\r\nOK\r\n", False),
        ],
    )
    def test_counts_only_whole_and_to_its_own_question(self, raw: bytes, counts: bool) -> None:
        assert (understand(self.REQUEST, raw).frame is not None) is counts


def test_a_serial_number_with_control_characters_cannot_write_on_the_screen() -> None:
    text = b"\x1b]0;owned\x07[red]"
    body = bytes((0xFF, 1, len(text) + 2)) + b"A\x0b" + text
    told = decode("mdc", b"\xaa" + body + bytes((sum(body) & 0xFF,))).frames[0]
    assert "\x1b" not in told.en
    assert "\x07" not in told.zh


@pytest.mark.parametrize(
    ("protocol", "raw", "code"),
    [
        ("elo", packet("Z"), "Z"),
        ("microtouch", b"\x01ZZ\r", "ZZ"),
        ("lg", b"ka 01 01\r", "ka"),
        ("at", b"ATD123;\r", "ATD123;"),
        ("at", b"AT+CFUN=0\r", "AT+CFUN=0"),
        ("ddcci", bytes.fromhex("6E 51 84 03 10 00 32 9A"), "03"),
    ],
)
def test_a_command_that_acts_or_that_no_document_lists_is_no_question(protocol: str, raw: bytes, code: str) -> None:
    told = decode(protocol, raw, "host")
    assert told.valid, told.error
    assert (told.frames[0].read_only, told.frames[0].code) == (False, code)
