"""What did the probes of a device tell earlier: which settings worked, which numbers, and what is on its file?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlmodel import col, select

from fieldkit.domain.course import Point
from fieldkit.domain.record import ItemResult
from fieldkit.services.device_file import DeviceDesk
from fieldkit.services.probing import serials_on_file
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import ProbeRunRow

_RUNS_LOOKED_AT = 50


@dataclass(frozen=True)
class ProbedDevice:
    """A device as its probes know it."""

    id: str
    serial: str
    settings: Mapping[str, str]
    """Probe -> settings at which it last came to a verdict, the newest first."""
    modules: Mapping[str, tuple[str, ...]]
    """Slot -> serial numbers on file of the modules that are fitted now."""

    def serials_of(self, slot: str) -> tuple[str, ...]:
        """Serial numbers that the file has for this slot."""
        return self.modules.get(slot, ())


class ProbeHistory:
    """The kept probe runs of devices."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def of(self, serial: str) -> ProbedDevice:
        """The device with this serial, typed or scanned; Refusal `serial.unknown`."""
        device = DeviceDesk(self._journal).file(serial)
        slots = dict.fromkeys(module.slot for module in device.components)
        runs = (
            select(ProbeRunRow.probe, ProbeRunRow.settings)
            .where(
                ProbeRunRow.device_id == device.id,
                ProbeRunRow.verdict != ItemResult.INCONCLUSIVE,
                ProbeRunRow.settings != "",
            )
            .order_by(col(ProbeRunRow.created_at).desc())
            .limit(_RUNS_LOOKED_AT)
        )
        settings: dict[str, str] = {}
        with self._journal.read() as session:
            for probe, worked in session.exec(runs):
                settings.setdefault(probe, worked)
        return ProbedDevice(
            device.id, device.serial, settings, {slot: serials_on_file(device.components, slot) for slot in slots}
        )

    def numbers(self, device_id: str, probe: str) -> Mapping[str, tuple[Point, ...]]:
        """Every number that this probe told of the device in earlier runs, by its name, oldest first."""
        runs = (
            select(ProbeRunRow.created_at, ProbeRunRow.counters)
            .where(
                ProbeRunRow.device_id == device_id,
                ProbeRunRow.probe == probe,
                ProbeRunRow.verdict != ItemResult.INCONCLUSIVE,
            )
            .order_by(col(ProbeRunRow.created_at).desc(), col(ProbeRunRow.id).desc())
            .limit(_RUNS_LOOKED_AT)
        )
        told: dict[str, list[Point]] = {}
        with self._journal.read() as session:
            for at, counters in reversed(session.exec(runs).all()):
                for name, text in counters.items():
                    if (number := _number(text)) is not None:
                        told.setdefault(name, []).append(Point(at, number))
        return {name: tuple(values) for name, values in told.items()}


def _number(text: str) -> Decimal | None:
    """Runs come back from headquarters too: what is no number is no value."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
