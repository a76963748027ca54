"""How does a simulated device that takes one line after the other behave?"""

from collections.abc import Callable

_END = b"\r"
_LONGEST = 512

Respond = Callable[[str, bytes], bytes]
"""The answer of a device in this state to this command, without its end; empty for silence."""


class CommandDevice:
    """Takes commands up to CR and answers each from its table."""

    def __init__(self, state: str, respond: Respond) -> None:
        self.state = state
        self.commands: list[bytes] = []
        """Every command that it was given, in order."""
        self._respond = respond
        self._buffer = b""

    def answer(self, data: bytes) -> bytes:
        """Answers to the commands that these bytes complete."""
        self._buffer = (self._buffer + data)[-_LONGEST:]
        *commands, self._buffer = self._buffer.split(_END)
        self.commands += commands
        return b"".join(self._respond(self.state, command) for command in commands)
