"""What did the customer mean by one cell of his fleet list?

Spaces of every kind are cut; full-width letters, digits and signs read as ASCII in codes, dates and addresses
(requirements 9).
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address

from fieldkit.domain.text import clean, narrow, one_line
from fieldkit.domain.words import Refusal, say

Cell = str | int | float | date | time | timedelta | None
"""One cell as a reader of files gives it (`bool` is an `int`, `datetime` a `date`)."""

SHOWN_LIMIT = 60
"""Characters of a foreign text that a sentence quotes."""

_EXACT_FLOAT = 1e15
_NO_WIDTH = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x180E))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_DOTS = str.maketrans({"。": ".", "｡": "."})
_NONE_WORDS = frozenset({"-", "--", "/", "无", "暂无", "n/a", "na", "none"})
_CHINESE_GAP = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_TIME = r"(?:[T ] *[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAYS = (
    re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})" + _TIME),
    re.compile(r"([0-9]{4}) ?(年) ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]?" + _TIME),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_MARKS = frozenset(chr(code) for code in range(0x2400, 0x2427))
_SERIAL = re.compile(r"[A-Z0-9]{3}-[0-9]{2}(?:0[1-9]|1[0-2])-[0-9]{4}")


def cell_text(cell: Cell) -> str:
    """The cell as the text that a spreadsheet would show: whole numbers without `.0`, days as ISO dates."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT_FLOAT:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def plain(cell: Cell) -> str:
    """The cell as one clean line."""
    return _plain(cell_text(cell))


def quoted(cell: Cell) -> str:
    """The cell as a sentence may quote it."""
    return one_line(cell_text(cell), limit=SHOWN_LIMIT)


def remark_text(cell: Cell) -> str:
    """The cell as free text; its line breaks stay."""
    return clean(cell_text(cell)).strip()


def name_text(cell: Cell) -> str:
    """The name of a hall or a city; blanks between Chinese characters are layout, not part of the name."""
    return _CHINESE_GAP.sub("", plain(cell))


def code_text(cell: Cell) -> str:
    """A code such as a serial number: ASCII, upper case, no blanks, any dash as a hyphen."""
    return narrow(plain(cell)).translate(_DASHES).replace(" ", "").upper()


def optional_text(cell: Cell) -> str:
    """Narrow text of a field that may be empty; what people write for "none" is empty."""
    text = narrow(plain(cell)).translate(_DASHES).strip()
    return "" if text.lower() in _NONE_WORDS else text


def model_key(text: str) -> str:
    """What two spellings of a model have in common: `jf300`, `JF－300` and `JF-300` are one model."""
    return code_text(text).replace("-", "")


def has_hidden(cell: Cell, cleaned: str) -> bool:
    """Whether cleaning put a visible sign in the place of something that cannot be seen."""
    return bool(_MARKS.intersection(cleaned).difference(cell_text(cell)))


def is_serial(code: str) -> bool:
    """Whether the code is a serial number: maker's prefix, year and month of make, running number."""
    return _SERIAL.fullmatch(code) is not None


def read_day(cell: Cell) -> date | None:
    """The day in the cell, None where it is empty; ValueError when it is no day.

    A time of day is dropped. Orders such as 3/5/2024 are not guessed.
    """
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = optional_text(cell).translate(_DOTS)
    if not text:
        return None
    for pattern in _DAYS:
        if match := pattern.fullmatch(text):
            return date(int(match[1]), int(match[3]), int(match[4]))
    raise ValueError("no day")


def read_address(cell: Cell) -> str:
    """The IPv4 address in the cell, empty where there is none; Refusal `ip.unreadable`."""
    text = optional_text(cell).translate(_DOTS).replace(" ", "")
    if not text:
        return ""
    try:
        address = IPv4Address(text)
    except AddressValueError:
        address = IPv4Address(0)
    if address.is_unspecified or address.is_multicast or address.is_loopback or address.is_reserved:
        raise Refusal(
            "ip.unreadable", say("“{text}” is not an IP address that a device can have.", text=quoted(cell))
        )
    return str(address)


@lru_cache(maxsize=2048)  # a list repeats its halls, models and days thousands of times
def _plain(text: str) -> str:
    return one_line(text.translate(_NO_WIDTH))
