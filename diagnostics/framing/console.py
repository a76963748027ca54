"""Which part of what a Linux console prints is the answer to a question?

    ( o=$(cat /proc/uptime 2>/dev/null); printf '%s%s\\n' FKB uptime; ... )  CR      host
    kiosk:~$ ( o=$(cat /proc/uptime ...                                             echo, cut into lines
    FKBuptime  NL  350735.47 234388.90  NL  FKEuptime 2841264518 21  NL             answer: crc and length of cksum
    kiosk:~$                                                                        prompt

How a cable lies: the command line comes back, so the markers stand split in it and whole only in the output; boot
messages and prompts stand between answers and belong to none; the sum of POSIX `cksum` proves that no character of
a long answer was lost.
"""

import re
from functools import cache

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

LONGEST = 16_384

_BEGIN = b"FKB"
_ANSWER = re.compile(rb"FKB([a-z]+)\r*\n(.*?)FKE\1 (\d{1,10}) (\d{1,6})\r*\n", re.DOTALL)
_BEGINNING = re.compile(rb"FKB[a-z]*\r*\n?")
_LINE = re.compile(rb"\( o=\$\((.*) 2>/dev/null\); printf '%s%s\\n' FKB ([a-z]+); ")


def command_line(name: str, command: str) -> bytes:
    """The line that runs a command in a shell of its own and prints its output between markers, with its sum."""
    return (
        f"( o=$({command} 2>/dev/null); printf '%s%s\\n' FKB {name}; printf '%s\\n' \"$o\"; "
        f"printf '%s%s %s\\n' FKE {name} \"$(printf '%s\\n' \"$o\" | cksum)\" )\r"
    ).encode("ascii")


def take_answer(buffer: bytes) -> Taken:
    """The next answer; prompts, echo and messages around it are nobody's."""
    start = buffer.find(_BEGIN)
    if start:
        kept = 0 if start > 0 else next((n for n in (2, 1) if buffer.endswith(_BEGIN[:n])), 0)
        return None, start if start > 0 else len(buffer) - kept
    answer = _ANSWER.match(buffer)
    if answer is None:
        beginning = _BEGINNING.match(buffer)
        whole = beginning is not None and (beginning.end() == len(buffer) or beginning[0].endswith(b"\n"))
        return AWAIT if whole else (None, len(_BEGIN))
    raw, body = answer[0], answer[2].replace(b"\r", b"")
    if (int(answer[3]), int(answer[4])) != (cksum(body), len(body)):
        return FrameError(FrameFault.CHECKSUM, raw), len(raw)
    return Frame(answer[1].decode("ascii"), raw, {"text": body.decode("utf-8", "replace").rstrip("\n")}), len(raw)


def take_request(buffer: bytes) -> Taken:
    """The command line at the front of the bytes of a host."""
    end = buffer.find(b"\r")
    if end < 0:
        return AWAIT
    line = buffer[: end + 1]
    asked = _LINE.match(line)
    if asked is None or command_line(asked[2].decode(), asked[1].decode("ascii", "replace")) != line:
        return FrameError(FrameFault.NOISE, line), len(line)
    return Frame("request", line, {"command": asked[1].decode("ascii")}), len(line)


def answer_framer() -> StreamFramer:
    """Finds the answers in what a console prints."""
    return StreamFramer(take_answer, LONGEST)


def request_framer() -> StreamFramer:
    """Finds the command lines of a host."""
    return StreamFramer(take_request, 1024)


def cksum(data: bytes) -> int:
    """The sum that POSIX `cksum` prints."""
    crc, length = 0, len(data)
    tail = bytearray()
    while length:
        tail.append(length & 0xFF)
        length >>= 8
    for byte in data + bytes(tail):
        crc = (crc << 8 & 0xFFFFFFFF) ^ _table()[crc >> 24 ^ byte]
    return crc ^ 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    def entry(byte: int) -> int:
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
        return crc

    return tuple(entry(byte) for byte in range(256))
