"""How the framers of validators and card readers find their frames in what a cable makes of them."""

from itertools import pairwise

import crccheck.crc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import decode
from diagnostics.framing import FrameFault, Request, understand
from diagnostics.framing import ccnet as ccnet_framing
from diagnostics.framing.card_answers import card_answer, card_command, printed
from diagnostics.framing.ccnet import bill_table, identification
from diagnostics.framing.f2 import LONGEST as F2_LONGEST
from diagnostics.framing.id003 import currencies
from diagnostics.probes import probe_named
from diagnostics.protocols import Sender, protocol_named
from diagnostics.simulators import simulated
from diagnostics.simulators.arithmetic import exclusive_or, kermit

IDLE, DISABLED = bytes.fromhex("02 03 06 14 67 D4"), bytes.fromhex("02 03 06 19 82 0F")
NO_CARD = bytes.fromhex("F2 00 00 06 50 31 30 30 32 30 03 94")
SANKYO_NO_CARD = bytes.fromhex("F2 00 05 50 31 30 30 30 38 26")
ID003_IDLE = bytes.fromhex("FC 05 11 27 56")
SLOT_EMPTY = bytes.fromhex("03 06 81 00 00 00 00 00 00 02 00 00 86")
RESET_ANSWER = bytes.fromhex("3B 9F 96 80 1F C3 80 31 E0 73 FE 21 1B B3 E2 02 7E 83 0F 90 00 82")
STATUS = bytes.fromhex("1B 79")
DISPENSER_STATUS = bytes.fromhex("02 53 46 31 32 33 03 24")
FRAMES = {
    "ccnet": DISABLED,
    "id003": ID003_IDLE,
    "f2": NO_CARD,
    "sankyo": SANKYO_NO_CARD,
    "cd720m": DISPENSER_STATUS,
    "msr605": STATUS,
    "gempc": SLOT_EMPTY,
    "atr": RESET_ANSWER,
}
NOISE = b"\x80\x00\xf8\xff"


def asked(probe: str, name: str) -> Request:
    return next(request for request in probe_named(probe).requests if request.name == name)


@pytest.mark.parametrize(("protocol", "raw"), FRAMES.items(), ids=FRAMES)
class TestEveryFramer:
    def test_finds_its_frame_after_noise(self, protocol: str, raw: bytes) -> None:
        decoded = protocol_named(protocol).framer(Sender.DEVICE).feed(NOISE + raw)
        assert [frame.raw for frame in decoded.frames] == [raw]
        assert [(error.kind, error.raw) for error in decoded.errors] == [(FrameFault.NOISE, NOISE)]

    def test_finds_both_of_two_frames(self, protocol: str, raw: bytes) -> None:
        decoded = protocol_named(protocol).framer(Sender.DEVICE).feed(raw + raw)
        assert [frame.raw for frame in decoded.frames] == [raw, raw]
        assert decoded.errors == ()

    def test_awaits_the_rest_of_a_half_frame(self, protocol: str, raw: bytes) -> None:
        framer = protocol_named(protocol).framer(Sender.DEVICE)
        for end in range(1, len(raw)):
            decoding = decode(protocol, raw[:end])
            assert not decoding.valid
        assert framer.feed(raw[:-1]).frames == ()
        assert framer.pending == raw[:-1]
        assert [frame.raw for frame in framer.feed(raw[-1:]).frames] == [raw]

    def test_finds_the_next_frame_after_a_damaged_one(self, protocol: str, raw: bytes) -> None:
        damaged = raw[:-1] + bytes((raw[-1] ^ 0x10,))
        decoded = protocol_named(protocol).framer(Sender.DEVICE).feed(damaged + raw)
        assert decoded.frames[-1].raw == raw
        assert decoded.errors

    def test_holds_no_more_than_its_longest_frame(self, protocol: str, raw: bytes) -> None:
        for sender in Sender:
            framer = protocol_named(protocol).framer(sender)
            for start in range(256):
                framer.feed(bytes((start,)) * 600)
                assert len(framer.pending) <= F2_LONGEST + 8


