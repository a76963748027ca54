"""Which human number does a record get, offline and without clashes? (requirements 2)"""

from datetime import date
from enum import StrEnum

from sqlmodel import Session

from fieldkit.storage.rows.local import NumberSeriesRow


class NumberPrefix(StrEnum):
    """First letters of a number, from the Chinese name of the record."""

    INSPECTION = "XJ"
    MAINTENANCE = "BY"
    VISIT = "FW"
    FAULT = "GZ"
    QUOTATION = "BJ"


def next_number(session: Session, prefix: NumberPrefix, province: str, day: date, device_code: str) -> str:
    """The next number of the day, such as `XJ-HB-20260930-L07-003`; taken in the transaction of its record."""
    series = f"{prefix}-{province}-{day:%Y%m%d}-{device_code}"
    row = session.get(NumberSeriesRow, series)
    if row is None:
        row = NumberSeriesRow(series=series, last=0)
        session.add(row)
    row.last += 1
    return f"{series}-{row.last:03d}"
