"""`fieldkit fault quote`: offers the parts of a paid repair, within the tender prices."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli.answers import put, put_json
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.instants import business_day
from fieldkit.domain.money import read_fen, yuan_text
from fieldkit.domain.words import Refusal, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.domain.fault.picture import FaultQuote
    from fieldkit.domain.quotes import QuoteLine
    from fieldkit.services.workbench import Workbench

_WEEKS = 4


def quote(
    no: Annotated[str, typer.Argument(help="Number of the fault, GZ-...", show_default=False)],
    part: Annotated[
        list[str] | None,
        typer.Option("--part", help="CODE=QUANTITY@YUAN, such as CUT-KNIFE=2@350.00.", show_default=False),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="Last day; four weeks by default.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Quotation as TOML, instead of --part.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Offer a quotation for a fault out of warranty; `fault paper --form F17` prints it."""
    lines = [_line(text) for text in part or []]
    with opened(profile, passphrase_file) as bench:
        made = _from_file(bench, no, file) if file else bench.quotes.offer(no, lines, _last_day(bench, until))
    if as_json:
        put_json(_document(made))
        return
    total = yuan_text(made.quote.total_fen)
    words = say("{no}: {total} yuan, until {day}.", no=made.no, total=total, day=made.quote.valid_until.isoformat())
    put(tell(words))


def _last_day(bench: "Workbench", until: datetime | None) -> date:
    return until.date() if until else business_day(bench.journal.clock.now()) + timedelta(weeks=_WEEKS)


def _from_file(bench: "Workbench", no: str, file: Path) -> "FaultQuote":
    from fieldkit.services.quote_files import read_quote

    read = read_quote(file, bench.journal.clock, bench.quotes.page(no).prices)
    return bench.quotes.offer(no, read.lines, read.valid_until)


def _line(text: str) -> "QuoteLine":
    from fieldkit.domain.quotes import LineKind, QuoteLine

    code, has_code, rest = text.partition("=")
    quantity, has_price, price = rest.partition("@")
    if not (has_code and has_price and quantity.strip().lstrip("-").isdecimal()):
        raise Refusal(
            "quote.part",
            say("“{text}” is no line of a quotation.", text=text),
            say("Write CODE=QUANTITY@YUAN, such as CUT-KNIFE=2@350.00."),
        )
    return QuoteLine(LineKind.PART, code.strip(), int(quantity), read_fen(price))


def _document(made: "FaultQuote") -> dict[str, object]:
    quote = made.quote
    return {
        "no": made.no,
        "state": str(quote.state),
        "valid_until": quote.valid_until.isoformat(),
        "total_fen": quote.total_fen,
        "lines": [
            {
                "kind": str(line.kind),
                "name": line.name,
                "quantity": line.quantity,
                "unit_fen": line.unit_fen,
                "cap_fen": line.cap.fen if line.cap else None,
                "cap_source": line.cap.source if line.cap else "",
            }
            for line in quote.lines
        ],
    }