@given(st.sampled_from(sorted(FRAMES)), st.sampled_from(Sender), st.binary(max_size=120), st.data())
def test_portions_do_not_matter(protocol: str, sender: Sender, noise: bytes, data: st.DataObject) -> None:
    stream = noise + FRAMES[protocol] + noise
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=6))
    whole, split = protocol_named(protocol).framer(sender), protocol_named(protocol).framer(sender)
    at_once = whole.feed(stream)
    parts = [split.feed(stream[start:end]) for start, end in pairwise([0, *sorted(cuts), len(stream)])]
    assert tuple(frame for part in parts for frame in part.frames) == at_once.frames
    assert split.pending == whole.pending
    known = sum(len(found.raw) for found in (*at_once.frames, *at_once.errors)) + len(whole.pending)
    assert known == len(stream)


LIES = [
    ("ccnet", "02 03 05 33 00", "a length below the shortest frame"),
    ("ccnet", "02 03 00 33 00 00", "a length of nothing"),
    ("id003", "FC 04 11 27", "a length below the shortest frame"),
    ("f2", "F2 00 FF FF 50", "a text of 65535 bytes"),
    ("f2", "F2 00 00 00 03 F1", "a text of nothing"),
    ("sankyo", "F2 FF FF 50", "a text of 65535 bytes"),
    ("gempc", "03 06 80 FF FF FF 7F 00 00 00 00 00", "data of two gigabytes"),
    ("gempc", "50 07", "a slot change that is none"),
    ("atr", "3B FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", "interface bytes without end"),
    ("cd720m", "02" + "41" * 40, "a text without end"),
    ("msr605", "1B 52 45 56", "a version that ends too soon"),
]


@pytest.mark.parametrize(("protocol", "lie", "why"), LIES)
def test_a_lying_length_does_not_swallow_the_next_frame(protocol: str, lie: str, why: str) -> None:
    raw = FRAMES[protocol]
    framer = protocol_named(protocol).framer(Sender.DEVICE)
    decoded = framer.feed(bytes.fromhex(lie) + raw * 4)
    assert raw in [frame.raw for frame in decoded.frames] or protocol == "msr605", why
    assert decoded.errors, why


class TestAnAnswer:
    def test_of_another_unit_of_the_bus_is_none(self) -> None:
        coin_changer = ccnet_framing.message(b"\x14", address=2)
        heard = understand(asked("bnv.ccnet", "state"), coin_changer)
        assert (heard.frame, heard.answers, heard.errors) == (None, 0, ())

    def test_of_another_reader_is_none(self) -> None:
        body = bytes.fromhex("F2 01 00 06 50 31 30 30 32 30 03")
        assert understand(asked("card.f2", "state"), body + exclusive_or(body)).frame is None

    @pytest.mark.parametrize("data", ["00", "FF", "30", "33"])
    def test_of_a_validator_that_is_a_receipt_or_a_refusal_is_no_state(self, data: str) -> None:
        raw = ccnet_framing.message(bytes.fromhex(data))
        known = data == "33"
        assert (understand(asked("bnv.ccnet", "state"), b"\xff" + raw).answers == 1) is known
        assert (understand(asked("bnv.ccnet", "state"), raw).frame is not None) is False

    def test_to_another_question_of_a_card_reader_is_none(self) -> None:
        assert understand(asked("card.f2", "serial"), b"\x06" + NO_CARD).frame is None
        assert understand(asked("card.f2", "state"), b"\x06" + NO_CARD).frame is not None

    def test_that_came_twice_is_none(self) -> None:
        assert understand(asked("bnv.ccnet", "state"), IDLE + IDLE).frame is None

    def test_with_the_bytes_of_its_question_counts_and_its_echo_is_taken_off(self) -> None:
        state = asked("bnv.id003", "state")
        assert state.raw == ID003_IDLE
        assert understand(state, ID003_IDLE).frame is not None
        assert understand(state, ID003_IDLE * 2).frame is not None
        assert understand(state, ID003_IDLE * 3).frame is None


