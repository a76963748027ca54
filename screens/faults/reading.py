"""What is there to read about something, line by line?"""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.text import shown


class ReadingDialog(Dialog[None]):
    """Lines under a title; arrows scroll, Enter and Esc close."""

    CSS_PATH = "fault.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "back", "Close", id="reading.close")]

    def __init__(self, title: Words, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def title_words(self) -> Words:
        """What it is about."""
        return self._title

    def compose_content(self) -> ComposeResult:
        """Every line, wrapped."""
        with VerticalScroll(id="reading"):
            for line in self._lines or [tell(say("Nothing more was told."))]:
                yield Static(shown(line), markup=False)
