"""How does a simulated device find the messages in what it hears, and how does it spoil its answers on demand?"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

MessageLength = Callable[[bytes], int]
"""Length of the message at the front; 1 for a byte that starts none, 0 while its rest is missing."""

Reply = Callable[[str, bytes], bytes]
"""What the device sends in this state to this message."""


def _wrong_check(answer: bytes) -> bytes:
    return answer[:-1] + bytes((answer[-1] ^ 0x01,)) if answer else b""


SPOILT: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "wrong_check": _wrong_check,
        "half_answer": lambda answer: answer[: len(answer) // 2],
        "garbage": lambda answer: b"\x80\x00\xf8\xff" if answer else b"",
        "silent": lambda _: b"",
    }
)
"""States in which a device knows its answers and does not get them out whole."""


class ScriptedDevice:
    """Answers each message it hears; in a spoilt state the healthy answer arrives damaged."""

    def __init__(self, state: str, healthy: str, length: MessageLength, reply: Reply) -> None:
        self.state = state
        self._healthy = healthy
        self._length = length
        self._reply = reply
        self._buffer = b""

    def answer(self, data: bytes) -> bytes:
        """Answers to the messages that these bytes complete."""
        self._buffer += data
        sent = b""
        while self._buffer and (length := self._length(self._buffer)):
            message, self._buffer = self._buffer[:length], self._buffer[length:]
            spoil = SPOILT.get(self.state)
            sent += spoil(self._reply(self._healthy, message)) if spoil else self._reply(self.state, message)
        return sent


def length_by_byte(start: int, place: int, shortest: int) -> MessageLength:
    """Messages that begin with `start` and carry their whole length at this place."""

    def length(buffer: bytes) -> int:
        if buffer[0] != start:
            return 1
        if len(buffer) <= place:
            return 0
        whole = buffer[place]
        if whole < shortest:
            return 1
        return whole if len(buffer) >= whole else 0

    return length
