"""What may a part cost by the tender? One version of a contract's prices per row (requirements 2.2)."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from fieldkit.storage.rows.reference import ReferenceRow


class PriceListRow(ReferenceRow, table=True):
    """The tender prices of a contract from a day on; earlier versions stay (E11)."""

    __tablename__ = "price_list"
    kind: ClassVar[str] = "price_list"
    contract_no: str = Field(index=True, max_length=32)
    version: int = Field(ge=1)
    valid_from: date
    source: str = Field(default="", max_length=200)
    """Name of the file."""
    items: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """`code`, `title`, `kind`, `bid_fen` (None: that of the part it replaces), `replaces`."""
