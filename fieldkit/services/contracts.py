"""What does a contract say of warranties, spare parts and prices? (S23; C006 to C012)"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from fieldkit.domain.instants import business_day
from fieldkit.domain.quotes import PriceList, prices_on
from fieldkit.domain.warranty import DEFAULT_MONTHS, SPARE_SUPPLY_MONTHS, Terms
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.services.cover import terms_of
from fieldkit.services.price_lists import price_lists
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.reference import ContractRow, CustomerRow, DeviceRow


@dataclass(frozen=True)
class ContractPage:
    """One contract with everything that decides who pays."""

    contract_no: str
    customer: str
    awarded_on: date
    terms: Terms
    charges_labour: bool
    inspection_months: int
    devices: int
    prices: PriceList | None
    """In force today; None where no list is on file."""
    versions: tuple[PriceList, ...]
    today: date

    def term_lines(self) -> Iterator[tuple[Words, Words]]:
        """What the contract says, as labels and sentences: the same on the screen and on the command line."""
        yield say("Awarded on"), say("{day}", day=self.awarded_on.isoformat())
        yield say("Devices"), say("{count}", count=self.devices)
        yield say("Hardware warranty"), _months(self.terms.hardware_months)
        yield say("Back-end software warranty"), _months(self.terms.backend_months)
        wear = say("covered by the warranty") if self.terms.wear_parts_covered else say("not covered")
        yield say("Wear parts"), wear
        yield say("Begin of the terms"), say("acceptance, else purchase (provisional)")
        yield say("Spare parts"), say("{count} years from the purchase (C011)", count=SPARE_SUPPLY_MONTHS // 12)
        labour = say("parts and labour, by this contract") if self.charges_labour else say("parts only (C007)")
        yield say("Charged out of warranty"), labour
        yield (
            say("Upgrades"),
            say("released versions free; changes the customer asks for at most at tender price (C009, C010)"),
        )
        yield say("Inspection"), say("every {count} months", count=self.inspection_months)


class ContractDesk:
    """Reads contracts."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def numbers(self) -> tuple[str, ...]:
        """Every contract on file; the one awarded last comes first."""
        statement = select(ContractRow.contract_no).order_by(col(ContractRow.award_confirmed_on).desc())
        with self._journal.read() as session:
            return tuple(session.exec(statement))

    def page(self, contract_no: str = "") -> ContractPage:
        """The contract of this number, or the one awarded last; Refusal `contract.none` where none is on file."""
        numbers = self.numbers()
        if contract_no not in numbers and contract_no:
            raise Refusal(
                "contract.unknown",
                say("There is no contract {no} on file.", no=contract_no),
                say("Choose one of: {names}.", names=", ".join(numbers) or "-"),
            )
        if not numbers:
            raise Refusal(
                "contract.none",
                say("No contract is on file."),
                say("Synchronise; headquarters publishes contracts."),
            )
        with self._journal.read() as session:
            return _page(session, contract_no or numbers[0], business_day(self._journal.clock.now()))


def _page(session: Session, contract_no: str, today: date) -> ContractPage:
    row = session.exec(select(ContractRow).where(ContractRow.contract_no == contract_no)).one()
    customer = session.get(CustomerRow, row.customer_id)
    devices = session.exec(select(func.count()).select_from(DeviceRow).where(DeviceRow.contract_no == contract_no))
    versions = price_lists(session, contract_no)
    return ContractPage(
        contract_no=row.contract_no,
        customer=customer.name if customer else "",
        awarded_on=row.award_confirmed_on,
        terms=terms_of(row),
        charges_labour=row.charge_labour,
        inspection_months=row.inspection_interval_months,
        devices=devices.one(),
        prices=prices_on(versions, today),
        versions=versions,
        today=today,
    )


def _months(count: int | None) -> Words:
    if count is None:
        return say("{count} months (provisional)", count=DEFAULT_MONTHS)
    return say("{count} months", count=count)
