"""What do screens tell each other? Past tense: something has happened."""

from dataclasses import dataclass

from textual.message import Message

from fieldkit.domain.words import Words


@dataclass
class Said(Message):
    """Something for the status line."""

    words: Words
    bad: bool = False
    """An error: it stays until the next thing happens on this screen, and is shown as one."""
    todo: Words | None = None
    """What to do next."""
