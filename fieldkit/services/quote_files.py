"""Which quotation is in this file?"""

from pathlib import Path

from fieldkit.domain.instants import Clock, business_day
from fieldkit.domain.quote_file import LARGEST_FILE, quote_from
from fieldkit.domain.quotes import PriceList, Quote
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Outside, say


def read_quote(file: Path, clock: Clock, prices: PriceList | None) -> Quote:
    """The quotation of the file; Refusal `quote.*` for what may not be quoted."""
    try:
        with file.open("rb") as source:
            text = source.read(LARGEST_FILE).decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise Outside(
            "quote.unreadable",
            say(
                "{file} cannot be read: {cause}.", file=one_line(file.name, limit=120), cause=error.strerror or "?"
            ),
            say("Check the name and the permissions."),
        ) from error
    return quote_from(text, business_day(clock.now()), prices)
