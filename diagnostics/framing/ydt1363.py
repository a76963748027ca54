"""Which frames go between a supervisor and a power system by YD/T 1363.3 (dianzong, YDN23)?

    ~   VER ADR CID1 CID2 LENGTH INFO         CHKSUM CR     all but ~ and CR are hex digits in capitals
    1   2   2   2    2    4      0 to 4095    4      1      characters; 9600 8N1

CID1: the kind of device (2A UPS, 40-42 power supply, 46 battery). CID2: the command; in an answer the result RTN.
LENGTH: one check digit, the negative sum of the other three mod 16, then the count of the characters of INFO.
CHKSUM: the negative sum of all characters between ~ and itself, mod 65536.

How a cable lies: the sum does not notice two characters that have changed places or cancel out, hence the length
has to fit too; several units share the line and answer with their own address; a lost CR joins two frames, and the
~ of the second gives it back. The standard itself prints a wrong sum (FC72 for FC71).
"""

from diagnostics.framing import FieldValue, Frame, FrameError, FrameFault
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip

LONGEST = 4095 + 18
_START, _END = b"~", b"\r"
_HEX = b"0123456789ABCDEF"
_SHORTEST = 16
"""Characters between ~ and CR of a frame without INFO."""


def check_sum(text: bytes) -> int:
    """CHKSUM of the characters between ~ and CHKSUM."""
    return -sum(text) & 0xFFFF


def length_field(count: int) -> int:
    """LENGTH for this many characters of INFO."""
    digits = (count >> 8) + (count >> 4 & 0xF) + (count & 0xF)
    return (-digits & 0xF) << 12 | count


def framed(version: int, address: int, cid1: int, cid2: int, info: str = "") -> bytes:
    """The bytes of a frame."""
    text = f"{version:02X}{address:02X}{cid1:02X}{cid2:02X}{length_field(len(info)):04X}{info}".encode("ascii")
    return _START + text + f"{check_sum(text):04X}".encode("ascii") + _END


def take_answer(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a device; the length has to fit."""
    found, length = _take(buffer, "answer")
    if isinstance(found, Frame) and not found.fields["length_fits"]:
        return FrameError(FrameFault.CHECKSUM, found.raw), length
    return found, length


def take_request(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a supervisor; the length may be any, as in the standard itself."""
    return _take(buffer, "request")


def answer_framer() -> StreamFramer:
    """Finds what a device sends."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds what a supervisor sends."""
    return StreamFramer(take_request, LONGEST)


def _take(buffer: bytes, name: str) -> Taken:
    if not buffer.startswith(_START):
        return skip(buffer, _START)
    end = buffer.find(_END)
    body = buffer[1:] if end < 0 else buffer[1:end]
    strange = next((place for place, byte in enumerate(body, start=1) if byte not in _HEX), None)
    if strange is not None:
        return FrameError(FrameFault.NOISE, buffer[:strange]), strange
    if end < 0:
        return AWAIT
    raw = buffer[: end + 1]
    if len(body) < _SHORTEST or int(body[-4:], 16) != check_sum(body[:-4]):
        return FrameError(FrameFault.CHECKSUM, raw), len(raw)
    return Frame(name, raw, _fields(body.decode("ascii"), name)), len(raw)


def _fields(body: str, name: str) -> dict[str, FieldValue]:
    info = body[12:-4]
    return {
        "kind": name,
        "version": int(body[0:2], 16),
        "address": int(body[2:4], 16),
        "cid1": body[4:6],
        "cid2": body[6:8],
        "info": info,
        "length_fits": int(int(body[8:12], 16) == length_field(len(info))),
    }
