import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serial_vectors import ESCPOS, frame

from diagnostics.framing import FrameFault, Request, understand
from diagnostics.framing.escpos import (
    AUTOMATIC_STATUS,
    FULL_STATUS_REQUEST,
    QUEUED_REQUESTS,
    REALTIME_REQUESTS,
    AnswerKind,
    EscPosFramer,
)

ALL_REQUESTS = (*REALTIME_REQUESTS, FULL_STATUS_REQUEST, *QUEUED_REQUESTS)
BY_NAME = {request.name: request for request in ALL_REQUESTS}
TO_DEVICE = [vector for vector in ESCPOS if vector["direction"] == "host>device"]
FROM_DEVICE = [vector for vector in ESCPOS if vector["direction"] == "device>host"]


def requests_answered_by(meaning: str) -> list[Request]:
    numbers = sorted(set(re.findall(r"DLE EOT ([1-4])", meaning)))
    realtime = [REALTIME_REQUESTS[int(number) - 1] for number in numbers]
    queued = [BY_NAME["queued_paper_sensor"]] if "GS r 1" in meaning else []
    text = [BY_NAME["maker"]] if "GS I 66" in meaning else []
    full = [FULL_STATUS_REQUEST] if meaning.startswith("full status") else []
    return [*realtime, *queued, *text, *full]


class TestEveryVector:
    def test_there_are_as_many_as_the_table_has(self) -> None:
        assert (len(TO_DEVICE), len(FROM_DEVICE)) == (17, 22)

    @pytest.mark.parametrize("vector", TO_DEVICE, ids=lambda vector: vector["bytes"])
    def test_a_request_is_known_exactly_when_it_only_reads(self, vector: dict[str, str]) -> None:
        known = {request.raw for request in ALL_REQUESTS}
        assert (frame(vector) in known) is vector["read_only"]

    @pytest.mark.parametrize("vector", FROM_DEVICE, ids=lambda vector: vector["bytes"])
    def test_an_answer_is_understood_by_the_requests_that_it_answers(self, vector: dict[str, str]) -> None:
        requests = requests_answered_by(vector["meaning"])
        automatic = vector["meaning"].startswith("ASB")
        assert bool(requests) is not automatic
        for request in requests:
            heard = understand(request, frame(vector))
            assert heard.frame is not None
            assert heard.frame.raw == frame(vector)
        if automatic:
            framer = EscPosFramer("printer_status", AnswerKind.REALTIME)
            assert [found.name for found in framer.feed(frame(vector)).frames] == [AUTOMATIC_STATUS]

    def test_texts_arrive_without_their_frame(self) -> None:
        heard = understand(BY_NAME["maker"], bytes.fromhex("5F 45 50 53 4F 4E 00"))
        assert heard.frame is not None
        assert heard.frame.fields == {"text": "EPSON"}

    def test_full_status_has_four_named_bytes(self) -> None:
        heard = understand(FULL_STATUS_REQUEST, bytes.fromhex("10 0F 20 08 01 04"))
        assert heard.frame is not None
        assert heard.frame.fields == {"paper": 0x20, "user": 8, "recoverable": 1, "unrecoverable": 4}


class TestAnAnswerToDleEot:
    REQUEST = REALTIME_REQUESTS[0]

    @pytest.mark.parametrize("status", range(256))
    def test_is_a_byte_with_the_fixed_bits(self, status: int) -> None:
        heard = understand(self.REQUEST, bytes([status]))
        assert (heard.frame is not None) is (
            f"{status:08b}"[0] == "0" and f"{status:08b}"[3] == "1" and f"{status:08b}"[6:] == "10"
        )

    @pytest.mark.parametrize(
        ("raw", "why"),
        [
            ("", "silence"),
            ("12 12", "two answers to one question"),
            ("FF 12", "noise before"),
            ("12 80", "noise after"),
            ("12 10 00", "an automatic status that has not ended"),
            ("10 04 01", "only the echo"),
            ("00 FF 80 F8", "wrong speed"),
        ],
    )
    def test_counts_only_alone(self, raw: str, why: str) -> None:
        assert understand(self.REQUEST, bytes.fromhex(raw)).frame is None, why

    @pytest.mark.parametrize(
        "raw", ["10 04 01 1A", "10 00 00 00 1A", "1A 10 00 03 00", "11 1A", "13 1A 11", "10 04 01 10 00 00 00 1A"]
    )
    def test_is_found_among_echo_automatic_status_and_flow_control(self, raw: str) -> None:
        heard = understand(self.REQUEST, bytes.fromhex(raw))
        assert heard.frame is not None
        assert heard.frame.fields == {"status": 0x1A}

    def test_is_found_again_after_a_broken_automatic_status(self) -> None:
        decoded = EscPosFramer("printer_status", AnswerKind.REALTIME).feed(bytes.fromhex("10 00 FF 12"))
        assert [found.raw for found in decoded.frames] == [b"\x12"]
        assert [error.kind for error in decoded.errors] == [FrameFault.NOISE] * 3

    def test_only_echo_is_told_from_silence(self) -> None:
        assert understand(self.REQUEST, self.REQUEST.raw).only_echo
        assert not understand(self.REQUEST, b"").only_echo
        assert not understand(self.REQUEST, self.REQUEST.raw + b"\x12").only_echo


class TestAText:
    def test_with_control_characters_is_made_visible(self) -> None:
        heard = understand(BY_NAME["serial"], b"\x5f\x1b[2J[red]A1\x00")
        assert heard.frame is not None
        assert "\x1b" not in str(heard.frame.fields["text"])

    def test_that_never_ends_is_an_error_and_not_awaited_for_ever(self) -> None:
        decoded = EscPosFramer("serial", AnswerKind.TEXT).feed(b"\x5f" + b"\x7f" * 200)
        assert FrameFault.TOO_LONG in {error.kind for error in decoded.errors}


@given(st.sampled_from(AnswerKind), st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_portions_do_not_matter_and_no_byte_is_lost(kind: AnswerKind, data: bytes, cuts: list[int]) -> None:
    whole, split = EscPosFramer("x", kind), EscPosFramer("x", kind)
    at_once = whole.feed(data)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [split.feed(data[start:end]) for start, end in pairwise(edges)]
    assert tuple(found for part in parts for found in part.frames) == at_once.frames
    assert tuple(error for part in parts for error in part.errors) == at_once.errors
    kept = sum(len(found.raw) for found in (*at_once.frames, *at_once.errors)) + len(whole.pending)
    assert len(data) - kept == _flow_control_skipped(data, kept)


def _flow_control_skipped(data: bytes, kept: int) -> int:
    skipped = len(data) - kept
    assert 0 <= skipped <= data.count(0x11) + data.count(0x13)
    return skipped
