"""How does a quotation come before the customer: priced within the caps, numbered, offered? (F17, C006 to C008)"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fieldkit.domain.fault.picture import Fault, FaultQuote
from fieldkit.domain.fault.quoting import line_text, quote_in_force
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.instants import business_day
from fieldkit.domain.quotes import PriceList, QuoteLine, checked
from fieldkit.domain.words import Refusal, say
from fieldkit.services.fault_cover import FaultCover, fault_cover
from fieldkit.services.faults import FaultDesk
from fieldkit.services.identity import read_identity
from fieldkit.services.numbering import NumberPrefix, next_number
from fieldkit.services.price_lists import prices_in
from fieldkit.storage.journal import Journal

OFFER_DAYS = timedelta(days=30)
"""How long an offer holds unless somebody says otherwise."""


@dataclass(frozen=True)
class QuotePage:
    """Everything that a quotation is made from."""

    fault: Fault
    cover: FaultCover | None
    prices: PriceList | None
    """Tender prices in force today; None where the contract has none on file."""
    made: FaultQuote | None
    """The quotation that counts, as it stands today."""
    today: date

    @property
    def charges_labour(self) -> bool:
        """Whether the contract lets labour be charged."""
        return self.cover is not None and self.cover.charges_labour

    def check(self, line: QuoteLine) -> QuoteLine:
        """The line with its cap; Refusal `quote.*` when it may not be quoted so."""
        return checked(line, self.prices, charges_labour=self.charges_labour)


class QuoteDesk:
    """Makes quotations for faults."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def page(self, no: str) -> QuotePage:
        """What there is to quote from."""
        fault, now = FaultDesk(self._journal).file(no).fault, self._journal.true_now()
        today = business_day(now)
        with self._journal.read() as session:
            cover = fault_cover(session, fault, now)
            prices = prices_in(session, cover.contract_no, today) if cover else None
        return QuotePage(fault, cover, prices, quote_in_force(fault, today), today)

    def offer(self, no: str, lines: Sequence[QuoteLine], valid_until: date) -> FaultQuote:
        """Puts the quotation before the customer under a number of its own; Refusal `quote.*`, nothing written."""
        page = self.page(no)
        if not lines:
            raise Refusal(
                "quote.state", say("The quotation has no lines (C007)."), say("Add a part with its price.")
            )
        told = [line_text(page.check(line)) for line in lines]
        desk = FaultDesk(self._journal)
        facts = {"lines": told, "valid_until": valid_until.isoformat()}
        desk.check(no, Step.QUOTE, facts | {"quote_no": "-"})
        fault = desk.step(no, Step.QUOTE, facts | {"quote_no": self._number()}).fault
        return fault.quotes[-1]

    def _number(self) -> str:
        with self._journal.read() as session:
            identity = read_identity(session)
        with self._journal.write("quote.number", identity.staff_no) as session:
            day = business_day(self._journal.true_now())
            return next_number(session, NumberPrefix.QUOTATION, identity.province_code, day, identity.device_code)
