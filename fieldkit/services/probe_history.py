"""What did the probes of a device say last, and which modules are on its file?"""

from dataclasses import dataclass

from sqlmodel import col, select

from fieldkit.domain.record import ItemResult
from fieldkit.services.device_file import DeviceDesk
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import AttachmentRow, ProbeRunRow
from fieldkit.storage.rows.reference import ComponentRow

_RUNS_LOOKED_AT = 20


@dataclass(frozen=True)
class ProbedDevice:
    """A device as its probes know it."""

    serial: str
    transcripts: tuple[bytes, ...]
    """Of the last runs that ended with a verdict, the newest first."""
    modules: tuple[tuple[str, str], ...]
    """Slot and serial number of each module that is fitted now."""


class ProbeHistory:
    """The kept probe runs of devices."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def of(self, serial: str) -> ProbedDevice:
        """The device with this serial, typed or scanned; Refusal `serial.unknown`."""
        device = DeviceDesk(self._journal).file(serial)
        runs = (
            select(AttachmentRow.content)
            .join(ProbeRunRow, col(ProbeRunRow.transcript_sha256) == col(AttachmentRow.sha256))
            .where(ProbeRunRow.device_id == device.id, ProbeRunRow.verdict != ItemResult.INCONCLUSIVE)
            .order_by(col(ProbeRunRow.created_at).desc())
            .limit(_RUNS_LOOKED_AT)
        )
        fitted = select(ComponentRow.slot, ComponentRow.serial).where(
            ComponentRow.device_id == device.id, col(ComponentRow.removed_on).is_(None)
        )
        with self._journal.read() as session:
            return ProbedDevice(device.serial, tuple(session.exec(runs)), tuple(session.exec(fitted)))
