"""What is this place for, and what does each key do now?"""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext, tell
from screens.dialog import Dialog
from screens.key_line import key_name
from screens.text import shown
from screens.widgets.prose import Prose

_EVERYWHERE = ("area.", "app.", "screen.")


class HelpScreen(Dialog[None]):
    """The text of the place, then its keys, then those that work everywhere."""

    CSS_PATH = "help.tcss"
    TITLE_WORDS: ClassVar[Words] = say("Help for this place")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1,enter", "back", "Close", show=False)]

    def __init__(self, text: Words, bindings: dict[str, ActiveBinding]) -> None:
        super().__init__()
        self._purpose = text
        self._active_keys = [active.binding for active in bindings.values() if active.binding.id]

    def compose_content(self) -> ComposeResult:
        """Scrolls by itself where the terminal is low."""
        with VerticalScroll(id="help"):
            if self._purpose.msgid:
                yield Prose(tell(self._purpose), id="purpose")
            yield Static(gettext("Keys of this place"), classes="title", markup=False)
            yield Static(self._keys(everywhere=False))
            yield Static(gettext("Keys that work everywhere"), classes="title", markup=False)
            yield Static(self._keys(everywhere=True))

    def _keys(self, *, everywhere: bool) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for binding in self._active_keys:
            name = binding.id or ""
            is_told = binding.show or binding.tooltip
            if not is_told or name.startswith(_EVERYWHERE) is not everywhere:
                continue
            meaning = ": ".join(filter(None, (binding.description, binding.tooltip)))
            table.add_row(Text(key_name(binding.key), "bold"), shown(meaning))
        return table
