"""What becomes of a serial that is scanned where no field waits for it and the digits are answers?

A scanner types like a person: `2409` would answer four items. A character that means nothing on the place begins a
serial; from then on no key answers anything until Enter looks the serial up or Esc drops it. There is no limit of
time in this: a scanner that stalls must not answer an item with its second half.
"""

from collections.abc import Callable

from textual import events
from textual.widget import Widget

from screens.typed_serial import TypedSerial

_ENDS = frozenset({"enter", "tab"})
"""What scanners send behind a code."""


class ScanGuard:
    """The serial that arrives on one place."""

    def __init__(self, told: Callable[[str], None], read: Callable[[str], None]) -> None:
        """
        Args:
            told: takes the serial whenever it changes; it is empty when it was dropped.
            read: takes the serial that is complete.
        """
        self._typed = TypedSerial()
        self._told, self._read = told, read

    def takes(self, event: events.Key | events.Paste, focused: Widget | None) -> bool:
        """Whether the serial takes this; whatever it leaves belongs to the place and its bindings."""
        if isinstance(event, events.Paste):
            return self._takes_paste(event, focused)
        if not self._typed.text:
            return _begins(event, focused) and self._add(event)
        if event.key in _ENDS:
            self._end()
        elif event.key in ("escape", "backspace"):
            self._mend(event.key)
        elif event.is_printable:
            self._add(event)
        else:
            self._typed.clear()
            return False
        return True

    def _takes_paste(self, event: events.Paste, focused: Widget | None) -> bool:
        if _is_field(focused, "a") or not event.text.strip():
            return False
        self._typed.add(event.text, event.time)
        if "\n" in event.text:
            self._end()
        else:
            self._told(self._typed.text)
        return True

    def _add(self, event: events.Key) -> bool:
        self._typed.add(event.character or "", event.time)
        self._told(self._typed.text)
        return True

    def _mend(self, key: str) -> None:
        if key == "escape":
            self._typed.clear()
        else:
            self._typed.take_back()
        self._told(self._typed.text)

    def _end(self) -> None:
        serial = self._typed.text
        self._typed.clear()
        self._read(serial)


def _begins(event: events.Key, focused: Widget | None) -> bool:
    """A character that no field waits for, and that is neither an answer nor a press of space."""
    character = event.character or ""
    if not event.is_printable or not character.strip() or character.isdecimal():
        return False
    return not _is_field(focused, character)


def _is_field(focused: Widget | None, character: str) -> bool:
    return focused is not None and focused.check_consume_key(character, character)
