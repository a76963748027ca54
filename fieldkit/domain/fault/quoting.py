"""Which quotations belong to a fault, and what must hold before parts are charged? (F17, C006 to C008)"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from fieldkit.domain.fault.guards import Guard
from fieldkit.domain.fault.picture import Act, Fault, FaultQuote
from fieldkit.domain.fault.terms import Resolution
from fieldkit.domain.instants import business_day
from fieldkit.domain.quotes import Cap, LineKind, Quote, QuoteLine, QuoteState, aged, answered, check_told, offered
from fieldkit.domain.warranty import Charge
from fieldkit.domain.words import Refusal, say


def line_text(line: QuoteLine) -> str:
    """The line as an event carries it."""
    told: dict[str, object] = {
        "kind": str(line.kind),
        "name": line.name,
        "quantity": line.quantity,
        "unit_fen": line.unit_fen,
        "title": line.title,
        "approved_by": line.approved_by,
        "consent_by": line.consent_by,
    }
    if line.cap is not None:
        told |= {"cap_fen": line.cap.fen, "cap_source": line.cap.source}
    return json.dumps({name: value for name, value in told.items() if value != ""}, ensure_ascii=False)


def line_of(text: str) -> QuoteLine:
    """The line of such a text; Refusal `quote.line` when it is none."""
    try:
        told = json.loads(text)
        quantity, unit = told["quantity"], told["unit_fen"]
        cap = Cap(int(told["cap_fen"]), str(told["cap_source"])) if "cap_fen" in told else None
        kind, name, title = LineKind(told["kind"]), str(told["name"]), str(told.get("title", ""))
        approval = {part: str(told.get(part, "")) for part in ("approved_by", "consent_by")}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refusal(
            "quote.line", say("A line of the quotation cannot be read (C007)."), say("Make a new quotation.")
        ) from None
    return QuoteLine(kind, name, quantity, unit, cap=cap, title=title, **approval)


def quote_of(lines: Iterable[str], valid_until: str) -> Quote:
    """The quotation that an event offers; Refusal `quote.*` when it may not be offered."""
    try:
        last_day = date.fromisoformat(valid_until)
    except ValueError:
        raise Refusal(
            "quote.day", say("“{text}” is no day (C007).", text=valid_until), say("Type a day such as 2026-10-30.")
        ) from None
    read = tuple(map(line_of, lines))
    for line in read:
        check_told(line)
    return Quote(QuoteState.DRAFT, read, last_day)


def is_charged(fault: Fault, _act: Act) -> Refusal | None:
    """Under warranty nothing is quoted (C006)."""
    if fault.warranty != Charge.COVERED:
        return None
    return Refusal(
        "quote.covered",
        say("The device is under warranty: its parts are free of charge (C006)."),
        say("Use the parts without a quotation."),
    )


def may_be_offered(_fault: Fault, act: Act) -> Refusal | None:
    """Every line within its cap, a last day that is not over (C007, C008)."""
    try:
        _offered(act)
    except Refusal as refusal:
        return refusal
    return None


def an_offer_waits(fault: Fault, _act: Act) -> Refusal | None:
    """There is something to answer."""
    if fault.quotes and fault.quotes[-1].quote.state is QuoteState.OFFERED:
        return None
    return Refusal(
        "quote.state", say("No quotation is before the customer (C007)."), say("Offer a quotation first.")
    )


def is_before_the_customer(fault: Fault, act: Act) -> Refusal | None:
    """Only an offer that still holds can be answered, and once."""
    made = fault.quote_named(act.facts.text("quote_no"))
    if made is None or made != fault.quotes[-1]:
        return Refusal(
            "quote.unknown",
            say("{no} is not the quotation that is before the customer (C007).", no=act.facts.text("quote_no")),
            say("Offer a quotation first."),
        )
    try:
        _answered(made, act)
    except Refusal as refusal:
        return refusal
    return None


def no_has_a_reason(_fault: Fault, act: Act) -> Refusal | None:
    """Why the customer does not accept it."""
    if act.facts.text("result") == QuoteState.ACCEPTED or act.facts.text("reason"):
        return None
    return Refusal(
        "quote.reason", say("It is not said why it was refused (C007)."), say("Type what the customer said.")
    )


def paid_parts_are_quoted(fault: Fault, act: Act) -> Refusal | None:
    """Out of warranty no part is used without a quotation that the customer accepted (C006)."""
    replaces = bool(act.facts.items("parts")) or act.facts.text("resolution") == Resolution.REPLACED
    if fault.warranty != Charge.PAID or not replaces:
        return None
    no = act.facts.text("quote_no")
    made = fault.quote_named(no)
    if made is not None and made.quote.state is QuoteState.ACCEPTED:
        return None
    what = (
        say("Quotation {no} is not accepted by the customer.", no=no)
        if no
        else say("The device is out of warranty: its parts are paid, and no quotation is accepted (C006).")
    )
    return Refusal(
        "fault.quote",
        what,
        say("Make a quotation (F17), have it accepted and signed, and name its number (quote_no)."),
    )


def quoted(fault: Fault, act: Act) -> Fault:
    """The fault with one more quotation; one that waited for an answer has no more effect."""
    before = tuple(
        replace(made, quote=replace(made.quote, state=QuoteState.EXPIRED))
        if made.quote.state is QuoteState.OFFERED
        else made
        for made in fault.quotes
    )
    return replace(fault, quotes=(*before, FaultQuote(act.facts.text("quote_no"), _offered(act), act.at)))


def quote_answered(fault: Fault, act: Act) -> Fault:
    """The fault with the customer's answer."""
    return replace(
        fault, quotes=(*fault.quotes[:-1], replace(fault.quotes[-1], quote=_answered(fault.quotes[-1], act)))
    )


def quote_in_force(fault: Fault, today: date) -> FaultQuote | None:
    """The quotation that counts, as it stands today."""
    if not fault.quotes:
        return None
    return replace(fault.quotes[-1], quote=aged(fault.quotes[-1].quote, today))


def _offered(act: Act) -> Quote:
    return offered(quote_of(act.facts.items("lines"), act.facts.text("valid_until")), business_day(act.at))


def _answered(made: FaultQuote, act: Act) -> Quote:
    accepts = act.facts.text("result") == QuoteState.ACCEPTED
    by = act.facts.text("signer") if accepts else act.facts.text("signer") or act.facts.text("witness") or act.by
    return answered(made.quote, business_day(act.at), accepts=accepts, by=by)


OFFER: tuple[Guard, ...] = (is_charged, may_be_offered)
ANSWER: tuple[Guard, ...] = (an_offer_waits, is_before_the_customer, no_has_a_reason)
