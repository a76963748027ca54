"""How does a rule say something to a person without knowing his language?

A rule answers with `Words`: an English message id with its parameters. Screens, reports and the command line
put it into the language of the reader (`fieldkit.locale.tell`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Parameter: TypeAlias = "str | int | Words | tuple[Words, ...]"
"""What may stand in a message: text that has passed the gate, a whole number, further words or a list of them."""


@dataclass(frozen=True)
class Words:
    """A sentence for people, not yet in their language."""

    msgid: str
    """English text with `{name}` places; the key in the catalogues."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid.format(**{name: _plain(value) for name, value in self.parameters.items()})


def say(msgid: str, /, **parameters: Parameter) -> Words:
    """Words with this message id; Babel finds the texts to translate by calls of this name."""
    return Words(msgid, parameters)


NOTHING = Words("")
"""No words: for refusals whose next step is already in the sentence."""


class Refusal(Exception):
    """Something that cannot be done, as a value: a code for scripts, what happened, what to do next."""

    def __init__(self, code: str, what: Words, todo: Words = NOTHING) -> None:
        super().__init__(code, str(what))
        self.code = code
        """Stable dotted name, such as `serial.unknown`; scripts and tests compare it."""
        self.what = what
        self.todo = todo


class Outside(Refusal):
    """A refusal by something beyond the program: a port, the network, the disk (exit code 3)."""


def _plain(value: Parameter) -> str | int:
    return (
        ", ".join(map(str, value)) if isinstance(value, tuple) else value if isinstance(value, int) else str(value)
    )
