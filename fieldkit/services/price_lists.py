"""Which tender prices does a contract have, and what does importing a list of them do? (requirements 2.2, E11)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from fieldkit.domain.instants import business_day
from fieldkit.domain.price_file import PriceReading, read_prices
from fieldkit.domain.quotes import LineKind, PriceItem, PriceList, prices_on
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.services.fleet_file import read_table
from fieldkit.services.identity import read_identity
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal
from fieldkit.storage.rows.prices import PriceListRow
from fieldkit.storage.rows.reference import ContractRow


@dataclass(frozen=True)
class PriceImport:
    """What an import understood and did."""

    contract_no: str
    reading: PriceReading
    version: int
    """The version that holds the list; 0 where rows were refused and nothing was written."""
    valid_from: date
    is_new: bool


class PriceDesk:
    """Reads and imports tender prices."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def versions(self, contract_no: str) -> tuple[PriceList, ...]:
        """Every version of the contract's prices, the first one first."""
        with self._journal.read() as session:
            _contract(session, contract_no)
            return price_lists(session, contract_no)

    def preview(self, file: Path, contract_no: str, valid_from: date | None = None) -> PriceImport:
        """What an import would do; nothing is written."""
        reading = read_prices(read_table(file).cells)
        with self._journal.read() as session:
            return self._understood(session, reading, contract_no, valid_from)

    def run(self, file: Path, contract_no: str, valid_from: date | None = None) -> PriceImport:
        """Takes the list as a new version, or nothing of it: a list that lacks a row would lack a cap.

        Refusal `prices.headquarters` on a laptop of headquarters, which alone publishes prices.
        """
        reading = read_prices(read_table(file).cells)
        now = self._journal.clock.now()
        with self._journal.write("prices.import", "hq", why=one_line(file.name, limit=200)) as session:
            if read_identity(session).staff_no:
                raise Refusal(
                    "prices.headquarters",
                    say("Tender prices are published by headquarters; this laptop belongs to one (C008)."),
                    say("Import the file at headquarters (--hq FOLDER); laptops receive it when they synchronise."),
                )
            understood = self._understood(session, reading, contract_no, valid_from)
            if understood.is_new:
                session.add(_row(understood, one_line(file.name, limit=200), now, self._journal.device_code))
        return understood

    def _understood(
        self, session: Session, reading: PriceReading, contract_no: str, valid_from: date | None
    ) -> PriceImport:
        _contract(session, contract_no)
        begin = valid_from or business_day(self._journal.clock.now())
        if reading.refused:
            return PriceImport(contract_no, reading, 0, begin, False)
        known = price_lists(session, contract_no)
        before = prices_on(known, begin)
        items = {item.name: item for item in reading.items}
        if before is not None and dict(before.items) == items:
            return PriceImport(contract_no, reading, before.version, before.valid_from, False)
        version = max((prices.version for prices in known), default=0) + 1
        return PriceImport(contract_no, reading, version, begin, True)


def price_lists(session: Session, contract_no: str) -> tuple[PriceList, ...]:
    """Every version of a contract's prices on file."""
    rows = session.exec(
        select(PriceListRow).where(PriceListRow.contract_no == contract_no).order_by(col(PriceListRow.version))
    )
    return tuple(
        PriceList(row.version, row.valid_from, {item.name: item for item in map(_item, row.items)}) for row in rows
    )


def prices_in(session: Session, contract_no: str, day: date) -> PriceList | None:
    """The prices in force on this day."""
    return prices_on(price_lists(session, contract_no), day)


def _contract(session: Session, contract_no: str) -> ContractRow:
    found = session.exec(select(ContractRow).where(ContractRow.contract_no == contract_no)).first()
    if found is None:
        names = session.exec(select(ContractRow.contract_no).order_by(col(ContractRow.contract_no))).all()
        raise Refusal(
            "contract.unknown",
            say("There is no contract {no} on file.", no=one_line(contract_no, limit=40)),
            say("Choose one of: {names}.", names=", ".join(names) or "-"),
        )
    return found


def _row(done: PriceImport, source: str, now: datetime, device_code: str) -> PriceListRow:
    return PriceListRow(
        id=new_id(now),
        created_at=now,
        updated_at=now,
        author="hq",
        device_code=device_code or "HQ",
        contract_no=done.contract_no,
        version=done.version,
        valid_from=done.valid_from,
        source=source,
        items=items_told(done.reading.items),
    )


def items_told(items: Iterable[PriceItem]) -> list[dict[str, Any]]:
    """The prices as a row carries them."""
    return [_told(item) for item in items]


def _told(item: PriceItem) -> dict[str, Any]:
    return {
        "code": item.name,
        "title": item.title,
        "kind": str(item.kind),
        "bid_fen": item.bid_price_fen,
        "replaces": item.replaces,
    }


def _prices(row: PriceListRow) -> PriceList:
    return PriceList(row.version, row.valid_from, {item.name: item for item in map(_item, row.items)})


def _item(told: dict[str, Any]) -> PriceItem:
    return PriceItem(told["code"], told["bid_fen"], told["replaces"], LineKind(told["kind"]), told["title"])
