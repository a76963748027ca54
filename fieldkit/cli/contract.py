"""`fieldkit contract`: what does a contract say of warranties and prices?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fieldkit.cli import upgrade_charge
from fieldkit.cli.answers import EXIT_NO, put, put_json, tell_user
from fieldkit.cli.calendar import HqFolder
from fieldkit.cli.profiles import PassphraseFile, ProfileFolder, opened
from fieldkit.domain.money import yuan_text
from fieldkit.domain.words import Words, say
from fieldkit.locale import tell

if TYPE_CHECKING:
    from fieldkit.domain.quotes import PriceItem, PriceList
    from fieldkit.services.contracts import ContractPage
    from fieldkit.services.price_lists import PriceImport
    from fieldkit.storage.journal import Journal

Contract = Annotated[str, typer.Option("--contract", help="Number of the contract.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Adds the verb family."""
    family = typer.Typer(no_args_is_help=True, help="Contracts: warranties, spare parts, tender prices.")
    prices = typer.Typer(no_args_is_help=True, help="Tender prices, which no quotation exceeds.")
    prices.command("import")(import_)
    prices.command("show")(show_prices)
    family.command("show")(show)
    upgrade_charge.add_to(family)
    family.add_typer(prices, name="prices")
    app.add_typer(family, name="contract")


def import_(
    file: Annotated[Path, typer.Argument(help="List of prices, CSV or XLSX.", show_default=False)],
    contract: Contract,
    valid_from: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day; today by default.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")] = False,
    as_json: AsJson = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take the tender prices of a contract: all rows, or none while one of them is refused."""
    from fieldkit.services.price_lists import PriceDesk

    begin = valid_from.date() if valid_from else None
    with journal_of(hq, profile, passphrase_file) as journal:
        desk = PriceDesk(journal)
        done = desk.preview(file, contract, begin) if dry_run else desk.run(file, contract, begin)
    if as_json:
        put_json(_import_document(done))
    else:
        _tell_import(done)
        if dry_run:
            tell_user(say("Nothing was written."))
    if done.reading.refused:
        raise typer.Exit(EXIT_NO)


def show_prices(
    contract: Contract = "",
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help="In force on this day; today by default.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show the tender prices of a contract, each with the cap that follows from it."""
    from fieldkit.domain.quotes import prices_on

    with journal_of(hq, profile, passphrase_file) as journal:
        page = _page(journal, contract)
    prices = prices_on(page.versions, on.date()) if on else page.prices
    if as_json:
        put_json(_prices_document(page, prices))
        return
    if prices is None:
        tell_user(say("Contract {no} has no tender prices on file.", no=page.contract_no))
        return
    put(tell(_headline(page.contract_no, prices)))
    for item in prices.items.values():
        put(_line(item, prices))


def show(
    contract: Contract = "",
    as_json: AsJson = False,
    hq: HqFolder = None,
    profile: ProfileFolder = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show a contract: terms of the warranties, what is charged, its prices."""
    with journal_of(hq, profile, passphrase_file) as journal:
        page = _page(journal, contract)
    if as_json:
        put_json(_contract_document(page))
        return
    put(f"{page.contract_no}  {page.customer}")
    for label, value in page.term_lines():
        put(f"  {tell(label)}: {tell(value)}")


@contextmanager
def journal_of(hq: Path | None, profile: Path | None, passphrase_file: Path | None) -> "Iterator[Journal]":
    """The journal of a headquarters, or of a laptop."""
    if hq is None:
        with opened(profile, passphrase_file) as bench:
            yield bench.journal
        return
    from sync.hq.desk import open_headquarters

    headquarters = open_headquarters(hq, None)
    try:
        yield headquarters.journal
    finally:
        headquarters.close()


def _page(journal: "Journal", contract: str) -> "ContractPage":
    from fieldkit.services.contracts import ContractDesk

    return ContractDesk(journal).page(contract)


def _tell_import(done: "PriceImport") -> None:
    for refused in done.reading.refused:
        refusal = refused.refusal
        row = say("row {row}", row=refused.row)
        put(f"{tell(row)}  {refused.code}  {tell(refusal.what)} {tell(refusal.todo)}")
    if done.reading.refused:
        count, rows = len(done.reading.refused), done.reading.rows
        tell_user(say("{count} of {rows} rows are refused; nothing was taken.", count=count, rows=rows))
    elif done.is_new:
        told = say(
            "Prices of {no}, version {version}: {rows} rows, from {day}.",
            no=done.contract_no,
            version=done.version,
            rows=done.reading.rows,
            day=str(done.valid_from),
        )
        put(tell(told))
    else:
        put(
            tell(say("Prices of {no} are on file as version {version}.", no=done.contract_no, version=done.version))
        )


def _headline(contract_no: str, prices: "PriceList") -> Words:
    return say(
        "Prices of {no}, version {version}, from {day}",
        no=contract_no,
        version=prices.version,
        day=str(prices.valid_from),
    )


def _line(item: "PriceItem", prices: "PriceList") -> str:
    from fieldkit.domain.quotes import KIND_WORDS, cap_of

    cap = cap_of(prices, item.name)
    told = tell(say("cap {cap} of {source}", cap=yuan_text(cap.fen), source=cap.source)) if cap else ""
    price = yuan_text(item.bid_price_fen) if item.bid_price_fen is not None else "-"
    return f"  {item.name:<20} {price:>12}  {tell(KIND_WORDS[item.kind])}  {told}  {item.title}".rstrip()


def _import_document(done: "PriceImport") -> dict[str, object]:
    return {
        "contract": done.contract_no,
        "rows": done.reading.rows,
        "good": len(done.reading.items),
        "refused": [
            {
                "row": refused.row,
                "code": refused.code,
                "reason": refused.refusal.code,
                "text": tell(refused.refusal.what),
            }
            for refused in done.reading.refused
        ],
        "version": done.version,
        "valid_from": str(done.valid_from),
        "new": done.is_new,
    }


def _prices_document(page: "ContractPage", prices: "PriceList | None") -> dict[str, object]:
    return {
        "contract": page.contract_no,
        "version": prices.version if prices else 0,
        "valid_from": str(prices.valid_from) if prices else "",
        "items": [_item_document(item, prices) for item in prices.items.values()] if prices else [],
    }


def _item_document(item: "PriceItem", prices: "PriceList") -> dict[str, object]:
    from fieldkit.domain.quotes import cap_of

    cap = cap_of(prices, item.name)
    return {
        "code": item.name,
        "title": item.title,
        "kind": str(item.kind),
        "bid_fen": item.bid_price_fen,
        "replaces": item.replaces,
        "cap_fen": cap.fen if cap else None,
        "cap_source": cap.source if cap else "",
    }


def _contract_document(page: "ContractPage") -> dict[str, object]:
    return {
        "contract": page.contract_no,
        "customer": page.customer,
        "awarded_on": page.awarded_on.isoformat(),
        "hardware_months": page.terms.hardware_months,
        "software_months": page.terms.backend_months,
        "wear_parts_covered": page.terms.wear_parts_covered,
        "charges_labour": page.charges_labour,
        "devices": page.devices,
        "price_versions": [prices.version for prices in page.versions],
        "prices_in_force": page.prices.version if page.prices else 0,
    }
