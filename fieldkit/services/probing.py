"""How is a probe of a device kept that belongs to no inspection, and does its serial number agree with the file?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select

from fieldkit.domain.record import ItemResult
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.services.answering import ProbeEvidence, RunSubject, keep_run
from fieldkit.services.device_file import Fitted, plain_serial
from fieldkit.services.identity import read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.evidence import ProbeRunRow
from fieldkit.storage.rows.reference import DeviceRow


@dataclass(frozen=True)
class KeptRun:
    """A probe run that is on disk."""

    id: str
    probe: str
    verdict: ItemResult
    at: datetime


class Agreement(StrEnum):
    """What the serial number that a module tells says about the device file."""

    NOT_TOLD = "not_told"
    NOT_ON_FILE = "not_on_file"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True)
class SerialCheck:
    """The serial number that a module told beside those that the file has for its slot."""

    told: str
    on_file: tuple[str, ...]

    @property
    def agreement(self) -> Agreement:
        """Nothing is compared where one of the two sides says nothing."""
        if not plain_serial(self.told):
            return Agreement.NOT_TOLD
        if not self.on_file:
            return Agreement.NOT_ON_FILE
        return Agreement.SAME if plain_serial(self.told) in map(plain_serial, self.on_file) else Agreement.OTHER


def serials_on_file(components: Iterable[Fitted], slot: str) -> tuple[str, ...]:
    """Serial numbers of the modules that are fitted in this slot, where the file has them."""
    return tuple(module.serial for module in components if module.slot == slot and plain_serial(module.serial))


class ProbingDesk:
    """Probe runs on a device, outside an inspection."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def keep(self, device_id: str, probed: ProbeEvidence) -> KeptRun:
        """Keeps a run with its transcript; it has to reach headquarters like every other."""
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("device.probe", identity.staff_no) as session:
            device = session.get(DeviceRow, device_id)
            if device is None:
                raise Refusal(
                    "device.unknown",
                    say("The device is not in the device files on this laptop."),
                    say("Synchronise, then open the device file again."),
                )
            title = one_line(f"{device.serial} {probed.probe}", limit=200)
            run = keep_run(session, identity, RunSubject(device_id, title, self._journal.clock.now()), probed)
            return _kept(run)

    def last_runs(self, device_id: str) -> dict[str, KeptRun]:
        """The newest run of each probe on this device, in an inspection or not."""
        statement = (
            select(ProbeRunRow).where(ProbeRunRow.device_id == device_id).order_by(col(ProbeRunRow.created_at))
        )
        with self._journal.read() as session:
            return {row.probe: _kept(row) for row in session.exec(statement)}


def _kept(row: ProbeRunRow) -> KeptRun:
    return KeptRun(row.id, row.probe, row.verdict, row.created_at)
