"""Where do all use-cases of one open database meet? The composition root; it is passed in, never looked up."""

from functools import cached_property

from fieldkit.services.device_file import DeviceDesk
from fieldkit.services.fleet import FleetDesk
from fieldkit.services.handover import HandOverDesk
from fieldkit.services.identity import Identity, read_identity
from fieldkit.services.inspections import InspectionDesk
from fieldkit.services.maintenance import MaintenanceDesk
from fieldkit.services.papers import PaperDesk
from fieldkit.services.preferences import PreferenceDesk
from fieldkit.services.sending import SendingDesk
from fieldkit.services.signoff import SignoffDesk
from fieldkit.services.today import TodayDesk
from fieldkit.services.visits import VisitDesk
from fieldkit.storage.journal import Journal


class Workbench:
    """The use-cases of one laptop, over one journal."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @property
    def identity(self) -> Identity:
        """Who works here, on which laptop."""
        with self.journal.read() as session:
            return read_identity(session)

    @cached_property
    def today(self) -> TodayDesk:
        """The board of the day."""
        return TodayDesk(self.journal)

    @cached_property
    def devices(self) -> DeviceDesk:
        """Device list and device files."""
        return DeviceDesk(self.journal)

    @cached_property
    def visits(self) -> VisitDesk:
        """Halls and visits."""
        return VisitDesk(self.journal)

    @cached_property
    def inspections(self) -> InspectionDesk:
        """Checklists."""
        return InspectionDesk(self.journal)

    @cached_property
    def maintenance(self) -> MaintenanceDesk:
        """Maintenance records, F02."""
        return MaintenanceDesk(self.journal)

    @cached_property
    def signoff(self) -> SignoffDesk:
        """Hand-over and sealing."""
        return SignoffDesk(self.journal)

    @cached_property
    def handover(self) -> HandOverDesk:
        """What the customer is handed, and sealed records to read."""
        return HandOverDesk(self.journal)

    @cached_property
    def sending(self) -> SendingDesk:
        """What headquarters has of the sealed records."""
        return SendingDesk(self.journal)

    @cached_property
    def papers(self) -> PaperDesk:
        """PDFs and sealed files."""
        return PaperDesk(self.journal)

    @cached_property
    def preferences(self) -> PreferenceDesk:
        """Language, theme and the like."""
        return PreferenceDesk(self.journal)

    @cached_property
    def fleet(self) -> FleetDesk:
        """Imports of fleet lists."""
        return FleetDesk(self.journal)
