"""How the framers of the second wave find their frames in what a cable makes of them."""

from itertools import pairwise

import crccheck.crc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import decode
from diagnostics.framing import FrameFault, Request, cobs, slip, understand
from diagnostics.framing import cctalk as cctalk_framing
from diagnostics.framing import ebds as ebds_framing
from diagnostics.framing import mdb as mdb_framing
from diagnostics.framing import ssp as ssp_framing
from diagnostics.framing import xmodem as xmodem_framing
from diagnostics.probes import probe_named, probes
from diagnostics.protocols import Sender, protocol_named
from diagnostics.protocols.ebds import status_of
from diagnostics.protocols.mdb import answer_of, report_of
from diagnostics.protocols.ssp import events_of
from diagnostics.simulators import cctalk as cctalk_simulator
from diagnostics.simulators import ssp as ssp_simulator

CCTALK_NO_FAULT = bytes.fromhex("01 01 28 00 00 D6")
EBDS_PART_NUMBER = bytes.fromhex("02 0E 60 32 38 30 30 30 30 31 32 33 03 54")
ICT_POWER_UP = bytes.fromhex("80 8F")
MDB_DISABLED = b"30 09\r\n"
XMODEM_BLOCK = xmodem_framing.block(7, bytes(range(1, 129)))
SSP_DISABLED = bytes.fromhex("7F 80 02 F0 E8 4F A2")
FRAMES = {
    "ssp": SSP_DISABLED,
    "cctalk": CCTALK_NO_FAULT,
    "ebds": EBDS_PART_NUMBER,
    "ict": ICT_POWER_UP,
    "mdb": MDB_DISABLED,
    "xmodem": XMODEM_BLOCK,
}
NOISE = b"\x80\x00\xf8\xff"
LONGEST = 1032


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
        assert framer.feed(raw[:-1]).frames == ()
        assert framer.pending == raw[:-1]
        assert [frame.raw for frame in framer.feed(raw[-1:]).frames] == [raw]

    def test_finds_the_next_frame_after_a_damaged_one(self, protocol: str, raw: bytes) -> None:
        place = len(raw) - 3 if protocol == "mdb" else len(raw) - 1
        damaged = raw[:place] + bytes((raw[place] ^ 0x10,)) + raw[place + 1 :]
        decoded = protocol_named(protocol).framer(Sender.DEVICE).feed(damaged + raw)
        assert decoded.frames[-1].raw == raw
        assert decoded.errors

    def test_holds_no_more_than_its_longest_frame(self, protocol: str, raw: bytes) -> None:
        for sender in Sender:
            framer = protocol_named(protocol).framer(sender)
            for start in range(256):
                framer.feed(bytes((start,)) * 1200)
                assert len(framer.pending) <= LONGEST


@given(st.sampled_from(sorted(FRAMES)), st.sampled_from(Sender), st.binary(max_size=120), st.data())
def test_portions_do_not_matter(protocol: str, sender: Sender, noise: bytes, data: st.DataObject) -> None:
    stream = noise + FRAMES[protocol] + noise
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=6))
    whole, split = protocol_named(protocol).framer(sender), protocol_named(protocol).framer(sender)
    at_once = whole.feed(stream)
    parts = [split.feed(stream[start:end]) for start, end in pairwise([0, *sorted(cuts), len(stream)])]
    assert tuple(frame for part in parts for frame in part.frames) == at_once.frames
    assert split.pending == whole.pending


LIES = [
    ("ssp", "7F 80 00 65 82", "a packet without data"),
    ("ssp", "7F 7E 01 F0 00 00", "an address that no device has"),
    ("ssp", "7F 80 FF F0 E8", "a length of 255"),
    ("cctalk", "01 12 28 00", "a length of 18"),
    ("cctalk", "01 FF 28 00", "a length of 255"),
    ("ebds", "02 04 60", "a length below the shortest message"),
    ("ebds", "02 0E 60", "a message that stops"),
    ("mdb", "33 30 20 33", "a report without its status"),
    ("mdb", "03 11", "an answer in bytes that stops"),
    ("xmodem", "01 07 F8 43", "a block that stops"),
    ("xmodem", "01 07 F7", "a number without its complement"),
    ("ict", "81", "a note without its type"),
    ("ict", "80", "half a power-up"),
    ("cctalk", "01 01 28 F2", "a header that no reply has"),
]