class TestWhatAValidatorSays:
    def test_about_itself(self) -> None:
        unit = identification(b"SM-RU1353      21K100003456\0\0\0\0\0\0\1")
        assert unit is not None
        assert (unit.part, unit.serial, unit.asset) == ("SM-RU1353", "21K100003456", "00 00 00 00 00 00 01")

    def test_about_itself_is_cleaned(self) -> None:
        unit = identification(b"\x1b[2J[red]A".ljust(15) + b"\x1b]0;owned\x07".ljust(12) + b"\0" * 7)
        assert unit is not None
        assert "\x1b" not in unit.part + unit.serial

    @pytest.mark.parametrize("length", [0, 1, 33, 35])
    def test_of_another_length_is_no_identification(self, length: int) -> None:
        assert identification(b"A" * length) is None

    def test_about_its_notes_leaves_out_empty_places_and_doubles(self) -> None:
        entries = b"\x01CHN\x00" + b"\x01CHN\x02" + b"\x01CHN\x02" + b"\0" * 105
        assert bill_table(entries) == ("CHN 1", "CHN 100")

    def test_about_its_currencies_never_makes_a_number_of_a_thousand_digits(self) -> None:
        assert currencies(b"\x8a" + b"\x61\x56\x01\x02" + b"\x62\x56\x01\xff" + b"\x63\x56\x00\x00") == (
            "56:100",
            "56:1000000000",
        )


class TestWhatACardReaderSays:
    @pytest.mark.parametrize(
        ("data", "text"),
        [(b"", ""), (b"\x03ABC", "ABC"), (b"ABC", "ABC"), (b"\x05ABC", "\u2405ABC"), (b"AB\0\0", "AB")],
    )
    def test_as_text_comes_with_or_without_its_length(self, data: bytes, text: str) -> None:
        assert printed(data) == text

    @pytest.mark.parametrize("text", [b"", b"P", b"P1", b"X10", b"C10"])
    def test_is_an_answer_only_with_letter_and_command(self, text: bytes) -> None:
        assert card_answer(text) is None

    @pytest.mark.parametrize("text", [b"", b"C", b"C1", b"P10"])
    def test_is_a_command_only_with_letter_and_parameters(self, text: bytes) -> None:
        assert card_command(text) == ""


UNKNOWN = [
    ("ccnet", ccnet_framing.message(b"\x7a"), "7A"),
    ("ccnet", ccnet_framing.message(b"\x1c\x01"), "01"),
    ("ccnet", ccnet_framing.message(b"\x47"), "47"),
    ("f2", bytes.fromhex("F2 00 00 05 4E 31 30 37 46 03 CA"), "7F"),
]


@pytest.mark.parametrize(("protocol", "raw", "code"), UNKNOWN)
def test_a_code_that_nobody_knows_warns_with_its_bytes(protocol: str, raw: bytes, code: str) -> None:
    decoding = decode(protocol, raw)
    assert decoding.valid
    assert decoding.frames[0].severity == "warn"
    assert code in decoding.frames[0].en


@given(st.binary(max_size=64))
def test_the_arithmetic_of_the_simulators_is_that_of_an_independent_package(data: bytes) -> None:
    assert kermit(data) == crccheck.crc.CrcKermit.calc(data).to_bytes(2, "little")


@pytest.mark.parametrize("protocol", ["ccnet", "id003", "f2", "sankyo", "msr605"])
def test_a_simulator_refuses_a_state_that_it_does_not_know(protocol: str) -> None:
    from diagnostics.simulators.serving import NO_FAULTS

    with pytest.raises(ValueError, match="on fire"):
        simulated()[protocol].start("on fire", NO_FAULTS, False)
