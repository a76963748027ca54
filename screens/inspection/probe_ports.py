"""Which ports may the engineer choose from, and which of them may the cursor stand on before he has?"""

from typing import TYPE_CHECKING

from fieldkit.domain.words import say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.widgets.rows import Column, Row

if TYPE_CHECKING:
    from screens.inspection.probe_run import Port, Survey

TYPED = "typed"
"""Key of the row that asks for a name."""
UNDECIDED = "undecided"
"""Key of the row that the cursor stands on while more than one port fits."""

_NO_NAME = "n/a"
"""What pyserial says where the system has no name for a port."""


def port_columns() -> tuple[Column, ...]:
    """Port, chip of the adapter, its serial number, what the system calls it."""
    return (
        Column(_("Port"), 22),
        Column(_("Adapter"), least=16),
        Column(_("Serial number"), 16),
        Column(_("Known as"), 24, spare=1),
    )


def port_rows(survey: "Survey", chosen: str) -> list[Row]:
    """The ports; before them a row that is none, where the choice is not the program's to make."""
    rows = [
        Row(str(place), (port.device, _adapter(port, survey), port.serial_number or "-", _known_as(port)))
        for place, port in enumerate(survey.ports)
    ]
    typed = Row(TYPED, (_("Type a port ..."), _("for ports that are not listed"), "", ""))
    if offered(survey, chosen):
        return [*rows, typed]
    asked = say("{count} fit: go to the one of this cable", count=len(fitting(survey)))
    return [Row(UNDECIDED, (_("Which port?"), tell(asked), "", "")), *rows, typed]


def place_of(survey: "Survey", chosen: str) -> int:
    """Row of the cursor: the port chosen before, the only one that fits, or none."""
    devices = [port.device for port in survey.ports]
    if chosen:
        return devices.index(chosen) if chosen in devices else len(devices)
    device = offered(survey, chosen)
    return devices.index(device) if device in devices else 0


def offered(survey: "Survey", chosen: str) -> str:
    """The port that Enter would take at once; empty while a person has to choose between several."""
    if chosen:
        return chosen
    ports = fitting(survey)
    if len(ports) == 1:
        return ports[0].device
    return "" if ports else TYPED


def fitting(survey: "Survey") -> "tuple[Port, ...]":
    """Adapters; the built-in ports only where there is none."""
    adapters = tuple(port for port in survey.ports if port.chip or port.is_simulated)
    return adapters or survey.ports


def _known_as(port: "Port") -> str:
    return "" if port.description == _NO_NAME else port.description


def _adapter(port: "Port", survey: "Survey") -> str:
    name = _("simulated device") if port.is_simulated else port.chip or _("built-in port")
    return tell(say("{adapter}, used last", adapter=name)) if port.device == survey.last else name
