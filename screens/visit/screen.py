"""To which hall does the engineer go? Those with work due stand first."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.listing import ListingScreen
from screens.widgets.rows import Column, Mark, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.visits import HallLine

COLUMNS = (
    Column(say("Code"), 5, spare=2),
    Column(say("Hall"), least=18),
    Column(say("Work"), 16, state=True),
    Column(say("Devices"), 7, right=True, spare=1),
    Column(say("City"), 8, spare=3),
    Column(say("Address"), least=20, spare=4),
)


class HallsScreen(ListingScreen[None]):
    """The halls of this laptop."""

    CSS_PATH = "visit.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The halls, those with work due first. Enter opens a hall: its devices, its contacts, arrival and leaving."
        " A serial number typed or scanned here opens its device."
    )
    EMPTY: ClassVar[Words] = say("No halls on this laptop yet. F8 fetches them from headquarters.")

    def place(self) -> tuple[str, ...]:
        """Visit."""
        return (_("Visit"),)

    def compose_content(self) -> ComposeResult:
        """One list."""
        yield VirtualList(COLUMNS, empty=say("Opening the database of this laptop."), id="halls")

    def on_screen_resume(self) -> None:
        """What is due may have changed meanwhile."""
        super().on_screen_resume()
        self.ask(lambda: self.bench.visits.halls(), self.show_halls, group="halls")

    def show_halls(self, halls: "tuple[HallLine, ...]") -> None:
        """All of them."""
        shown = self.query_one(VirtualList)
        shown.set_columns(COLUMNS, empty=self.EMPTY)
        shown.show_rows([_row(hall) for hall in halls])

    @on(VirtualList.Selected)
    def open_hall(self, selected: VirtualList.Selected) -> None:
        """The hall under the cursor."""
        from screens.visit.hall import HallScreen

        self.app.push_screen(HallScreen(selected.key))

    def retell(self) -> None:
        """The same list in the other language."""
        self.tell_frame()
        self.ask(lambda: self.bench.visits.halls(), self.show_halls, group="halls")


def _row(hall: "HallLine") -> Row:
    work = tell(say("{count} due", count=hall.due)) if hall.due else tell(say("nothing due"))
    cells = (hall.code, hall.name, work, str(hall.devices), hall.city, hall.address)
    return Row(hall.id, cells, Mark.WARN if hall.due else Mark.PLAIN)
