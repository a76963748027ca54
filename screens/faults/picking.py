"""How is one of many codes chosen: by its number, or with the arrows?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from fieldkit.domain.text import narrow
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell
from screens.dialog import Dialog
from screens.text import shown_line
from screens.widgets.rows import Column, Row
from screens.widgets.virtual_list import VirtualList


@dataclass(frozen=True)
class Pick:
    """Something to be picked."""

    code: str
    label: str


class PickDialog(Dialog[str]):
    """All there is, numbered; digits move to a number, Enter takes it."""

    CSS_PATH = "telling.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10", "take", "Choose", id="pick.take")]

    def __init__(self, title: Words, picks: Sequence[Pick], chosen: str = "") -> None:
        super().__init__()
        self._title = title
        self._picks = picks
        self._chosen = chosen
        self._typed = ""

    def title_words(self) -> Words:
        """What is chosen."""
        return self._title

    def compose_content(self) -> ComposeResult:
        """Number, code, words."""
        columns = (Column("", 3, right=True), Column("", least=30))
        yield VirtualList(columns, empty=say("There is nothing to choose from."), header=False, id="picks")

    def on_mount(self) -> None:
        """The cursor stands on what was chosen before."""
        picks = self.query_one(VirtualList)
        picks.show_rows([Row(pick.code, (str(number), pick.label)) for number, pick in enumerate(self._picks, 1)])
        codes = [pick.code for pick in self._picks]
        picks.move_to(codes.index(self._chosen) if self._chosen in codes else 0)
        picks.focus()

    def on_key(self, event: events.Key) -> None:
        """A number of one or two digits, full-width or not."""
        digit = narrow(event.character or "")
        if not (digit.isascii() and digit.isdigit()):
            self._typed = ""
            return
        event.stop()
        self._typed = (self._typed + digit).lstrip("0")
        if not 1 <= int(self._typed or 0) <= len(self._picks):
            self._typed = digit.lstrip("0")
        if self._typed and int(self._typed) <= len(self._picks):
            self.query_one(VirtualList).move_to(int(self._typed) - 1)

    def action_take(self) -> None:
        """What Enter does."""
        self.query_one(VirtualList).action_select()

    @on(VirtualList.Selected)
    def take(self, selected: VirtualList.Selected) -> None:
        """This one."""
        self.dismiss(selected.key)


class PickField(Widget, can_focus=True):
    """Shows what is chosen; Enter opens the list to choose from."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PickField { height: 1; width: 1fr; }
    PickField > .pick--hint { color: $text-muted; }
    PickField:focus, PickField:focus > .pick--hint {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"pick--hint"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "Field above", show=False, id="pick.up"),
        Binding("down", "app.focus_next", "Field below", show=False, id="pick.down"),
        Binding("enter,space", "open", "Choose", id="pick.open", key_display="enter"),
    ]

    chosen: reactive[str] = reactive("")
    """Code of what is chosen; empty while nothing is."""

    @dataclass
    class Chosen(Message):
        """This one was chosen."""

        field: "PickField"

        @property
        def control(self) -> "PickField":
            """The field of the choice."""
            return self.field

    def __init__(self, title: Words, picks: Sequence[Pick], *, chosen: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title
        self._picks = picks
        self.set_reactive(PickField.chosen, chosen)

    def render(self) -> RenderResult:
        """The words of the choice, or how to choose."""
        label = next((pick.label for pick in self._picks if pick.code == self.chosen), "")
        if label:
            return shown_line(label)
        hint = tell(say("Enter shows {count} choices", count=len(self._picks)))
        return Text(hint, self.get_component_rich_style("pick--hint"))

    def action_open(self) -> None:
        """The list over the place."""
        self.app.push_screen(PickDialog(self._title, self._picks, self.chosen), self.take)

    def take(self, code: str | None) -> None:
        """What was chosen; nothing changes when the list was closed without a choice."""
        if code:
            self.chosen = code
            self.post_message(self.Chosen(self))
