"""Which lines does a UPS with the Voltronic language send, and which does it take?

    QGS CR                                                                      host, 2400 8N1, no checksum
    (MMM.M HH.H LLL.L NN.N QQQ.Q DDD KKK.K VVV.V SSS.S XXX.X TTT.T tt b9..b0 CR answer to QGS
      in V  Hz  out V  Hz  A     load bus+  bus-  bat+  bat-  degC  type and bits, without a space between
    (L CR   (PI01 CR   (VERFW:00322.02 CR   (64 digits 0/1 CR   (NAK CR         mode, protocol, firmware, warnings
    the status, ratings and identity lines of Megatec

How a cable lies: as with Megatec, nothing checks a digit; an answer does not name its question, so the shape of the
whole line has to fit; (NAK means that the model does not know the question.
"""

import re

from diagnostics.framing import FieldValue, Frame
from diagnostics.framing.ascii_lines import LONGEST_LINE, take_line
from diagnostics.framing.megatec import identity_frame, rating_frame, request_line, status_frame
from diagnostics.framing.stream import StreamFramer, Taken

_NUMBER = r"[\d.]+|[-.]+"
_SHAPES: dict[str, re.Pattern[str]] = {
    "refused": re.compile(r"\(?NAK"),
    "accepted": re.compile(r"\(?ACK"),
    "no_fault": re.compile(r"\(OK"),
    "mode": re.compile(r"\((?P<mode>[A-Z])"),
    "protocol_id": re.compile(r"\((?P<id>P[A-Z]?\d\d)"),
    "firmware": re.compile(r"\(VERFW\d?:(?P<firmware>[\d.]+)"),
    "warnings": re.compile(r"\((?P<warnings>[01]{32,64})"),
    "general_status": re.compile(
        rf"\((?P<input>{_NUMBER}) (?P<hertz>{_NUMBER}) (?P<output>{_NUMBER}) (?:{_NUMBER}) (?:{_NUMBER})"
        rf" (?P<load>{_NUMBER}) (?:{_NUMBER}) (?:{_NUMBER}) (?P<battery>{_NUMBER}) (?:{_NUMBER})"
        rf" (?P<temperature>{_NUMBER}) (?P<type>[01]{{2}})(?P<bits>[01]{{10}})"
    ),
    "fault_state": re.compile(r"\((?P<code>[0-9A-F]{2})(?: [\d.-]+){10} [01]{8}"),
    "battery": re.compile(r"\((?P<voltage>\d+\.\d) \d\d \d\d (?P<capacity>\d{3}) (?P<minutes>\d{3,5})"),
    "flags": re.compile(r"\(E(?P<enabled>[a-z]*)D(?P<disabled>[a-z]*)"),
    "limits": re.compile(r"\((?P<high>\d{2,3}(?:\.\d)?) (?P<low>\d{2,3}(?:\.\d)?)"),
    "serial": re.compile(r"\((?P<serial>\d{9,31})"),
    "value": re.compile(r"\(?(?P<value>\d{1,3})"),
    "model": re.compile(r"\([# ]+(?P<model>[\w-]+)(?: #*[\w.]+(?: [\d./-]+)+)?"),
    "ratings": re.compile(r"\((?:[\d.-]+ ){12,}[\d.-]+"),
}
"""Answers by their shape, the special before the general."""


def take_answer(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a UPS."""
    return take_line(buffer, answer_line, b"(#")


def take_request(buffer: bytes) -> Taken:
    """What stands at the front of the bytes of a host."""
    return take_line(buffer, request_line)


def answer_framer() -> StreamFramer:
    """Finds what a UPS sends."""
    return StreamFramer(take_answer, LONGEST_LINE)


def request_framer() -> StreamFramer:
    """Finds what a host sends."""
    return StreamFramer(take_request, LONGEST_LINE)


def answer_line(line: str) -> Frame | None:
    """The frame of an answer; one of no known shape is `text`."""
    known = status_frame(line) or rating_frame(line) or identity_frame(line)
    return known or _shaped(line) or _text(line)


def _shaped(line: str) -> Frame | None:
    for kind, shape in _SHAPES.items():
        if found := shape.fullmatch(line):
            named: dict[str, FieldValue] = {"kind": kind, "text": line, **found.groupdict()}
            if "bits" in named:
                named["bits"] = int(str(named["bits"]), 2)
            return Frame(kind, b"", named)
    return None


def _text(line: str) -> Frame | None:
    if len(line) < 2 or "(" in line[1:]:
        return None
    return Frame("text", b"", {"kind": "text", "text": line})
