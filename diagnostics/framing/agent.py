"""Which lines on a console are questions to the agent of a kiosk, and which are its answers?

    @FK1 SEQ VERB ARGUMENTS CRC32 NL          @FK1 7 snapshot {} 1c291ca3
    @FK1 SEQ ok|err RESULT CRC32 NL           @FK1 7 ok {"cpu_pct":12} 5ad0c7b2

ARGUMENTS and RESULT are JSON in ASCII without line ends, CRC32 eight hex digits over all before the blank in front
of it. A line has at most 4096 bytes.

How a cable lies: the kernel and other programs write between and into the lines; a line that does not begin with
`@FK1 ` is theirs and nobody's answer, and one that was written into fails its sum.
"""

import json
import re
import zlib

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken

LONGEST = 4096
START = b"@FK1 "
VERBS = ("hello", "snapshot", "processes", "software", "events", "txn-rate", "network")

_ANSWER = re.compile(rb"@FK1 (\d{1,9}) (ok|err) ([\x20-\x7e]+) ([0-9a-f]{8})\r?\n")
_QUESTION = re.compile(rb"@FK1 (\d{1,9}) ([a-z-]{1,16}) ([\x20-\x7e]+) ([0-9a-f]{8})\r?\n")


def agent_line(sequence: int, word: str, document: object) -> bytes:
    """A line of either end; ValueError when it would be too long."""
    body = f"@FK1 {sequence} {word} {json.dumps(document, separators=(',', ':'))}".encode("ascii")
    line = body + f" {zlib.crc32(body):08x}\n".encode("ascii")
    if len(line) > LONGEST:
        raise ValueError(len(line))
    return line


def take_answer(buffer: bytes) -> Taken:
    """The next line of an agent."""
    return _take(buffer, _ANSWER)


def take_question(buffer: bytes) -> Taken:
    """The next line of a host."""
    return _take(buffer, _QUESTION)


def answer_framer() -> StreamFramer:
    """Finds the lines of an agent among the messages of a console."""
    return StreamFramer(take_answer, LONGEST + 1)


def question_framer() -> StreamFramer:
    """Finds the lines of a host."""
    return StreamFramer(take_question, LONGEST + 1)


def _take(buffer: bytes, pattern: re.Pattern[bytes]) -> Taken:
    start = buffer.find(START)
    if start < 0:
        kept = next((n for n in range(len(START) - 1, 0, -1) if buffer.endswith(START[:n])), 0)
        return None, len(buffer) - kept
    if start:
        return None, start
    end = buffer.find(b"\n", 0, LONGEST)
    if end < 0:
        return AWAIT
    line = buffer[: end + 1]
    found = pattern.fullmatch(line)
    if found is None or zlib.crc32(line[: found.start(4) - 1]) != int(found[4], 16):
        return FrameError(FrameFault.CHECKSUM, line), len(line)
    fields = {"sequence": int(found[1]), "word": found[2].decode("ascii"), "text": found[3].decode("ascii")}
    return Frame("line", line, fields), len(line)
