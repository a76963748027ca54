"""The end of a frame is found as the compressor wrote it, and bytes that are no whole frame are none."""

import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.zstd_frame import NoFrame, frame_length

CONTENTS = {
    "nothing": b"",
    "one byte": b"x",
    "the same over and over": b"\0" * 1_000_000,
    "noise": random.Random(1).randbytes(700_000),
    "text": b'{"a":1},' * 40_000,
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("has_checksum", [True, False])
@pytest.mark.parametrize("has_size", [True, False])
@pytest.mark.parametrize("level", [1, 19])
def test_a_frame_ends_where_the_compressor_ended_it(
    content: bytes, has_checksum: bool, has_size: bool, level: int
) -> None:
    packer = zstandard.ZstdCompressor(level=level, write_checksum=has_checksum, write_content_size=has_size)
    packed = packer.compress(content)
    for behind in range(6):
        assert frame_length(packed + b"\0" * behind) == len(packed)
    for missing in range(1, min(len(packed), 40)):
        with pytest.raises(NoFrame):
            frame_length(packed[:-missing])


@given(st.binary(max_size=64))
def test_bytes_that_are_no_frame_are_told_so(content: bytes) -> None:
    for beginning in (b"", b"\x28\xb5\x2f\xfd"):
        try:
            assert 0 < frame_length(beginning + content) <= len(beginning + content)
        except NoFrame:
            continue


def test_a_frame_of_empty_blocks_is_not_walked_for_ever() -> None:
    with pytest.raises(NoFrame):
        frame_length(b"\x28\xb5\x2f\xfd\x20\x00" + b"\0\0\0" * 300_000 + b"\x01\0\0")
