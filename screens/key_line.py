"""Which keys do something now? The one or two lowest lines of every place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.widget import Widget

from fieldkit.domain.text import one_line
from screens.text import cell_width

_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "shift+tab": "Shift+Tab",
}
_FRAME = ("area.", "screen.", "app.")
_PALETTE = "ctrl+p"
_GAP = "  "


@dataclass(frozen=True)
class ShownKey:
    """A key with what it does."""

    key: str
    name: str
    label: str

    @property
    def width(self) -> int:
        """Cells that it takes."""
        return cell_width(self.name) + 1 + cell_width(self.label)


def key_name(key: str) -> str:
    """The key as it stands on the keyboard."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    return key.upper() if key.startswith("f") and key[1:].isdigit() else key


class KeyLine(Widget):
    """The keys of the place, and below them, where there is room, those of the program."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine { height: 2; background: $footer-background; color: $footer-foreground; padding: 0 1; }
    KeyLine > .key-line--key { color: $footer-key-foreground; text-style: bold; }
    .-low KeyLine { height: 1; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key"}

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[tuple[int, range, str]] = []

    def on_mount(self) -> None:
        """Told again whenever the keys change."""
        self.screen.bindings_updated_signal.subscribe(self, self._tell_again)

    def render(self) -> RenderResult:
        """What fits; what is most frequent stands first."""
        place, program = _in_two_lines(self.screen.active_bindings.values())
        self._spots = []
        lines = [self._line(0, place)]
        if self.size.height > 1:
            lines.append(self._line(1, program))
        return Text("\n", no_wrap=True).join(lines)

    def on_click(self, event: events.Click) -> None:
        """A click on a key is the key."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for line, columns, key in self._spots:
            if offset.y == line and offset.x in columns:
                self.app.simulate_key(key)

    def _line(self, number: int, keys: Iterable[ShownKey]) -> Text:
        room = self.content_size.width
        told = Text(no_wrap=True)
        key_style = self.get_component_rich_style("key-line--key", partial=True)
        for shown in keys:
            if told.cell_len + shown.width > room:
                break
            self._spots.append((number, range(told.cell_len, told.cell_len + shown.width), shown.key))
            told.append(shown.name, key_style).append(f" {shown.label}").append(_GAP)
        return told

    def _tell_again(self, _screen: Screen[object]) -> None:
        self.refresh()


def _in_two_lines(bindings: Iterable[ActiveBinding]) -> tuple[list[ShownKey], list[ShownKey]]:
    place: dict[str, ShownKey] = {}
    program: dict[str, ShownKey] = {}
    for active in bindings:
        binding = active.binding
        if not (binding.show and binding.description and active.enabled):
            continue
        is_frame = (binding.id or "").startswith(_FRAME) or binding.key == _PALETTE
        line = program if is_frame else place
        line.setdefault(binding.action, ShownKey(binding.key, key_name(binding.key), one_line(binding.description)))
    return list(place.values()), sorted(program.values(), key=_order)


def _order(shown: ShownKey) -> int:
    """Back and help first, then the areas by number."""
    if shown.key == "escape":
        return 0
    return int(shown.key[1:]) if shown.key.startswith("f") else 99
