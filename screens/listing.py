"""How does a serial typed or scanned on any list open its device, with no field to go to first?"""

from typing import ClassVar, Generic

from textual import events
from textual.screen import ScreenResultType

from fieldkit.domain.words import Words, say
from screens.base import BaseScreen
from screens.typed_serial import TypedSerial


class ListingScreen(BaseScreen[ScreenResultType], Generic[ScreenResultType]):
    """A place with a list. Characters are gathered on the status line; Enter opens the device that they name."""

    HINT: ClassVar[Words] = say("Scan or type a serial number to open its device.")
    GUARDS_KEYS = False  # every character is part of a serial here, the digits too

    def __init__(self) -> None:
        super().__init__()
        self.typed = TypedSerial()

    def on_key(self, event: events.Key) -> None:
        """Characters are part of a serial; Enter ends it, Backspace mends it. Other keys are left alone."""
        if event.is_printable and event.character and (self.typed.text or event.character.strip()):
            self._take(event.character, event.time)
        elif event.key == "enter" and self.typed.text:
            self._look_up()
        elif event.key == "backspace" and self.typed.text:
            self.typed.take_back()
            self._show_typed()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Some scanners and input methods paste."""
        event.stop()
        self._take(event.text, event.time)
        if "\n" in event.text:
            self._look_up()

    def _take(self, characters: str, at: float) -> None:
        self.typed.add(characters, at)
        self._show_typed()

    def _show_typed(self) -> None:
        if self.typed.text:
            self.say(
                say("Serial number: {typed}", typed=self.typed.text),
                todo=say("Enter opens it, Backspace mends it."),
            )
        else:
            self.say(self.HINT)

    def _look_up(self) -> None:
        typed = self.typed.text
        self.typed.clear()
        self.find_device(typed, self.open_device)

    def open_device(self, serial: str) -> None:
        """The device file of this serial."""
        self.say(self.HINT)
        self.show_device(serial)