@pytest.mark.parametrize(("protocol", "lie", "why"), LIES)
def test_a_lying_head_does_not_swallow_the_next_frame(protocol: str, lie: str, why: str) -> None:
    raw = FRAMES[protocol]
    decoded = protocol_named(protocol).framer(Sender.DEVICE).feed(bytes.fromhex(lie) + raw * 4)
    assert raw in [frame.raw for frame in decoded.frames], why
    assert decoded.errors, why


class TestSsp:
    @given(st.binary(min_size=1, max_size=255), st.sampled_from((0x00, 0x80)))
    def test_a_doubled_7f_is_counted_once(self, data: bytes, sequence: int) -> None:
        raw = ssp_framing.message(data, sequence)
        decoded = ssp_framing.framer().feed(raw)
        assert [ssp_framing.data_of(frame.raw) for frame in decoded.frames] == [data]
        assert b"\x7f" not in raw[1:].replace(b"\x7f\x7f", b"")

    def test_a_single_7f_inside_begins_the_next_packet(self) -> None:
        decoded = ssp_framing.framer().feed(SSP_DISABLED[:4] + SSP_DISABLED)
        assert [frame.raw for frame in decoded.frames] == [SSP_DISABLED]
        assert [error.raw for error in decoded.errors] == [SSP_DISABLED[:4]]

    def test_a_reply_with_the_other_sequence_bit_answers_another_question(self) -> None:
        state = asked("bnv.ssp", "state")
        late = ssp_framing.message(b"\xf0\xe8", sequence=0)
        assert understand(state, late).frame is None
        assert understand(state, SSP_DISABLED).frame is not None

    def test_the_questions_turn_the_sequence_bit_over(self) -> None:
        bits = [request.raw[1] & 0x80 for request in probe_named("bnv.ssp").requests]
        assert bits[0] == 0x80
        assert all(one != next_one for one, next_one in pairwise(bits))

    def test_events_that_nobody_knows_warn_with_all_their_bytes(self) -> None:
        findings = events_of(b"\xf0\xe3\x9a\x01\x02")
        assert [finding.code for finding in findings] == ["ssp.cashbox_removed", "ssp.unknown"]
        assert "9A 01 02" in findings[1].en

    def test_an_event_that_lacks_its_channel_is_no_event(self) -> None:
        assert decode("ssp", ssp_framing.message(b"\xf0\xe6")).frames[0].name == "data"

    @given(st.binary(max_size=64))
    def test_the_arithmetic_of_the_simulator_is_that_of_an_independent_package(self, data: bytes) -> None:
        expected = crccheck.crc.Crc16Cms.calc(data).to_bytes(2, "little")
        assert ssp_simulator._crc(data) == expected


