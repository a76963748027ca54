"""How is one of a few answers chosen by a digit?"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from fieldkit.locale import gettext as _
from screens.inspection.steps import Option


class OptionPad(Widget, can_focus=True):
    """Numbered options: a digit chooses, arrows and Enter do too; where several may be taken Enter ends it."""

    COMPONENT_CLASSES = {"option-pad--option", "option-pad--cursor"}
    DEFAULT_CSS = """
    OptionPad {
        height: auto;
        & > .option-pad--option { color: $foreground; }
        & > .option-pad--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "step(-1)", show=False, id="option.previous"),
        Binding("right,down", "step(1)", show=False, id="option.next"),
        Binding("space", "take(0)", show=False, id="option.take"),
        Binding("enter", "done", "Choose", id="option.done"),
    ]

    def __init__(self, chosen: Callable[[str], None], is_open: Callable[[], bool]) -> None:
        super().__init__()
        self._is_open = is_open
        self._chosen = chosen
        """Takes the names of the options, joined by commas."""
        self._options: Sequence[Option] = ()
        self._many = False
        self._cursor = 0
        self._taken: set[int] = set()

    def offer(self, options: Sequence[Option], *, many: bool) -> None:
        """These options from now on."""
        self._options, self._many, self._cursor, self._taken = options, many, 0, set()
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The options with their digits; a taken one has a plus."""
        told = Text("  ").join(self._told(place, option) for place, option in enumerate(self._options))
        return Text.assemble(told, f"   ({_('Enter when complete')})") if self._many else told

    def on_key(self, event: events.Key) -> None:
        """Digits and Enter count at once; a key that follows the choice belongs to the place."""
        if not self._is_open():
            event.prevent_default().stop()
            self.app.post_message(events.Key(event.key, event.character))
        elif event.key.isdecimal() and event.key != "0":
            event.prevent_default().stop()
            self.action_take(int(event.key))

    def action_take(self, digit: int) -> None:
        """Takes an option by its digit, or the one under the cursor."""
        place = digit - 1 if digit else self._cursor
        if place >= len(self._options):
            return
        self._cursor = place
        if self._many:
            self._taken ^= {place}
            self.refresh()
        else:
            self._chosen(self._options[place].name)

    def action_step(self, places: int) -> None:
        """Moves the cursor."""
        self._cursor = (self._cursor + places) % max(len(self._options), 1)
        self.refresh()

    def action_done(self) -> None:
        """Takes what is marked, or the option under the cursor."""
        places = sorted(self._taken) or [self._cursor]
        self._chosen(",".join(self._options[place].name for place in places))

    def _told(self, place: int, option: Option) -> Text:
        name = "cursor" if place == self._cursor else "option"
        sign = "+" if place in self._taken else " "
        style = self.get_component_rich_style(f"option-pad--{name}")
        return Text(f"{sign}{place + 1} {option.label} ", style)
