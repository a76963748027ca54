"""A packing ends where the compressor ended it: nothing follows, nothing is missing, no size is believed."""

import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import Garbled, Packet, TooLarge, unpacked

LIMIT = 1_000_000
CONTENTS = {
    "nothing": b"",
    "one byte": b"x",
    "the same over and over": b"\0" * LIMIT,
    "noise": random.Random(1).randbytes(700_000),
    "text": b'{"a":1},' * 40_000,
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("has_checksum", [True, False])
@pytest.mark.parametrize("has_size", [True, False])
@pytest.mark.parametrize("level", [1, 19])
def test_it_is_taken_whole_or_not_at_all(content: bytes, has_checksum: bool, has_size: bool, level: int) -> None:
    packer = zstandard.ZstdCompressor(level=level, write_checksum=has_checksum, write_content_size=has_size)
    packed = packer.compress(content)
    assert unpacked(Packet(packed, "zstd"), limit=LIMIT) == content
    for behind in (*(b"\0" * count for count in range(1, 6)), packed, b"x" * 300):
        with pytest.raises(Garbled):
            unpacked(Packet(packed + behind, "zstd"), limit=LIMIT)
    for missing in range(1, min(len(packed), 40)):
        with pytest.raises(Garbled):
            unpacked(Packet(packed[:-missing], "zstd"), limit=LIMIT)


@pytest.mark.parametrize("has_size", [True, False])
def test_one_byte_too_many_is_too_many(has_size: bool) -> None:
    packed = zstandard.ZstdCompressor(write_content_size=has_size).compress(b"\0" * (LIMIT + 1))
    with pytest.raises(TooLarge):
        unpacked(Packet(packed, "zstd"), limit=LIMIT)


@given(st.binary(max_size=64))
def test_bytes_that_are_no_packing_are_told_so(content: bytes) -> None:
    for beginning in (b"", b"\x28\xb5\x2f\xfd"):
        try:
            assert len(unpacked(Packet(beginning + content, "zstd"), limit=LIMIT)) <= LIMIT
        except (Garbled, TooLarge):
            continue


def test_a_packing_of_empty_blocks_says_nothing() -> None:
    packed = b"\x28\xb5\x2f\xfd\x20\x00" + b"\0\0\0" * 300_000 + b"\x01\0\0"
    assert unpacked(Packet(packed, "zstd"), limit=LIMIT) == b""
