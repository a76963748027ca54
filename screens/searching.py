"""What do lists have in common that narrow with what is typed or scanned? The field keeps the focus."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Static

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.widgets.rows import Column
from screens.widgets.sourced_list import SourcedList

_REST = 0.04
"""Seconds after a key before the search begins; a scanner's digits become one search."""


class FoundList(SourcedList):
    """What was found, telling how much."""

    def replace_total(self, total: int) -> None:
        """The number stands beside the search field too."""
        super().replace_total(total)
        if isinstance(self.screen, SearchingScreen):
            self.screen.show_total(total)

    @property
    def in_sight(self) -> range:
        """Places of the rows that can be seen."""
        return range(self.scroll_offset.y, self.scroll_offset.y + self.size.height)


class SearchingScreen(BaseScreen[None]):
    """A search field above a list; the arrows move in the list while the field is typed in."""

    AUTO_FOCUS = "#search"
    DEFAULT_CSS = """
    SearchingScreen {
        #searching { height: 1; margin: 1 1 1 1; }
        #search-label { width: auto; margin: 0 1 0 0; }
        #search { width: 1fr; background: $panel; }
        #count { width: auto; min-width: 10; margin: 0 0 0 2; text-align: right; color: $text-muted; }
        #found { height: 1fr; }
    }
    SearchingScreen.-low #searching { margin: 0 1; }
    """
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    FIELD: ClassVar[type[Input]] = Input
    """The search field; its Enter says what it opens."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "list('step', -1)", "Row up", show=False, id="list.up"),
        Binding("down", "list('step', 1)", "Row down", show=False, id="list.down"),
        Binding("pageup", "list('page', -1)", "Page up", show=False, id="list.page_up"),
        Binding("pagedown", "list('page', 1)", "Page down", show=False, id="list.page_down"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._search_soon: Timer | None = None

    def compose_content(self) -> ComposeResult:
        """Search field above the list."""
        with Horizontal(id="searching"):
            yield Static(_("Search"), id="search-label", markup=False)
            yield self.FIELD(id="search", compact=True, select_on_focus=False)
            yield Static(id="count", markup=False)
        yield FoundList(self.COLUMNS, id="found", empty=say("Opening the database of this laptop."))

    def on_mount(self) -> None:
        """The list itself needs no focus."""
        self.found.can_focus = False

    @property
    def found(self) -> FoundList:
        """The list."""
        return self.query_one(FoundList)

    @property
    def typed(self) -> str:
        """What stands in the search field."""
        return self.query_one("#search", Input).value

    def search(self, *, from_top: bool = True) -> None:
        """Shows what matches now; answers to older searches are dropped by the list."""
        raise NotImplementedError

    def total_words(self, total: int) -> Words:
        """How the number of matches reads."""
        raise NotImplementedError

    def show_total(self, total: int) -> None:
        """How many match."""
        self.query_one("#count", Static).update(tell(self.total_words(total)))

    @on(Input.Changed, "#search")
    def search_soon(self) -> None:
        """Every key begins the search anew, as soon as the keys rest for a moment."""
        if self._search_soon is not None:
            self._search_soon.stop()
        self._search_soon = self.set_timer(_REST, self.search)

    @on(SourcedList.ReadRefused)
    def say_unread(self, unread: SourcedList.ReadRefused) -> None:
        """The list could not be read."""
        self.refused(unread.refusal)

    def action_list(self, movement: str, count: int) -> None:
        """The arrows move in the list while the field keeps the focus."""
        (self.found.action_page if movement == "page" else self.found.action_step)(count)

    def retell(self) -> None:
        """The same list in the other language; what was typed stays."""
        self.tell_frame()
        self.query_one("#search-label", Static).update(_("Search"))
        self.search(from_top=False)
