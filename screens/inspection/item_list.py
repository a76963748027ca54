"""How does the list of items keep up with the sheet, one repainted line per answer?"""

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.inspection.rows import all_rows, columns, group_row, item_row
from screens.inspection.sheet import Sheet
from screens.widgets.virtual_list import VirtualList


class ItemList(VirtualList):
    """The items of a form under the headings of their groups."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Fill in", show=False, id="checklist.answer")
    ]

    def __init__(self) -> None:
        super().__init__(columns(), id="items")
        self._places: dict[str, int] = {}

    def show_sheet(self, sheet: Sheet) -> None:
        """The whole form anew."""
        self.set_columns(columns())
        rows = all_rows(sheet)
        self._places = {row.key: place for place, row in enumerate(rows) if not row.is_heading}
        self.show_rows(rows)

    def show_item(self, sheet: Sheet, code: str) -> None:
        """One item and the count of its group."""
        self.replace_row(self._places[code], item_row(sheet.spot(code)))
        for group in sheet.checklist.template.groups:
            if any(item.code == code for item in group.items):
                self.replace_row(self._places[group.items[0].code] - 1, group_row(sheet, group))

    def go_to(self, code: str) -> None:
        """Put the cursor on this item."""
        if code in self._places:
            self.move_to(self._places[code])

    @property
    def code(self) -> str:
        """The item under the cursor; empty while there is none."""
        return self.row.key if self.row is not None else ""
