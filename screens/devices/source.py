"""Which rows does the device list show for what was typed? Read from worker threads only."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldkit.domain.words import say
from fieldkit.domain.work_words import device_state_words
from fieldkit.locale import tell
from screens.widgets.rows import Column, Mark, Row

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench

COLUMNS = (
    Column(say("Serial number"), 15),
    Column(say("Model"), 8),
    Column(say("Hall"), least=14),
    Column(say("State"), 14, state=True, spare=1),
    Column(say("City"), 8, spare=3),
    Column(say("Software"), 10, spare=2),
    Column(say("IP address"), 15, spare=4),
)


class DeviceSource:
    """The devices that match a search."""

    def __init__(self, bench: "Workbench", query: str) -> None:
        self._bench = bench
        self.query = query

    def count(self) -> int:
        """How many match."""
        return self._bench.devices.count(self.query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """Some of them."""
        return [
            Row(
                line.serial,
                (
                    line.serial,
                    line.model,
                    line.hall,
                    tell(device_state_words(line.state)),
                    line.city,
                    line.software,
                    line.ip,
                ),
                Mark.PLAIN if line.state == "active" else Mark.QUIET,
            )
            for line in self._bench.devices.window(self.query, start, size)
        ]


def named_device(bench: "Workbench", typed: str) -> str:
    """The serial of the one device that the text names: exactly, or as the only match; empty if it names many.

    Refusal `serial.unknown` when it names none.
    """
    if bench.devices.count(typed) == 0:
        return bench.devices.file(typed).serial
    window = bench.devices.window(typed, 0, 2)
    return window[0].serial if len(window) == 1 else _exact(bench, typed)


def _exact(bench: "Workbench", typed: str) -> str:
    from fieldkit.services.device_file import plain_serial

    wanted = plain_serial(typed)
    matching = bench.devices.window(wanted, 0, 50)
    return next((line.serial for line in matching if line.serial == wanted), "")