class TestCctalk:
    @given(st.integers(0, 255), st.binary(max_size=40), st.booleans())
    def test_a_request_is_found_with_sum_and_with_crc(self, header: int, data: bytes, crc: bool) -> None:
        raw = cctalk_framing.message(header, data, crc=crc)
        decoded = cctalk_framing.host_framer().feed(raw)
        doubtful = crc and raw[2] == cctalk_framing.HOST
        assert [frame.raw for frame in decoded.frames] == [raw] or doubtful

    def test_every_request_of_the_probe_is_read_as_the_kind_that_it_is(self) -> None:
        for request in probe_named("bnv.cctalk").requests:
            frames = cctalk_framing.host_framer().feed(request.raw).frames
            assert [frame.fields["check"] for frame in frames] == [
                "crc" if request.name.endswith("_crc") else "sum"
            ]

    def test_a_reply_of_another_address_is_no_answer(self) -> None:
        coins = cctalk_framing.message(0, b"\0", to=1, source=2)
        assert understand(asked("bnv.cctalk", "self_check"), coins).frame is None
        assert understand(asked("bnv.cctalk", "self_check"), CCTALK_NO_FAULT).frame is not None

    def test_a_reply_with_a_sum_answers_no_question_with_crc(self) -> None:
        assert understand(asked("bnv.cctalk", "self_check_crc"), CCTALK_NO_FAULT).frame is None

    def test_the_echo_of_a_single_wire_is_taken_off_and_is_not_needed(self) -> None:
        question = asked("bnv.cctalk", "self_check")
        assert understand(question, question.raw + CCTALK_NO_FAULT).frame is not None
        assert understand(question, question.raw).only_echo

    def test_a_cut_echo_is_no_answer(self) -> None:
        question = asked("bnv.cctalk", "self_check")
        assert understand(question, question.raw[2:] + CCTALK_NO_FAULT).frame is None

    def test_a_sum_with_one_wrong_bit_is_not_believed_for_its_right_crc(self) -> None:
        assert decode("cctalk", bytes.fromhex("02 02 01 FE 01 01 FB"), "host").valid
        assert not decode("cctalk", bytes.fromhex("02 02 01 FE 09 01 FB"), "host").valid

    @given(st.binary(max_size=64))
    def test_the_arithmetic_of_the_simulator_is_that_of_an_independent_package(self, data: bytes) -> None:
        expected = crccheck.crc.CrcXmodem.calc(data).to_bytes(2, "little")
        assert cctalk_simulator._crc(data) == expected


EBDS_STATUS = [
    ("01 10 00 00 54 1C", ["ebds.idle"]),
    ("04 10 00 00 54 1C", ["ebds.escrowed"]),
    ("01 00 00 00 54 1C", ["ebds.idle", "ebds.cassette_missing"]),
    ("00 14 00 00 54 1C", ["ebds.jammed"]),
    ("01 18 00 00 54 1C", ["ebds.idle", "ebds.cassette_full"]),
    ("01 11 01 00 54 1C", ["ebds.idle", "ebds.cheated", "ebds.power_up"]),
    ("00 10 04 00 54 1C", ["ebds.failure"]),
    ("01 10 38 00 54 1C", ["ebds.idle"]),
    ("00 00 00 00 00 00", []),
    ("01 10", []),
]


class TestEbds:
    @pytest.mark.parametrize(("status", "expected"), EBDS_STATUS)
    def test_the_status_bits_mean(self, status: str, expected: list[str]) -> None:
        assert [finding.code for finding in status_of(bytes.fromhex(status))] == expected

    def test_an_omnibus_reply_tells_its_status(self) -> None:
        told = decode("ebds", ebds_framing.message(0x21, bytes.fromhex("01 00 00 00 54 1C"))).frames[0]
        assert (told.name, told.words["storage"], told.severity) == ("state", "missing", "fault")

    def test_a_kind_that_nobody_knows_warns_with_its_bytes(self) -> None:
        told = decode("ebds", ebds_framing.message(0x90, b"\x12")).frames[0]
        assert told.severity == "warn"
        assert "12" in told.en

    def test_a_reply_with_the_other_number_or_of_another_kind_is_no_answer(self) -> None:
        serial = asked("bnv.ebds", "serial")
        assert understand(serial, ebds_framing.message(0x60, b"806")).frame is not None
        assert understand(serial, ebds_framing.message(0x61, b"806")).frame is None
        assert understand(serial, ebds_framing.message(0x20, b"806")).frame is None

    def test_the_soft_reset_of_the_manual_is_nothing_that_a_probe_may_send(self) -> None:
        told = decode("ebds", bytes.fromhex("02 08 60 7F 7F 7F 03 17"), "host").frames[0]
        assert (told.name, told.read_only) == ("soft_reset", False)


