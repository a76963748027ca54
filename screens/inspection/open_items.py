"""What keeps the record from being handed over? A list to go to."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import pick, tell
from screens.dialog import Dialog
from screens.inspection.sheet import Sheet
from screens.widgets.rows import Column, Row
from screens.widgets.virtual_list import VirtualList


class OpenItemsDialog(Dialog[str]):
    """Open items, each with its reason; answers the code of the item to go to."""

    CSS_PATH = "open_items.tcss"
    HELP_TEXT: ClassVar[Words] = say("What keeps the record from being handed over. Enter goes to the item.")

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet

    def title_words(self) -> Words:
        """How many."""
        return say(
            "Not ready to hand over: {count} items are still open.", count=len(self._sheet.checklist.open_items)
        )

    def compose_content(self) -> ComposeResult:
        """The list."""
        yield VirtualList((Column(_("Item"), 6), Column(_("What is checked")), Column(_("What is missing"))))

    def on_mount(self) -> None:
        """The list has the cursor."""
        rows = self.query_one(VirtualList)
        rows.show_rows(self._rows())
        rows.focus()
        self.say(say("Enter goes to the item, Esc goes back."))

    @on(VirtualList.Selected)
    def go(self, event: VirtualList.Selected) -> None:
        """There the engineer goes."""
        event.stop()
        self.dismiss(event.key)

    def _rows(self) -> Sequence[Row]:
        items = self._sheet.items
        return [
            Row(entry.code, (entry.code, pick(items[entry.code].zh, items[entry.code].en), tell(entry.why)))
            for entry in self._sheet.checklist.open_items
        ]
