"""Which module of this device is to be asked now, outside an inspection?"""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from screens.base import BaseScreen
from screens.devices.probing import FittingProbe, ForDevice, fitting_probes, probe_rows
from screens.widgets.rows import Column
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.device_file import DeviceFile
    from screens.inspection.probe_run import Survey

COLUMNS = (
    Column(say("Probe")),
    Column(say("Last result"), 14, state=True),
    Column(say("Day"), 10),
)


class DeviceProbesScreen(BaseScreen[None]):
    """The probes for the modules of one device; each run is kept with the device."""

    CSS_PATH = "probes.tcss"
    HELP_TEXT: ClassVar[Words] = say(
        "The probes for the modules of this device. Enter goes to the port; nothing is sent before it is chosen."
        " What comes out is kept with the device and reaches headquarters; no inspection is needed."
    )

    def __init__(self, file: "DeviceFile") -> None:
        super().__init__()
        self._file = file
        self._fitting: tuple[FittingProbe, ...] | None = None

    def compose_content(self) -> ComposeResult:
        """One list."""
        yield VirtualList(COLUMNS, empty=say("Looking for probes."), id="probes")

    def place(self) -> tuple[str, ...]:
        """Device, its probes."""
        return self._file.serial, _("Probes")

    def on_screen_resume(self) -> None:
        """A probe may just have been run."""
        super().on_screen_resume()
        bench, file = self.bench, self._file
        self.ask(lambda: fitting_probes(bench, file), self.show_probes, group="probes")

    def show_probes(self, fitting: tuple[FittingProbe, ...]) -> None:
        """These, with their last results."""
        self._fitting = fitting
        rows = self.query_one(VirtualList)
        rows.set_columns(COLUMNS, empty=say("This laptop has no probe for the modules of this device."))
        rows.show_rows(probe_rows(fitting))

    @on(VirtualList.Selected)
    def look_for_ports(self, selected: VirtualList.Selected) -> None:
        """The ports are looked up beside the screen."""
        from screens.inspection import probe_run

        bench, serial, ports, name = self.bench, self._file.serial, self.kit.laptop.ports, selected.key
        self.ask(lambda: probe_run.survey(bench, name, serial, ports), self.open_probe, group="probe")

    def open_probe(self, survey: "Survey") -> None:
        """To the choice of the port."""
        from screens.inspection.probe import ProbeScreen

        self.app.push_screen(ProbeScreen(ForDevice(self._file), survey))

    def retell(self) -> None:
        """The same probes in the other language."""
        self.tell_frame()
        if self._fitting is not None:
            self.show_probes(self._fitting)