class TestIct:
    def test_an_event_before_the_answer_is_no_answer(self) -> None:
        state = asked("bnv.ict", "state")
        assert understand(state, b"\x10").frame is None
        assert understand(state, b"\x10\x3e").frame is not None
        assert understand(state, b"\x3e\x5e").frame is None

    def test_a_note_in_escrow_is_named_by_its_type(self) -> None:
        assert "type 5" in decode("ict", b"\x81\x45").frames[0].en

    def test_3e_means_another_thing_from_either_end(self) -> None:
        assert decode("ict", b"\x3e", "host").frames[0].read_only is False
        assert decode("ict", b"\x3e", "device").frames[0].read_only is None


MDB_TEXTS = [
    ("30 09\r\n", "report", ["mdb.disabled"]),
    ("30 09\n", "report", ["mdb.disabled"]),
    ("30 09 08\r\n", "report", ["mdb.disabled", "mdb.cashbox_out"]),
    ("30 94\r\n", "report", ["mdb.escrow_note"]),
    ("30 83\r\n", "report", ["mdb.stacked"]),
    ("30 45\r\n", "report", ["mdb.attempts"]),
    ("30 1f\r\n", "report", ["mdb.unknown"]),
    ("08 51 00\r\n", "report", []),
    ("81 F4 75\r\n", "answer", ["mdb.stacker_full"]),
    ("00 7B 7B\r\n", "answer", ["mdb.stacker_count"]),
    ("00\r\n", "ack", []),
    ("FF\r\n", "nak", []),
]


class TestMdb:
    @pytest.mark.parametrize(("text", "name", "expected"), MDB_TEXTS)
    def test_a_line_of_an_adapter_means(self, text: str, name: str, expected: list[str]) -> None:
        frames = mdb_framing.adapter_framer().feed(text.encode("ascii")).frames
        assert [frame.name for frame in frames] == [name]
        data = mdb_framing.data_of(frames[0])
        assert [finding.code for finding in (report_of(data) if name == "report" else answer_of(data))] == expected

    @pytest.mark.parametrize("text", [b"81 F4 74\r\n", b"09\r\n", b"0 09\r\n", b"30 0G\r\n", b"30  09\r\n"])
    def test_a_line_with_a_wrong_sum_or_digit_is_refused(self, text: bytes) -> None:
        assert not decode("mdb", text).valid

    @pytest.mark.parametrize("piece", [b"9\r\n", b" 09\r\n", b"0 09\r\n", b"\n", b"09\r\n"])
    def test_who_begins_to_listen_within_a_report_gets_the_next_one(self, piece: bytes) -> None:
        heard = understand(asked("bnv.mdb", "reports"), piece + MDB_DISABLED)
        assert heard.frame is not None
        assert mdb_framing.data_of(heard.frame) == b"\x30\x09"

    def test_a_report_of_the_coin_changer_says_nothing_about_the_validator(self) -> None:
        assert understand(asked("bnv.mdb", "reports"), b"08 02\r\n").frame is None

    def test_a_report_before_the_answer_is_no_answer(self) -> None:
        stacker = asked("bnv.mdb", "stacker")
        assert understand(stacker, MDB_DISABLED).frame is None
        assert understand(stacker, MDB_DISABLED + b"00 7B 7B\r\n").frame is not None

    def test_a_command_is_as_long_as_its_first_byte_says(self) -> None:
        stream = bytes.fromhex("31 31 34 FF FF 00 00 32 0F 02 14 25")
        frames = mdb_framing.host_framer().feed(stream).frames
        assert [frame.raw.hex(" ").upper() for frame in frames] == ["31 31", "34 FF FF 00 00 32", "0F 02 14 25"]


