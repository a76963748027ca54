"""May this be quoted? Parts only, at most at the tender price, whole fen (C007, C008; F17)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from fieldkit.domain.money import yuan_text
from fieldkit.domain.words import Refusal, Words, say

LARGEST_QUANTITY = 10_000


class LineKind(StrEnum):
    """What a line is for."""

    PART = "part"
    SOFTWARE = "software"
    INTERFACE = "interface"
    LABOUR = "labour"
    TRAVEL = "travel"
    CALL_OUT = "call_out"
    OTHER = "other"


ALWAYS_ALLOWED = frozenset({LineKind.PART, LineKind.SOFTWARE, LineKind.INTERFACE})
"""Kinds that the tender has prices for."""
ALLOWED_BY_CONTRACT = frozenset({LineKind.LABOUR, LineKind.TRAVEL, LineKind.CALL_OUT})

_NAMES_OF_COSTS: Mapping[LineKind, tuple[str, ...]] = {
    LineKind.LABOUR: ("人工", "工时", "labour", "labor", "workmanship"),
    LineKind.TRAVEL: ("差旅", "交通", "路费", "车费", "travel", "mileage"),
    LineKind.CALL_OUT: ("上门", "出诊", "call-out", "callout", "call out"),
}
"""Parts of names by which a line shows that it is no part, whatever kind was chosen for it."""

KIND_WORDS: Mapping[LineKind, Words] = {
    LineKind.PART: say("part"),
    LineKind.SOFTWARE: say("software"),
    LineKind.INTERFACE: say("interface"),
    LineKind.LABOUR: say("labour"),
    LineKind.TRAVEL: say("travel"),
    LineKind.CALL_OUT: say("call-out"),
    LineKind.OTHER: say("other costs"),
}


@dataclass(frozen=True)
class PriceItem:
    """A tender price; an item that replaces another one has the cap of the oldest in the row."""

    name: str
    """Its code."""
    bid_price_fen: int | None
    replaces: str = ""
    kind: LineKind = LineKind.PART
    title: str = ""
    """What people call it."""


@dataclass(frozen=True)
class PriceList:
    """One version of the tender prices of a contract."""

    version: int
    valid_from: date
    items: Mapping[str, PriceItem]


@dataclass(frozen=True)
class Cap:
    """The highest price, and whose it is."""

    fen: int
    source: str
    """Name of the item that the price belongs to."""


@dataclass(frozen=True)
class QuoteLine:
    """One line of a quotation."""

    kind: LineKind
    name: str
    quantity: int
    unit_fen: int
    approved_by: str = ""
    """The service-centre manager, where the tender has no price (PRC-2)."""
    consent_by: str = ""
    """Who of the customer agreed to that."""
    cap: Cap | None = None
    title: str = ""
    """What people call it."""

    @property
    def amount_fen(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_fen


class QuoteState(StrEnum):
    """How far a quotation is."""

    DRAFT = "draft"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"


QUOTE_STATE_WORDS: Mapping[QuoteState, Words] = {
    QuoteState.DRAFT: say("draft"),
    QuoteState.OFFERED: say("waits for the customer's answer"),
    QuoteState.ACCEPTED: say("accepted by the customer"),
    QuoteState.REFUSED: say("refused by the customer"),
    QuoteState.EXPIRED: say("expired"),
}


@dataclass(frozen=True)
class Quote:
    """A quotation (F17)."""

    state: QuoteState
    lines: tuple[QuoteLine, ...]
    valid_until: date
    answered_by: str = ""

    @property
    def total_fen(self) -> int:
        """Sum of all lines."""
        return sum(line.amount_fen for line in self.lines)


def prices_on(lists: Iterable[PriceList], day: date) -> PriceList | None:
    """The prices in force on the day of the quotation (E11); None before the first."""
    begun = [prices for prices in lists if prices.valid_from <= day]
    return max(begun, key=lambda prices: (prices.valid_from, prices.version), default=None)


def cap_of(prices: PriceList | None, name: str) -> Cap | None:
    """The cap of a part; of one that replaces another, the cap of the one replaced (E16). None: no cap is found."""
    known = prices.items if prices else {}
    seen: set[str] = set()
    while name in known and known[name].replaces and name not in seen:
        seen.add(name)
        name = known[name].replaces
    price = known[name].bid_price_fen if name in known and name not in seen else None
    return None if price is None else Cap(price, name)


def kind_meant(kind: LineKind, name: str) -> LineKind:
    """What a line is for: a call-out fee written down as a part is still a call-out fee."""
    if kind not in ALWAYS_ALLOWED:
        return kind
    told = name.casefold()
    return next((meant for meant, marks in _NAMES_OF_COSTS.items() if any(mark in told for mark in marks)), kind)


def checked(line: QuoteLine, prices: PriceList | None, *, charges_labour: bool = False) -> QuoteLine:
    """The line with its cap; Refusal `quote.*` when it may not be quoted so.

    Args:
        charges_labour: the contract lets labour and travel be charged.
    """
    item = prices.items.get(line.name) if prices else None
    if item is not None and line.kind in ALWAYS_ALLOWED:
        line = replace(line, kind=item.kind, title=item.title)
    else:
        line = replace(line, kind=kind_meant(line.kind, line.name))
    if line.kind not in ALWAYS_ALLOWED and not (charges_labour and line.kind in ALLOWED_BY_CONTRACT):
        raise _not_charged(line.kind)
    _check_numbers(line)
    if line.kind not in ALWAYS_ALLOWED:
        return line
    line = replace(line, cap=cap_of(prices, line.name))
    _check_cap(line)
    return line


def check_told(line: QuoteLine) -> None:
    """Refusal `quote.*` for a line that cannot be, judged by what stands in it: its own cap, or its approval."""
    _check_numbers(line)
    if line.kind is LineKind.OTHER:
        raise _not_charged(line.kind)
    if line.kind in ALWAYS_ALLOWED:
        _check_cap(line)


def offered(quote: Quote, today: date) -> Quote:
    """The quotation as it goes to the customer."""
    _need(quote.state is QuoteState.DRAFT, say("The quotation was offered already (C007)."))
    _need(bool(quote.lines), say("The quotation has no lines (C007)."))
    _need(today <= quote.valid_until, say("The quotation ends before it begins (C007)."))
    return replace(quote, state=QuoteState.OFFERED)


def answered(quote: Quote, today: date, *, accepts: bool, by: str) -> Quote:
    """The quotation with the customer's answer; after its last day there is none."""
    _need(quote.state is QuoteState.OFFERED, say("The quotation is not before the customer (C007)."))
    _need(today <= quote.valid_until, say("The quotation has expired (C007)."))
    _need(bool(by.strip()), say("It is not said who of the customer answered (C007)."))
    return replace(quote, state=QuoteState.ACCEPTED if accepts else QuoteState.REFUSED, answered_by=by)


