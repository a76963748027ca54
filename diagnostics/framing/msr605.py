"""Which bytes are a message of a magnetic stripe reader MSR605/206, from either end?

    1B    code                         request, and most answers
    1B    digit 'S'                    answer to the model question
    1B    'R' 'E' 'V' five characters  answer to the version question

No check value and no length: two bytes prove little, so an answer counts only when it came alone. A model answer of
the digits 1, 2 and 4 begins like a status; only the question tells them apart (`take_model`).
"""

from diagnostics.framing import Frame
from diagnostics.framing.stream import AWAIT, StreamFramer, Taken, skip
from fieldkit.domain.text import one_line

STATUS, MODEL, VERSION, COMMAND = "status", "model", "version", "command"
LONGEST = 9

_ESC = b"\x1b"
_STATUSES = bytes.fromhex("30 31 32 34 39 41 48 4C 79")
_DIGITS, _MODEL_END = b"0123456789", b"S"
_VERSION_START, _VERSION_LENGTH = b"\x1bREV", 9


def take_answer(buffer: bytes) -> Taken:
    """The answer at the front."""
    if not buffer.startswith(_ESC):
        return skip(buffer, _ESC)
    if len(buffer) < 2:
        return AWAIT
    if buffer[1] in _STATUSES:
        return Frame(STATUS, buffer[:2], {"code": f"{buffer[1]:02X}"}), 2
    if _VERSION_START.startswith(buffer[: len(_VERSION_START)]) or buffer.startswith(_VERSION_START):
        return _version(buffer)
    return take_model(buffer)


def take_model(buffer: bytes) -> Taken:
    """The model answer at the front."""
    if not buffer.startswith(_ESC):
        return skip(buffer, _ESC)
    if len(buffer) < 2 or (buffer[1] in _DIGITS and len(buffer) < 3):
        return AWAIT
    if buffer[1] not in _DIGITS or buffer[2:3] != _MODEL_END:
        return skip(buffer, _ESC)
    return Frame(MODEL, buffer[:3], {"text": chr(buffer[1])}), 3


def take_command(buffer: bytes) -> Taken:
    """The request at the front."""
    if not buffer.startswith(_ESC):
        return skip(buffer, _ESC)
    if len(buffer) < 2:
        return AWAIT
    return Frame(COMMAND, buffer[:2], {"code": f"{buffer[1]:02X}"}), 2


def answer_framer() -> StreamFramer:
    """Cuts the stream of the reader."""
    return StreamFramer(take_answer, LONGEST)


def model_framer() -> StreamFramer:
    """Finds the answer to the model question."""
    return StreamFramer(take_model, LONGEST)


def command_framer() -> StreamFramer:
    """Cuts the stream of the host."""
    return StreamFramer(take_command, LONGEST)


def _version(buffer: bytes) -> Taken:
    if len(buffer) < _VERSION_LENGTH:
        return AWAIT
    raw = buffer[:_VERSION_LENGTH]
    return Frame(VERSION, raw, {"text": one_line(raw[1:].decode("latin-1"))}), _VERSION_LENGTH