class TestXmodem:
    @given(st.integers(0, 255), st.binary(min_size=1, max_size=1024), st.booleans())
    def test_a_block_is_found_with_sum_and_with_crc(self, number: int, data: bytes, crc: bool) -> None:
        raw = xmodem_framing.block(number, data, crc=crc)
        frames = xmodem_framing.framer().feed(raw).frames
        assert [frame.raw for frame in frames] == [raw]

    @pytest.mark.parametrize("crc", [True, False])
    def test_any_flipped_bit_of_a_block_is_refused(self, crc: bool) -> None:
        raw, believed = xmodem_framing.block(1, bytes(range(128)), crc=crc), []
        for bit in range(len(raw) * 8):
            flipped = bytearray(raw)
            flipped[bit // 8] ^= 1 << bit % 8
            if decode("xmodem", bytes(flipped), "host").valid:
                believed.append(bit)
        assert believed == []

    def test_a_crc_is_believed_where_its_first_byte_is_the_sum_as_well(self) -> None:
        blocks = (xmodem_framing.block(1, number.to_bytes(2, "big")) for number in range(4096))
        doubtful = next(raw for raw in blocks if sum(raw[3:-2]) % 256 == raw[-2])
        assert decode("xmodem", doubtful, "host").frames[0].raw == doubtful.hex(" ").upper()

    def test_the_first_block_of_ymodem_has_number_0(self) -> None:
        raw = xmodem_framing.block(0, b"patch.bin\x003000")
        assert decode("xmodem", raw, "host").frames[0].code == "00"

    def test_a_transfer_is_cut_into_its_blocks_and_controls(self) -> None:
        stream = XMODEM_BLOCK + xmodem_framing.block(8, b"end") + b"\x04"
        names = [frame.name for frame in decode("xmodem", stream, "host").frames]
        assert names == ["block", "block", "eot"]

    def test_a_cancelled_transfer_warns(self) -> None:
        told = decode("xmodem", b"\x18\x18").frames
        assert [(frame.name, frame.severity) for frame in told] == [("can", "warn")] * 2

    def test_no_probe_speaks_it(self) -> None:
        assert [name for name in probes() if "xmodem" in name] == []


COBS_PAIRS = [
    ("00", "01 01 00"),
    ("00 00", "01 01 01 00"),
    ("11 22 00 33", "03 11 22 02 33 00"),
    ("11 22 33 44", "05 11 22 33 44 00"),
    ("11 00 00 00", "02 11 01 01 01 00"),
]


class TestPacketsOfBootLoaders:
    @pytest.mark.parametrize(("data", "raw"), COBS_PAIRS)
    def test_cobs_of_published_examples(self, data: str, raw: str) -> None:
        assert cobs.packet(bytes.fromhex(data)) == bytes.fromhex(raw)
        assert cobs.data_of(bytes.fromhex(raw)) == bytes.fromhex(data)

    @given(st.binary(max_size=600))
    def test_cobs_gives_back_what_was_put_in_and_holds_no_delimiter(self, data: bytes) -> None:
        raw = cobs.packet(data)
        assert cobs.data_of(raw) == data
        assert raw.count(0) == 1

    @pytest.mark.parametrize("raw", ["05 11 22 00", "00 00", "02 11 05 11 00"])
    def test_codes_that_do_not_end_at_the_delimiter_are_no_packet(self, raw: str) -> None:
        assert cobs.data_of(bytes.fromhex(raw)) is None

    @given(st.binary(max_size=300))
    def test_slip_gives_back_what_was_put_in_and_holds_no_end(self, data: bytes) -> None:
        raw = slip.packet(data)
        assert slip.data_of(raw) == data
        assert raw.count(slip.END) == 2

    @pytest.mark.parametrize("raw", ["C0 DB 41 C0", "C0 41 DB C0"])
    def test_an_escape_that_no_sender_writes_is_no_packet(self, raw: str) -> None:
        assert slip.data_of(bytes.fromhex(raw)) is None
        assert not decode("xmodem", bytes.fromhex(raw)).valid
