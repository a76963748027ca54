"""What is there to do in this hall, who is there, and since when is the engineer?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from fieldkit.domain.instants import business_day
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from screens.listing import ListingScreen
from screens.visit.custodian import CustodianDialog
from screens.visit.hall_text import COLUMNS, device_rows, head
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.visits import HallPage

NO_DEVICES = say("No devices in this hall.")


class HallScreen(ListingScreen[None]):
    """The devices of a hall with the state of their inspections; arrival, custodian, leaving."""

    CSS_PATH = "visit.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "One hall. F10 notes the arrival, and later the leaving, which is refused while a record of the visit is"
        " not signed off. F7 names the cash custodian who is present. Enter opens the device; a serial number"
        " typed or scanned does so too."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "arrive", "Arrive", id="hall.arrive", tooltip="The visit begins now"),
        Binding("f10", "leave", "Leave", id="hall.leave", tooltip="The visit ends now"),
        Binding("f7", "custodian", "Custodian", id="hall.custodian", tooltip="Who is present for the cash boxes"),
    ]

    def __init__(self, hall_id: str) -> None:
        super().__init__()
        self.hall_id = hall_id
        self.page: HallPage | None = None

    def place(self) -> tuple[str, ...]:
        """Visit, and which hall."""
        return (_("Visit"), self.page.hall.name) if self.page else (_("Visit"),)

    def compose_content(self) -> ComposeResult:
        """The visit above the devices."""
        yield Static(id="head", markup=False)
        yield VirtualList(COLUMNS, empty=NO_DEVICES, id="devices")

    def on_screen_resume(self) -> None:
        """Inspections may have gone on meanwhile."""
        super().on_screen_resume()
        self.read_page()

    def read_page(self) -> None:
        """Everything about the hall."""
        self.ask(lambda: self.bench.visits.hall(self.hall_id), self.show_page, group="hall")

    def show_page(self, page: "HallPage") -> None:
        """As of now."""
        self.page = page
        self.query_one("#head", Static).update(head(page))
        self.query_one(VirtualList).show_rows(device_rows(page, business_day(self.kit.database.clock.now())))
        self.refresh_frame()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One arrives once, and leaves where one has arrived."""
        is_there = self.page is not None and self.page.arrived_at is not None
        if action == "arrive":
            return self.page is not None and not is_there
        if action in ("leave", "custodian"):
            return is_there
        return super().check_action(action, parameters)

    def action_arrive(self) -> None:
        """The visit begins; the custodian is asked for where the hall has one."""
        self.save(lambda: self.bench.visits.arrive(self.hall_id), self.say_arrived)

    def say_arrived(self, _visit_id: str) -> None:
        """The time stands in the head."""
        self.say(say("Arrival noted."), todo=say("F7 names the cash custodian, if cash boxes will be opened."))
        self.read_page()

    def action_leave(self) -> None:
        """The visit ends, unless a record is open."""
        page = self.page
        if page is not None:
            self.save(lambda: self.bench.visits.leave(page.visit_id), self.say_left)

    def say_left(self, _left: None) -> None:
        """Done here."""
        self.say(say("The visit has ended."), todo=say("F5 shows the next hall."))
        self.read_page()

    def action_custodian(self) -> None:
        """Asks who is present."""
        page = self.page
        if page is None:
            return
        people = tuple(contact.name for contact in page.contacts)

        def name(custodian: str | None) -> None:
            if custodian:
                self.save(lambda: self.bench.visits.name_custodian(page.visit_id, custodian), self.say_named)

        self.app.push_screen(CustodianDialog(people, page.custodian), name)

    def say_named(self, _named: None) -> None:
        """The name stands in the head."""
        self.say(say("Cash custodian noted."))
        self.read_page()

    @on(VirtualList.Selected)
    def open_row(self, selected: VirtualList.Selected) -> None:
        """The device under the cursor."""
        self.open_device(selected.key)

    def retell(self) -> None:
        """The same hall in the other language."""
        self.tell_frame()
        self.query_one(VirtualList).set_columns(COLUMNS, empty=NO_DEVICES)
        if self.page is not None:
            self.show_page(self.page)
