"""What every framer keeps, in both directions, whatever a cable brings."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serial_vectors import VECTORS, frame

from diagnostics.framing import Frame, FrameError, Framer
from diagnostics.protocols import Protocol, Sender, protocols

ENDS = [(protocol, sender) for protocol in protocols().values() for sender in Sender]
NAMES = [f"{protocol.name} {sender}" for protocol, sender in ENDS]
PENDING_LIMIT = 8192
"""Bytes of an unfinished frame that may be kept: YD/T 1363 has the longest, 4095 characters and some."""
FLOW_CONTROL = {"escpos": b"\x11\x13", "custom": b"\x11\x13"}
"""XON and XOFF, which printers put anywhere: part of no message and no fault."""

AMONG_OTHERS = {"console", "agent"}
"""Answers stand among prompts, echo and messages that are nobody's."""

KNOWN = [frame(vector) for vector in VECTORS]
PIECES = st.one_of(
    st.sampled_from(KNOWN),
    st.binary(max_size=40),
    st.sampled_from(KNOWN).flatmap(lambda raw: st.integers(0, len(raw)).map(lambda end: raw[:end])),
    st.sampled_from([b"\xff", b"\x00", b"\x02", b"\x7f\x7f", b"\r", b"\x1b", b"\xf2\xff\xff", b"~"]),
)
STREAMS = st.lists(PIECES, max_size=6).map(b"".join)

quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
pytestmark = pytest.mark.parametrize(("protocol", "sender"), ENDS, ids=NAMES)


@dataclass(frozen=True)
class Fed:
    """What a framer made of a stream."""

    frames: tuple[Frame, ...]
    errors: tuple[FrameError, ...]
    pending: bytes
    most_pending: int

    @property
    def bytes_told(self) -> int:
        return sum(len(found.raw) for found in self.frames) + len(self.skipped) + len(self.pending)

    @property
    def skipped(self) -> bytes:
        return b"".join(error.raw for error in self.errors)


def fed(framer: Framer, *portions: bytes) -> Fed:
    frames: list[Frame] = []
    errors: list[FrameError] = []
    most = 0
    for portion in portions:
        decoded = framer.feed(portion)
        frames += decoded.frames
        errors += decoded.errors
        most = max(most, len(framer.pending))
    return Fed(tuple(frames), tuple(errors), framer.pending, most)


@quickly
@given(stream=STREAMS)
def test_nothing_makes_it_fail_and_every_byte_is_accounted_for(
    protocol: Protocol, sender: Sender, stream: bytes
) -> None:
    told = fed(protocol.framer(sender), stream)
    flow_control = sum(stream.count(byte) for byte in FLOW_CONTROL.get(protocol.name, b""))
    swallowed = len(stream) if protocol.name in AMONG_OTHERS else flow_control
    assert len(stream) - swallowed <= told.bytes_told <= len(stream)
    assert told.most_pending <= PENDING_LIMIT


@quickly
@given(stream=STREAMS, cuts=st.lists(st.integers(0, 200), max_size=6))
def test_any_split_of_a_stream_gives_the_same(
    protocol: Protocol, sender: Sender, stream: bytes, cuts: list[int]
) -> None:
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    portions = [stream[start:end] for start, end in pairwise(places)]
    whole, split = fed(protocol.framer(sender), stream), fed(protocol.framer(sender), *portions)
    assert split.frames == whole.frames
    assert split.skipped == whole.skipped
    assert split.pending == whole.pending


@quickly
@given(stream=STREAMS)
def test_whatever_it_finds_can_be_told(protocol: Protocol, sender: Sender, stream: bytes) -> None:
    for found in fed(protocol.framer(sender), stream).frames:
        told = protocol.tell(found, sender)
        assert told.name
        assert bool(told.zh) == bool(told.en)
        assert told.zh or told.findings, "a frame that is told in no words at all"
        assert all(finding.zh and finding.en for finding in told.findings)
        assert "\x1b" not in told.zh + told.en + "".join(one.zh + one.en + one.raw for one in told.findings)


@pytest.mark.parametrize("byte", [0x00, 0x02, 0x7E, 0xFF], ids=lambda byte: f"{byte:02X}")
def test_a_flood_of_one_byte_stays_small(protocol: Protocol, sender: Sender, byte: int) -> None:
    told = fed(protocol.framer(sender), *[bytes([byte]) * 997] * 10)
    assert told.most_pending <= PENDING_LIMIT
    assert told.bytes_told == 9970 or protocol.name in AMONG_OTHERS
