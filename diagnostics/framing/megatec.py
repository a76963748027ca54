"""Which lines does a UPS with the Megatec/Q1 language send, and which does it take?

    Q1 CR                                                            host, 2400 8N1
    ( MMM.M NNN.N PPP.P QQQ RR.R SS.S TT.T b7..b0 CR                 answer to Q1, the status
      input fault output load Hz   bat  degC  bits
    # 220.0 004 096.0 50.0 CR                                        answer to F, the ratings
    # company(15) model(10) version(10) CR                           answer to I, the identity
    015 CR                                                           answers of some models to other questions

How a cable lies: there is no checksum, so a digit may be another digit and nobody sees it; a question that a model
does not know comes back as it was, like an echo, or nothing comes; a field without value is dashes.
"""

import re

from diagnostics.framing import FieldValue, Frame
from diagnostics.framing.ascii_lines import LONGEST_LINE, take_line
from diagnostics.framing.stream import StreamFramer, Taken

_NUMBER = r"[\d.]+|[-.]+"
STATUS = re.compile(
    rf"\((?P<input>{_NUMBER}) (?P<fault>{_NUMBER}) (?P<output>{_NUMBER}) (?P<load>{_NUMBER}) (?P<hertz>{_NUMBER})"
    rf" (?P<battery>{_NUMBER}) (?P<temperature>{_NUMBER}) (?P<bits>[01]{{8}})"
)
RATING = re.compile(r"[#(](?P<voltage>\d+\.\d+) (?P<current>\d+) (?P<battery>\d+\.\d+) (?P<hertz>\d+\.\d+)")
_REFUSED = re.compile(r"\(?NAK")
_IDENTITY_COLUMNS = {"maker": slice(0, 15), "model": slice(15, 26), "firmware": slice(26, 37)}
_IDENTITY_LENGTH = 37
_LONGEST_VALUE = 40
_STARTS = b"(#"


def take_answer(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a UPS."""
    return take_line(buffer, _answer, _STARTS)


def take_request(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a host."""
    return take_line(buffer, request_line)


def answer_framer() -> StreamFramer:
    """Finds what a UPS sends."""
    return StreamFramer(take_answer, LONGEST_LINE)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST_LINE)


def request_line(line: str) -> Frame | None:
    """The frame of a command; None for an empty line."""
    return Frame("request", b"", {"kind": "request", "text": line}) if line else None


def status_frame(line: str) -> Frame | None:
    """The status with its fields; None when the line is none."""
    found = STATUS.fullmatch(line)
    if found is None:
        return None
    fields: dict[str, FieldValue] = {"kind": "status", "text": line}
    return Frame("status", b"", fields | found.groupdict() | {"bits": int(found["bits"], 2)})


def rating_frame(line: str) -> Frame | None:
    """The ratings with their fields; None when the line is none."""
    found = RATING.fullmatch(line)
    return Frame("rating", b"", {"kind": "rating", "text": line} | found.groupdict()) if found else None


def identity_frame(line: str) -> Frame | None:
    """Maker, model and version by their columns; all of it is the model where the columns do not fit."""
    if not line.startswith("#") or len(line) == 1:
        return None
    text = line[1:]
    columns = _IDENTITY_COLUMNS if len(text) == _IDENTITY_LENGTH else {"model": slice(None)}
    named = {name: " ".join(text[part].split()) for name, part in columns.items()}
    return Frame("identity", b"", {"kind": "identity", "text": line} | named)


def _answer(line: str) -> Frame | None:
    return status_frame(line) or rating_frame(line) or identity_frame(line) or _other(line)


def _other(line: str) -> Frame | None:
    if _REFUSED.fullmatch(line):
        return Frame("refused", b"", {"kind": "refused", "text": line})
    if line.startswith("(") or not line or len(line) > _LONGEST_VALUE:
        return None
    return Frame("value", b"", {"kind": "value", "text": line})
