"""What stands in the text of an answer of the F2 family and of Sankyo card readers?

'P' CM PM status data      done
'N' CM PM e1 e0            not done: error code of two characters
"""

from dataclasses import dataclass

from fieldkit.domain.text import one_line

_POSITIVE, _NEGATIVE, _COMMAND = b"P", b"N", b"C"
_HEAD = 3


@dataclass(frozen=True)
class CardAnswer:
    """An answer that names its command."""

    positive: bool
    command: str
    """CM and PM in hex, such as `31/30`."""
    rest: bytes

    @property
    def error(self) -> str:
        """Error code of a negative answer, such as `B0`."""
        return one_line(self.rest[:2].decode("latin-1"))


def card_answer(text: bytes) -> CardAnswer | None:
    """The answer in this text; None for anything else."""
    if len(text) < _HEAD or text[:1] not in (_POSITIVE, _NEGATIVE):
        return None
    return CardAnswer(text[:1] == _POSITIVE, _command(text), text[_HEAD:])


def card_command(text: bytes) -> str:
    """CM and PM of a request, such as `31/30`; empty for anything else."""
    return _command(text) if len(text) >= _HEAD and text[:1] == _COMMAND else ""


def printed(data: bytes) -> str:
    """Text that some models send with its length before it."""
    counted = len(data) > 1 and data[0] == len(data) - 1
    return one_line(data[counted:].decode("latin-1").strip("\0 "))


def _command(text: bytes) -> str:
    return f"{text[1]:02X}/{text[2]:02X}"
