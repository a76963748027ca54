"""Which bytes are a packet of an Elo SmartSet touch controller, from either end?

    55    letter                    d1 .. d7   CHK
    lead  lower case asks,          7          low byte of AA + the nine before it
          upper case sets or answers

A question `i` is answered by two packets: `I` with the data, then `A` with up to four error letters ("0000" is
none). A question that the controller does not know is answered by `A` alone.

How a cable lies: a finger on the glass sends `T` packets between question and answer; 55 stands in data as
well, so a lead byte proves nothing before the sum does; a sum finds every single flipped bit and not every pair
of them.
"""

from functools import partial

from diagnostics.framing import Frame, FrameFault, Framer
from diagnostics.framing.checksums import low_sum
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

PACKET = "packet"
LENGTH = 10
ACKNOWLEDGE, TOUCH = "A", "T"

_LEAD = b"\x55"
_SEED = 0xAA
_NO_ERROR = b"0000"


def take(buffer: bytes) -> Taken:
    """The packet at the front."""
    if not buffer.startswith(_LEAD):
        return skip(buffer, _LEAD)
    if len(buffer) < LENGTH:
        return AWAIT
    raw = buffer[:LENGTH]
    if _check(raw[:-1]) != raw[-1]:
        return skip(buffer, _LEAD, FrameFault.CHECKSUM)
    return Frame(PACKET, raw, {"command": command_of(raw)}), LENGTH


def take_answer(name: str, letter: str, buffer: bytes) -> Taken:
    """The answer to a question: its packet with the receipt behind it, or a receipt that refuses."""
    found, length = take(buffer)
    if not isinstance(found, Frame):
        return found, length
    if found.fields["command"] == ACKNOWLEDGE and errors_of(found.raw):
        return Frame(name, found.raw, {"refused": 1}), length
    if found.fields["command"] != letter:
        return found, length
    receipt, more = take(buffer[length:]) if len(buffer) > length else AWAIT
    if not more:
        return AWAIT
    if isinstance(receipt, Frame) and receipt.fields["command"] == ACKNOWLEDGE:
        return Frame(name, found.raw + receipt.raw, {"command": letter}), length + more
    return found, length


def framer() -> StreamFramer:
    """Cuts the stream of either end."""
    return StreamFramer(take, LENGTH)


def answer_framer(name: str, letter: str) -> Framer:
    """Finds the answer to one question."""
    return StreamFramer(partial(take_answer, name, letter), 2 * LENGTH)


def packet(letter: str) -> bytes:
    """The bytes of a question."""
    body = (_LEAD + letter.encode("ascii")).ljust(LENGTH - 1, b"\x00")
    return body + bytes((_check(body),))


def command_of(raw: bytes) -> str:
    """The command letter, or its hex where it is no letter."""
    letter = chr(raw[1])
    return letter if letter.isascii() and letter.isalpha() else f"{raw[1]:02X}"


def errors_of(raw: bytes) -> str:
    """The error letters of a receipt, without the places that say nothing."""
    errors = raw[2:6]
    return "" if errors == _NO_ERROR else errors.decode("latin-1").replace("0", "").replace("\x00", "")


def _check(body: bytes) -> int:
    return (_SEED + low_sum(body)) & 0xFF
