"""What is known of this device, and what can be begun on it?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.devices.file_text import COLUMNS, file_rows, head
from screens.devices.plate import Plate, PlateDialog
from screens.devices.trend_pane import TrendPane
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.device_file import DeviceFile
    from fieldkit.services.trends import ItemTrend

ANNUAL, PERIODIC = "ANNUAL", "PERIODIC"


class DeviceScreen(BaseScreen[None]):
    """The device file; an inspection begins here, after the plate has been read."""

    CSS_PATH = "file.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The file of one device. F10 or 1 begins the annual inspection, 2 the periodic one: the plate on the device"
        " is scanned or typed first and must agree with the file. An inspection that is under way goes on instead."
        " Enter on a past inspection shows its record. F9 lists the probes for its modules. 3 changes the curve, 4"
        " shows the contract with its prices."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10,1", "begin('ANNUAL')", "Annual inspection", id="device.annual", tooltip="Begin it, or go on"),
        Binding(
            "2", "begin('PERIODIC')", "Periodic inspection", id="device.periodic", tooltip="Begin it, or go on"
        ),
        Binding(
            "f9", "probes", "Probe", id="device.probes", tooltip="Ask a module of this device, without inspection"
        ),
        Binding("4", "contract", "Contract", id="device.contract", tooltip="Warranties, tender prices"),
        Binding("3", "trend", "Next curve", id="device.trend", tooltip="Values of earlier visits"),
    ]

    def __init__(self, serial: str) -> None:
        super().__init__()
        self.serial = serial
        self.file: DeviceFile | None = None

    def place(self) -> tuple[str, ...]:
        """Devices, and which one."""
        return (_("Devices"), self.serial)

    def compose_content(self) -> ComposeResult:
        """Facts above; rows below; the curve beside them where there is room."""
        yield Static(id="facts", markup=False)
        with Horizontal(id="body"):
            yield VirtualList(COLUMNS, empty=say("Reading the device file."), id="file")
            yield TrendPane(id="trend")

    def on_screen_resume(self) -> None:
        """The file may have changed while the person was elsewhere."""
        super().on_screen_resume()
        self.ask(lambda: self.bench.devices.file(self.serial), self.show_file, group="file")

    def show_file(self, file: "DeviceFile") -> None:
        """Everything as of now."""
        self.file, self.serial = file, file.serial
        self.query_one("#facts", Static).update(head(file))
        self.query_one(VirtualList).show_rows(file_rows(file))
        self.refresh_frame()
        self.ask(lambda: self.read_trends(file.id), self.query_one(TrendPane).show_trends, group="trend")

    def serial_read(self, serial: str) -> None:
        """The next device, from the file of the last one."""
        self.find_device(serial, self._scanned)

    def action_contract(self) -> None:
        """What decides who pays."""
        from screens.contract.screen import ContractScreen

        if self.file is not None:
            self.app.push_screen(ContractScreen(self.file.contract_no))

    def read_trends(self, device_id: str) -> "tuple[ItemTrend, ...]":
        """Values of earlier visits; for a worker."""
        from fieldkit.services.trends import TrendDesk

        return TrendDesk(self.bench.journal).of_device(device_id)

    def action_trend(self) -> None:
        """The next value; where there is little room, the curves take the place of the rows, then give it back."""
        is_beside = self.has_class("-wide")
        if is_beside or self.has_class("-trend"):
            self.set_class(self.query_one(TrendPane).show_next(), "-trend")
        else:
            self.add_class("-trend")

    def action_begin(self, template_code: str) -> None:
        """Goes on with what is under way, or asks for the plate first."""
        file = self.file
        if file is None:
            return
        running = [
            past.id for past in file.inspections if past.template_code == template_code and past.state != "sealed"
        ]
        if running:
            self.open_checklist(running[0])
            return

        def begin(plate: Plate | None) -> None:
            if plate is not None:
                self.save(
                    lambda: self.bench.inspections.start(
                        plate.serial, template_code, verified_by=plate.verified_by
                    ),
                    self.open_checklist,
                )

        self.app.push_screen(PlateDialog(file.serial, file.hall_id), begin)

    def action_probes(self) -> None:
        """The probes for the modules of this device."""
        from screens.devices.probes import DeviceProbesScreen

        if self.file is not None:
            self.app.push_screen(DeviceProbesScreen(self.file))

    @on(VirtualList.Selected)
    def open_row(self, selected: VirtualList.Selected) -> None:
        """An order begins its inspection, a record opens."""
        kind, _blank, what = selected.key.partition(" ")
        if kind == "order" and what.upper() in (ANNUAL, PERIODIC):
            self.action_begin(what.upper())
        elif kind == "record":
            self.open_checklist(what)
        elif kind == "sealed":
            from screens.signoff.record import RecordScreen

            self.app.push_screen(RecordScreen(what))

    def open_checklist(self, inspection_id: str) -> None:
        """To the checklist."""
        from screens.inspection.screen import ChecklistScreen

        self.app.push_screen(ChecklistScreen(inspection_id))

    def refused(self, refusal: Refusal) -> None:
        """Without a file there is nothing to show; say so in the list as well."""
        super().refused(refusal)
        if self.file is None:
            self.query_one(VirtualList).set_columns(COLUMNS, empty=refusal.what)
            self.query_one(VirtualList).show_rows([])

    def _scanned(self, serial: str) -> None:
        if serial == self.serial:
            self.say(say("{serial} is the device of this file.", serial=serial))
        else:  # in the place of this file: Esc leads to the list again, not through every device of the hall
            self.app.switch_screen(DeviceScreen(serial))

    def retell(self) -> None:
        """The same file in the other language."""
        self.tell_frame()
        if self.file is not None:
            self.show_file(self.file)
