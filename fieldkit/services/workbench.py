"""Where do all use-cases of one open database meet? The composition root; it is passed in, never looked up.

A desk is imported when it is first used.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from fieldkit.domain.instants import business_day
from fieldkit.services.first_look import FirstLook, look
from fieldkit.services.identity import Identity, read_identity
from fieldkit.storage.journal import Journal
from fieldkit.storage.queries.plain import through_session

if TYPE_CHECKING:
    from fieldkit.services.contracts import ContractDesk
    from fieldkit.services.device_file import DeviceDesk
    from fieldkit.services.dispatching import DispatchDesk
    from fieldkit.services.duty import DutyDesk
    from fieldkit.services.fault_aids import AidDesk
    from fieldkit.services.fault_board import FaultBoardDesk
    from fieldkit.services.fault_clocks import ClockDesk
    from fieldkit.services.fault_evidence import EvidenceDesk
    from fieldkit.services.fault_page import FaultPageDesk
    from fieldkit.services.fault_paper_files import FaultPaperFiles
    from fieldkit.services.fault_papers import FaultPaperDesk
    from fieldkit.services.fault_reception import ReceptionDesk
    from fieldkit.services.faults import FaultDesk
    from fieldkit.services.fleet import FleetDesk
    from fieldkit.services.handover import HandOverDesk
    from fieldkit.services.inspections import InspectionDesk
    from fieldkit.services.maintenance import MaintenanceDesk
    from fieldkit.services.notices import NoticeDesk
    from fieldkit.services.order_board import OrderBoardDesk
    from fieldkit.services.paper_pages import PaperPageDesk
    from fieldkit.services.papers import PaperDesk
    from fieldkit.services.preferences import PreferenceDesk
    from fieldkit.services.price_lists import PriceDesk
    from fieldkit.services.quotes import QuoteDesk
    from fieldkit.services.remote_diagnosis import RemoteDesk
    from fieldkit.services.sending import SendingDesk
    from fieldkit.services.signoff import SignoffDesk
    from fieldkit.services.step_drafts import DraftDesk
    from fieldkit.services.telling import TellingDesk
    from fieldkit.services.today import TodayDesk
    from fieldkit.services.upgrade_charging import UpgradeChargeDesk
    from fieldkit.services.visits import VisitDesk


class Workbench:
    """The use-cases of one laptop, over one journal."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @property
    def identity(self) -> Identity:
        """Who works here, on which laptop."""
        with self.journal.read() as session:
            return read_identity(session)

    def first_look(self) -> FirstLook:
        """What the program shows first."""
        with self.journal.read() as session:
            return look(through_session(session), business_day(self.journal.clock.now()))

    @cached_property
    def today(self) -> "TodayDesk":
        """The board of the day."""
        from fieldkit.services.today import TodayDesk

        return TodayDesk(self.journal)

    @cached_property
    def devices(self) -> "DeviceDesk":
        """Device list and device files."""
        from fieldkit.services.device_file import DeviceDesk

        return DeviceDesk(self.journal)

    @cached_property
    def visits(self) -> "VisitDesk":
        """Halls and visits."""
        from fieldkit.services.visits import VisitDesk

        return VisitDesk(self.journal)

    @cached_property
    def inspections(self) -> "InspectionDesk":
        """Checklists."""
        from fieldkit.services.inspections import InspectionDesk

        return InspectionDesk(self.journal)

    @cached_property
    def maintenance(self) -> "MaintenanceDesk":
        """Maintenance records, F02."""
        from fieldkit.services.maintenance import MaintenanceDesk

        return MaintenanceDesk(self.journal)

    @cached_property
    def signoff(self) -> "SignoffDesk":
        """Hand-over and sealing."""
        from fieldkit.services.signoff import SignoffDesk

        return SignoffDesk(self.journal)

    @cached_property
    def handover(self) -> "HandOverDesk":
        """What the customer is handed, and sealed records to read."""
        from fieldkit.services.handover import HandOverDesk

        return HandOverDesk(self.journal)

    @cached_property
    def sending(self) -> "SendingDesk":
        """What headquarters has of the sealed records."""
        from fieldkit.services.sending import SendingDesk

        return SendingDesk(self.journal)

    @cached_property
    def papers(self) -> "PaperDesk":
        """PDFs and sealed files."""
        from fieldkit.services.papers import PaperDesk

        return PaperDesk(self.journal)

    @cached_property
    def preferences(self) -> "PreferenceDesk":
        """Language, theme and the like."""
        from fieldkit.services.preferences import PreferenceDesk

        return PreferenceDesk(self.journal)

    @cached_property
    def fleet(self) -> "FleetDesk":
        """Imports of fleet lists."""
        from fieldkit.services.fleet import FleetDesk

        return FleetDesk(self.journal)

    @cached_property
    def faults(self) -> "FaultDesk":
        """Faults from intake to archive."""
        from fieldkit.services.faults import FaultDesk

        return FaultDesk(self.journal)

    @cached_property
    def fault_board(self) -> "FaultBoardDesk":
        """Lists of faults, the most urgent first."""
        from fieldkit.services.fault_board import FaultBoardDesk

        return FaultBoardDesk(self.journal)

    @cached_property
    def fault_pages(self) -> "FaultPageDesk":
        """One fault with its clocks and next steps."""
        from fieldkit.services.fault_page import FaultPageDesk

        return FaultPageDesk(self.journal)

    @cached_property
    def reception(self) -> "ReceptionDesk":
        """Reports while they are taken in."""
        from fieldkit.services.fault_reception import ReceptionDesk

        return ReceptionDesk(self.journal)

    @cached_property
    def notices(self) -> "NoticeDesk":
        """What somebody has to know: clocks that run down, orders without an answer, silences."""
        from fieldkit.services.notices import NoticeDesk

        return NoticeDesk(self.journal)

    @cached_property
    def duty(self) -> "DutyDesk":
        """Who is on duty when."""
        from fieldkit.services.duty import DutyDesk

        return DutyDesk(self.journal)

    @cached_property
    def dispatching(self) -> "DispatchDesk":
        """Who can be sent to a fault."""
        from fieldkit.services.dispatching import DispatchDesk

        return DispatchDesk(self.journal)

    @cached_property
    def fault_aids(self) -> "AidDesk":
        """What helps to judge a fault."""
        from fieldkit.services.fault_aids import AidDesk

        return AidDesk(self.journal)

    @cached_property
    def fault_evidence(self) -> "EvidenceDesk":
        """What was measured on the devices of a fault."""
        from fieldkit.services.fault_evidence import EvidenceDesk

        return EvidenceDesk(self.journal)

    @cached_property
    def order_board(self) -> "OrderBoardDesk":
        """Work orders of the centre."""
        from fieldkit.services.order_board import OrderBoardDesk

        return OrderBoardDesk(self.journal)

    @cached_property
    def clocks(self) -> "ClockDesk":
        """Deadlines of faults."""
        from fieldkit.services.fault_clocks import ClockDesk

        return ClockDesk(self.journal)

    @cached_property
    def remote(self) -> "RemoteDesk":
        """Remote diagnosis by lists of questions."""
        from fieldkit.services.remote_diagnosis import RemoteDesk

        return RemoteDesk(self.journal)

    @cached_property
    def paper_pages(self) -> "PaperPageDesk":
        """Papers of faults on the screen."""
        from fieldkit.services.paper_pages import PaperPageDesk

        return PaperPageDesk(self.journal)

    @cached_property
    def fault_papers(self) -> "FaultPaperDesk":
        """Papers of faults: drawn, signed, sealed."""
        from fieldkit.services.fault_papers import FaultPaperDesk

        return FaultPaperDesk(self.journal)

    @cached_property
    def fault_paper_files(self) -> "FaultPaperFiles":
        """Papers of faults as files."""
        from fieldkit.services.fault_paper_files import FaultPaperFiles

        return FaultPaperFiles(self.journal)

    @cached_property
    def step_drafts(self) -> "DraftDesk":
        """What was typed for a step and not taken yet."""
        from fieldkit.services.step_drafts import DraftDesk

        return DraftDesk(self.journal)

    @cached_property
    def quotes(self) -> "QuoteDesk":
        """Quotations for the parts of faults."""
        from fieldkit.services.quotes import QuoteDesk

        return QuoteDesk(self.journal)

    @cached_property
    def prices(self) -> "PriceDesk":
        """Tender prices of contracts."""
        from fieldkit.services.price_lists import PriceDesk

        return PriceDesk(self.journal)

    @cached_property
    def contracts(self) -> "ContractDesk":
        """Contracts with their warranties and prices."""
        from fieldkit.services.contracts import ContractDesk

        return ContractDesk(self.journal)

    @cached_property
    def upgrade_charges(self) -> "UpgradeChargeDesk":
        """What upgrades cost each device."""
        from fieldkit.services.upgrade_charging import UpgradeChargeDesk

        return UpgradeChargeDesk(self.journal)

    @cached_property
    def telling(self) -> "TellingDesk":
        """Forms of reports and plans."""
        from fieldkit.services.telling import TellingDesk

        return TellingDesk(self.journal)