def aged(quote: Quote, today: date) -> Quote:
    """The quotation as it stands today: an offer without an answer expires."""
    is_over = quote.state is QuoteState.OFFERED and today > quote.valid_until
    return replace(quote, state=QuoteState.EXPIRED) if is_over else quote


def _check_numbers(line: QuoteLine) -> None:
    # a bool is an int for Python, and True times a price would be a price
    whole = all(type(number) is int for number in (line.quantity, line.unit_fen))
    if not whole or not 1 <= line.quantity <= LARGEST_QUANTITY or line.unit_fen < 0:
        raise Refusal(
            "quote.numbers",
            say("Quantity or price of {name} cannot be (C007).", name=line.name),
            say("At least one piece, and a price of zero or more in whole fen."),
        )


def _check_cap(line: QuoteLine) -> None:
    cap = line.cap
    if cap is None:
        _check_approval(line)
    elif line.unit_fen > cap.fen:
        raise Refusal(
            "quote.cap",
            say(
                "{name} at {price} is above the tender price of {source}, {cap} (C008).",
                name=line.name,
                price=yuan_text(line.unit_fen),
                source=cap.source,
                cap=yuan_text(cap.fen),
            ),
            say("Quote {cap} at most.", cap=yuan_text(cap.fen)),
        )


def _check_approval(line: QuoteLine) -> None:
    if line.approved_by and line.consent_by:
        return
    raise Refusal(
        "quote.no_cap",
        say("The tender has no price for {name} (C008).", name=line.name),
        say("The service-centre manager approves it, and the customer agrees by name."),
    )


def _not_charged(kind: LineKind) -> Refusal:
    return Refusal(
        "quote.kind",
        say("{kind} is not charged: parts only, by clause C007.", kind=KIND_WORDS[kind]),
        say("Take the line out."),
    )


def _need(holds: bool, otherwise: Words) -> None:
    if not holds:
        raise Refusal("quote.state", otherwise, say("Make a new quotation."))
