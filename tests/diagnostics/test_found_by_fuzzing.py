"""Streams that a guided search found: the same bytes gave other frames when they came in other portions."""

import pytest

from diagnostics.framing import Frame
from diagnostics.protocols import Sender, protocol_named
from diagnostics.protocols.console import findings

FOUND = {
    "an LG command whose front cannot begin one": ("lg", Sender.HOST, "00 05 DA 41 54 04 00 00 43 50 49", 5),
    "a line of an APC beyond the limit, with alerts in it": (
        "apc",
        Sender.DEVICE,
        "7D 32 31 30 24 25 26 27 28 29 2A 2B 2C 2D 2E 2F" + " 20" * 90 + " 00 00 00 00 05",
        2,
    ),
    "a beginning of a Modbus request behind more than the longest frame": (
        "modbus",
        Sender.HOST,
        "00 05 69 02 03" + " 00" * 34 + " 2E" + " 00" * 221 + " 58 5F A0 05 01 03 00 00",
        2,
    ),
}


@pytest.mark.parametrize(("protocol", "sender", "stream", "step"), FOUND.values(), ids=FOUND)
def test_portions_do_not_matter(protocol: str, sender: Sender, stream: str, step: int) -> None:
    raw = bytes.fromhex(stream)
    whole, split = protocol_named(protocol).framer(sender), protocol_named(protocol).framer(sender)
    at_once = whole.feed(raw)
    bit_by_bit = [split.feed(raw[place : place + step]) for place in range(0, len(raw), step)]
    assert [frame for decoded in bit_by_bit for frame in decoded.frames] == list(at_once.frames)
    skipped = b"".join(error.raw for decoded in bit_by_bit for error in decoded.errors)
    assert skipped == b"".join(error.raw for error in at_once.errors)
    assert split.pending == whole.pending


def test_output_of_a_console_that_only_looks_like_numbers_is_told_as_unreadable() -> None:
    text = "cpu 1000 0 500 9000( 100 0 0 0\ncpu 1090 0 50% 90005 100 0 0 0"
    assert [finding.code for finding in findings(Frame("cpu", b"", {"text": text}))] == ["console.unreadable"]
