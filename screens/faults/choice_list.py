"""A list in a dialog of which one row is the answer."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.widgets.virtual_list import VirtualList


class ChoiceList(VirtualList):
    """Enter takes the row under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Choose", id="list.choose")]
