"""What of an inspection is on the screen, and how does it follow the cursor and the answers?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container

from fieldkit.locale import tell
from screens.inspection.answers import offered_keys
from screens.inspection.bars import AnswerKeys, ProgressLine
from screens.inspection.editor import Editor
from screens.inspection.item_list import ItemList
from screens.inspection.item_pane import ItemPane
from screens.inspection.sheet import Sheet, Spot
from screens.inspection.steps import Deed

if TYPE_CHECKING:
    from fieldkit.services.answering import Saved
    from fieldkit.services.checklist import Checklist

_KEY_NAMES = {"enter": "Enter"}


class Board(Container):
    """Progress, the list of items, the pane of the one under the cursor, and the keys that answer it."""

    def __init__(self, decided: Callable[[Deed, str, str], None]) -> None:
        super().__init__()
        self._rows = ItemList()
        self._pane = ItemPane(decided)
        self.sheet: Sheet | None = None
        """None until the checklist has been read."""

    def compose(self) -> ComposeResult:
        """One list, one pane."""
        yield ProgressLine()
        with Container(id="work"):
            yield self._rows
            yield self._pane
        yield AnswerKeys()

    @property
    def editor(self) -> Editor[Deed]:
        """Where values and remarks are typed."""
        return self._pane.editor

    @property
    def spot(self) -> Spot | None:
        """The item under the cursor."""
        code = self._rows.code
        return self.sheet.spot(code) if self.sheet is not None and code else None

    def take_focus(self) -> None:
        """The list has the keys."""
        self.screen.set_focus(self._rows)

    def go_to(self, code: str) -> None:
        """Puts the cursor on this item."""
        self._rows.go_to(code)

    def go_on(self, code: str) -> None:
        """Puts the cursor behind this item."""
        if self.sheet is not None:
            self._rows.go_to(self.sheet.next_item(code))

    def show(self, checklist: "Checklist", code: str = "") -> None:
        """The whole inspection anew, with the cursor on this item, or where it is."""
        self.sheet = Sheet(checklist)
        self._rows.show_sheet(self.sheet)
        if code:
            self._rows.go_to(code)
        self.query_one(ProgressLine).show(self.sheet)
        self.show_spot()

    def take(self, saved: "Saved") -> None:
        """One answer that is on disk."""
        if self.sheet is None:
            return
        self.sheet = self.sheet.with_answer(saved)
        self._rows.show_item(self.sheet, saved.item_code)
        self.query_one(ProgressLine).show(self.sheet)
        if self._rows.code == saved.item_code:
            self.show_spot()

    def show_spot(self) -> None:
        """The pane and the keys of the item under the cursor."""
        spot = self.spot
        if spot is None:
            return
        self._pane.show(spot)
        self.show_keys()

    def show_keys(self) -> None:
        """The keys that do something now."""
        spot = self.spot
        keys = offered_keys(spot) if spot is not None and not self.editor.is_open else ()
        told = [(_KEY_NAMES.get(entry.key, entry.key), tell(entry.label)) for entry in keys]
        self.query_one(AnswerKeys).show(told)
