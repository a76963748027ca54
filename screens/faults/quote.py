"""Where is a quotation made, with the cap of each part in sight while its price is typed? (F17, C006 to C008)"""

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from fieldkit.domain.money import yuan_text
from fieldkit.domain.quotes import KIND_WORDS, LineKind, QuoteLine, cap_of
from fieldkit.domain.words import Refusal, Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.faults.cover_text import cover_line
from screens.faults.keeping import DraftKeeper
from screens.faults.picking import Pick, PickDialog, PickField
from screens.faults.quote_draft import FIELDS, QuoteDraft, draft_of
from screens.signoff.fields import Field, LineInput
from screens.widgets.rows import Column, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldkit.domain.fault.picture import FaultQuote
    from fieldkit.services.quotes import QuotePage

_OFFERED_FOR = timedelta(days=30)
_COLUMNS = (
    Column("", 3, right=True),
    Column(say("Part"), least=18),
    Column(say("Quantity"), 8, right=True),
    Column(say("Unit, yuan"), 11, right=True),
    Column(say("Amount, yuan"), 13, right=True),
    Column(say("Cap, yuan"), 11, right=True, spare=1),
)


class QuoteScreen(BaseScreen[bool]):
    """Lines above, the line that is typed below with its cap; answers whether the quotation was offered."""

    CSS_PATH = "quote.tcss"
    AUTO_FOCUS = "#part"
    HELP_TEXT: ClassVar[Words] = say(
        "A quotation for the parts of a paid repair. Type the code of a part, or choose it with F9; quantity and"
        " price follow. The cap of the tender stands below while you type: a price above it is refused, and so is"
        " everything that is no part. Enter in the last field adds the line. Enter on a line takes it back for"
        " changes, Delete takes it out. F10 offers the quotation; then the customer signs it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "prices", "Price list", id="quote.prices", tooltip="Choose a part of the contract"),
        Binding("delete", "remove", "Take line out", id="quote.remove"),
        Binding("f10", "offer", "Offer", id="quote.offer", tooltip="Gives it a number; the customer signs next"),
    ]

    def __init__(self, no: str) -> None:
        super().__init__()
        self._no = no
        self._page: QuotePage | None = None
        self._draft = QuoteDraft()
        self._keeper = DraftKeeper(self, no, "quote")

    def place(self) -> tuple[str, ...]:
        """Which fault."""
        return (_("Faults"), self._no, _("Quotation"))

    def compose_content(self) -> ComposeResult:
        """Who pays, the lines, the line that is typed, what follows from it."""
        texts = self._draft.texts
        yield Static(id="quote-head", markup=False)
        yield VirtualList(_COLUMNS, empty=say("No line yet. Type a part below, or F9 for the list."), id="lines")
        with Vertical(id="quote-line"):
            kinds = [Pick(kind, tell(words)) for kind, words in KIND_WORDS.items()]
            chosen = texts.get("kind") or LineKind.PART
            yield Field(_("Kind"), PickField(say("Kind of the line"), kinds, chosen=chosen, id="kind"))
            yield Field(_("Part"), LineInput(texts.get("part", ""), id="part", limit=80))
            yield Field(
                _("Quantity"), LineInput(texts.get("quantity", ""), id="quantity", limit=8, placeholder="1")
            )
            yield Field(_("Unit price, yuan"), LineInput(texts.get("price", ""), id="price", limit=16))
            with Vertical(id="approval"):
                yield Field(_("Approved by"), LineInput(texts.get("approved_by", ""), id="approved_by", limit=80))
                yield Field(_("Customer agreed"), LineInput(texts.get("consent_by", ""), id="consent_by", limit=80))
            yield Field(_("Valid until"), LineInput(self._draft.until, id="until", limit=12))
        yield Static(id="outlook", markup=False)
        yield Static(id="total", markup=False)

    def on_mount(self) -> None:
        """Prices, and what was typed before."""
        self.ask(self.read, self.show_page, group="quote")

    def read(self) -> "tuple[QuotePage, Mapping[str, object]]":
        """For a worker."""
        return self.bench.quotes.page(self._no), self.bench.step_drafts.read(self._no, "quote")

    def show_page(self, read: "tuple[QuotePage, Mapping[str, object]]") -> None:
        """What there is to quote from."""
        self._page, kept = read
        self._draft = draft_of(kept, self._page.today + _OFFERED_FOR)
        self.retell()
        if kept:
            self.say(say("What you typed before is still here."), todo=say("F10 offers the quotation."))

    def retell(self) -> None:
        """The same quotation in the other language."""
        super().retell()
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """The cursor in the first field that counts."""
        self.query_one("#part", LineInput).focus()
        self.tell()

    def tell(self) -> None:
        """Everything that follows from what was typed."""
        if self._page is None:
            return
        self.query_one("#quote-head", Static).update(_head(self._page))
        self.query_one("#lines", VirtualList).show_rows(
            [_row(*numbered) for numbered in enumerate(self._draft.lines)]
        )
        total = sum(line.amount_fen for line in self._draft.lines)
        count = len(self._draft.lines)
        told = say("Total {amount} yuan, {count} lines", amount=yuan_text(total), count=count)
        self.query_one("#total", Static).update(tell(told))
        self.tell_line()

    def tell_line(self) -> None:
        """The cap of the part that is typed, or why the line cannot be quoted so."""
        page = self._page
        if page is None:
            return
        part = self._draft.texts.get("part", "").strip()
        needs_approval = bool(part) and cap_of(page.prices, part) is None
        self.query_one("#approval").set_class(needs_approval, "-needed")
        self.query_one("#outlook", Static).update(_outlook(page, self._draft))

    @on(Input.Changed)
    @on(PickField.Chosen)
    def keep(self) -> None:
        """Everything typed is on disk before anything else happens."""
        if self._page is None:
            return
        texts = {name: self._typed(name) for name in FIELDS}
        until = self.query_one("#until", LineInput).value
        if (texts, until) != (self._draft.texts, self._draft.until):
            self._draft.texts, self._draft.until = texts, until
            self.tell_line()
            self._keeper.keep(self._draft.told())

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """To the next field; the last one of the line adds it."""
        is_last = event.input.id == "consent_by" or (
            event.input.id == "price" and not self.query_one("#approval").has_class("-needed")
        )
        if is_last:
            self.add_line()
        elif event.input.id == "until":
            self.query_one("#part", LineInput).focus()
        else:
            self.focus_next()

    def add_line(self) -> None:
        """The line joins the others; what is refused stays where it was typed."""
        if self._page is None:
            return
        try:
            line = self._page.check(self._draft.line())
        except Refusal as refusal:
            self.refused(refusal)
            return
        self._draft.lines.append(line)
        self._fill({})
        self.say(say("Line added: {part}.", part=line.name))

    @on(VirtualList.Selected)
    def take_back(self, selected: VirtualList.Selected) -> None:
        """A line is typed anew; it leaves the list until Enter adds it again."""
        line = self._draft.lines.pop(int(selected.key))
        self._fill(
            {
                "kind": str(line.kind),
                "part": line.name,
                "quantity": str(line.quantity),
                "price": yuan_text(line.unit_fen),
                "approved_by": line.approved_by,
                "consent_by": line.consent_by,
            }
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Delete belongs to the fields while one is typed in."""
        if action == "remove":
            return bool(self._draft.lines) and isinstance(self.focused, VirtualList)
        return super().check_action(action, parameters)

    def action_remove(self) -> None:
        """Takes the line under the cursor out."""
        row = self.query_one("#lines", VirtualList).row
        if row is not None:
            line = self._draft.lines.pop(int(row.key))
            self._keeper.keep(self._draft.told())
            self.tell()
            self.say(say("Line taken out: {part}.", part=line.name))

    def action_prices(self) -> None:
        """The tender prices of the contract."""
        prices = self._page.prices if self._page else None
        if prices is None:
            self.say(say("The contract has no tender prices on this laptop."), bad=True, todo=say("Synchronise."))
            return
        picks = [Pick(item.name, f"{item.name} {item.title}") for item in prices.items.values()]
        self.app.push_screen(PickDialog(say("Part of the contract"), picks, self._typed("part")), self.take_part)

    def take_part(self, code: str | None) -> None:
        """The part, at its cap."""
        if code is None or self._page is None:
            return
        cap = cap_of(self._page.prices, code)
        self.query_one("#part", LineInput).value = code
        self.query_one("#price", LineInput).value = yuan_text(cap.fen) if cap else ""
        self.query_one("#quantity", LineInput).focus()

    def action_offer(self) -> None:
        """One service call; a line that is typed and not added is added first."""
        if self.is_busy or self._page is None:
            return
        if self._draft.texts.get("part", "").strip():
            self.add_line()
            if self._draft.texts.get("part", "").strip():
                return
        try:
            last_day = self._draft.last_day()
        except Refusal as refusal:
            self.refused(refusal)
            return
        self.say(say("Saving."))
        lines = tuple(self._draft.lines)

        def offer() -> "FaultQuote":
            made = self.bench.quotes.offer(self._no, lines, last_day)
            self._keeper.drop()
            return made

        self.save_once(offer, self.close_offered)

    def close_offered(self, _made: "FaultQuote") -> None:
        """It has its number; the customer is next."""
        self.dismiss(True)

    def refused(self, refusal: Refusal) -> None:
        """What was typed stays."""
        self._keeper.forget_trouble()
        super().refused(refusal)

    def failed(self, error: BaseException) -> None:
        """The same where something broke."""
        self._keeper.forget_trouble()
        super().failed(error)

    def _fill(self, texts: "Mapping[str, str]") -> None:
        """Other texts in the fields of the line."""
        for name in FIELDS[1:]:
            self.query_one(f"#{name}", LineInput).value = texts.get(name, "")
        self.query_one("#kind", PickField).chosen = texts.get("kind", str(LineKind.PART))
        self._draft.texts = {name: self._typed(name) for name in FIELDS}
        self._keeper.keep(self._draft.told())
        self.tell()
        self.query_one("#part", LineInput).focus()

    def _typed(self, name: str) -> str:
        if name == "kind":
            return self.query_one("#kind", PickField).chosen
        return self.query_one(f"#{name}", LineInput).value


def _head(page: "QuotePage") -> Text:
    lines = [cover_line(page.cover)]
    if page.prices is not None and page.cover is not None:
        told = say(
            "Tender prices of {no}, version {version}, from {day}",
            no=page.cover.contract_no,
            version=page.prices.version,
            day=page.prices.valid_from.isoformat(),
        )
        lines.append(Text(tell(told)))
    else:
        lines.append(Text(tell(say("The contract has no tender prices on this laptop.")), "bold"))
    return Text("\n", no_wrap=True, overflow="ellipsis").join(lines)


def _row(place: int, line: QuoteLine) -> Row:
    cells = (
        str(place + 1),
        f"{line.name} {line.title}".strip(),
        str(line.quantity),
        yuan_text(line.unit_fen),
        yuan_text(line.amount_fen),
        yuan_text(line.cap.fen) if line.cap else "-",
    )
    return Row(str(place), cells)


def _outlook(page: "QuotePage", draft: QuoteDraft) -> Text:
    """The cap, and what the line comes to; a refusal as soon as there is something to refuse."""
    part = draft.texts.get("part", "").strip()
    if not part:
        return Text("")
    cap = cap_of(page.prices, part)
    told = (
        [tell(say("Cap {cap} yuan, tender price of {source} (C008).", cap=yuan_text(cap.fen), source=cap.source))]
        if cap
        else []
    )
    if not draft.texts.get("price", "").strip() and cap is not None:
        return Text(" ".join(told))
    try:
        line = page.check(draft.line() if draft.texts.get("price", "").strip() else _without_price(draft, part))
    except Refusal as refusal:
        return Text(" ".join([*told, f"! {tell(refusal.what)} {tell(refusal.todo)}"]), "bold")
    told.append(
        tell(say("Amount {amount} yuan. Enter in the last field adds the line.", amount=yuan_text(line.amount_fen)))
    )
    return Text(" ".join(told))


def _without_price(draft: QuoteDraft, part: str) -> QuoteLine:
    """What a part without a cap needs is said before its price is typed."""
    texts = draft.texts
    kind = LineKind(texts.get("kind") or LineKind.PART)
    return QuoteLine(kind, part, 1, 0, texts.get("approved_by", "").strip(), texts.get("consent_by", "").strip())
