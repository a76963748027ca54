"""Where does a zstd frame end? Decompressors stop there, and say nothing of what follows or is missing (RFC 8878).

magic  descriptor  window  dictionary  content size  block ...   checksum
4      1           0 or 1  0 1 2 or 4  0 1 2 4 or 8  3 + n each  0 or 4     bytes
"""

_MAGIC = b"\x28\xb5\x2f\xfd"
_SINGLE, _RESERVED, _CHECKSUM = 0x20, 0x08, 0x04
_DICTIONARY = (0, 1, 2, 4)
_CONTENT_SIZE = (0, 2, 4, 8)
_BLOCK_HEADING = 3
_CHECKSUM_LENGTH = 4
_REPEATED, _UNKNOWN = 1, 3
_MOST_BLOCKS = 4096
"""A block holds up to 128 KB; frames of empty ones are for wasting somebody's time."""


class NoFrame(ValueError):
    """Bytes that do not begin with a whole frame."""


def frame_length(content: bytes) -> int:
    """Bytes of the frame at the beginning; NoFrame when it is none or breaks off."""
    if not content.startswith(_MAGIC):
        raise NoFrame("another beginning")
    try:
        at = _blocks_at(content)
        for _ in range(_MOST_BLOCKS):
            heading = int.from_bytes(content[at : at + _BLOCK_HEADING], "little")
            is_last, shape, size = heading & 1, heading >> 1 & 3, heading >> 3
            at += _BLOCK_HEADING + (1 if shape == _REPEATED else size)
            if at > len(content) or shape == _UNKNOWN:
                break
            if is_last:
                return _ended(content, at)
    except IndexError as error:
        raise NoFrame("it breaks off") from error
    raise NoFrame("no last block")


def _blocks_at(content: bytes) -> int:
    descriptor = content[len(_MAGIC)]
    if descriptor & _RESERVED:
        raise NoFrame("a reserved bit")
    is_single = bool(descriptor & _SINGLE)
    size = _CONTENT_SIZE[descriptor >> 6] or int(is_single)
    return len(_MAGIC) + 1 + int(not is_single) + _DICTIONARY[descriptor & 3] + size


def _ended(content: bytes, at: int) -> int:
    end = at + (_CHECKSUM_LENGTH if content[len(_MAGIC)] & _CHECKSUM else 0)
    if end > len(content):
        raise NoFrame("no checksum")
    return end
