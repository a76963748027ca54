"""What does a contract say: who pays what until when, and which price may no quotation exceed? (S23)"""

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from fieldkit.domain.money import yuan_text
from fieldkit.domain.quotes import KIND_WORDS, LineKind, PriceItem, PriceList, cap_of
from fieldkit.domain.words import Words, say
from fieldkit.locale import gettext as _
from fieldkit.locale import tell
from screens.base import BaseScreen
from screens.widgets.rows import Column, Row
from screens.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fieldkit.services.contracts import ContractPage

_COLUMNS = (
    Column(say("Code"), 14),
    Column(say("Name of the part"), least=16),
    Column(say("Kind"), 9, spare=2),
    Column(say("Tender price"), 13, right=True),
    Column(say("Cap, yuan"), 11, right=True),
    Column(say("Replaces"), 12, spare=1),
)


class PriceRows(VirtualList):
    """Prices are only read: Enter opens nothing."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key for what is not there."""
        return action != "select" and super().check_action(action, parameters)


class ContractScreen(BaseScreen[None]):
    """Terms above, prices below; Tab shows the next contract."""

    CSS_PATH = "contract.tcss"
    AUTO_FOCUS = "#prices"
    HELP_TEXT: ClassVar[Words] = say(
        "A contract: how long its warranties are, what is charged when they have ended, and the tender prices that"
        " no quotation exceeds. A part that replaces another one has the cap of the oldest in the row. Headquarters"
        " publishes contracts and prices; Tab shows the next contract."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn(1)", "Next contract", id="contract.next"),
        Binding("shift+tab", "turn(-1)", "Contract before", show=False, id="contract.before"),
    ]

    def __init__(self, contract_no: str = "") -> None:
        super().__init__()
        self._contract_no = contract_no
        self._numbers: tuple[str, ...] = ()
        self._page: ContractPage | None = None

    def place(self) -> tuple[str, ...]:
        """Which contract."""
        return tuple(part for part in (_("Contract"), self._contract_no) if part)

    def compose_content(self) -> ComposeResult:
        """Terms and prices."""
        yield Static(id="terms", markup=False)
        yield Static(id="price-title", markup=False)
        yield PriceRows(_COLUMNS, empty=say("Reading the contract."), id="prices")

    def on_mount(self) -> None:
        """The contract, and which others there are."""
        self.ask(lambda: self.bench.contracts.numbers(), self.keep_numbers, group="numbers")
        self.read()

    def read(self) -> None:
        """Beside the screen."""
        number = self._contract_no
        self.ask(lambda: self.bench.contracts.page(number), self.show_page, group="contract")

    def keep_numbers(self, numbers: tuple[str, ...]) -> None:
        """For Tab."""
        self._numbers = numbers
        self.refresh_bindings()

    def show_page(self, page: "ContractPage") -> None:
        """Terms as sentences, prices as a list."""
        self._page, self._contract_no = page, page.contract_no
        self.query_one("#terms", Static).update(_terms(page))
        self.query_one("#price-title", Static).update(Text(tell(_title(page))))
        prices = self.query_one(VirtualList)
        prices.set_columns(_COLUMNS, empty=say("No tender prices on this laptop; headquarters publishes them."))
        prices.show_rows([_row(item, page.prices) for item in page.prices.items.values()] if page.prices else [])
        self.refresh_frame()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab only where there is another contract."""
        if action == "turn":
            return len(self._numbers) > 1
        return super().check_action(action, parameters)

    def action_turn(self, places: int) -> None:
        """Another contract."""
        place = self._numbers.index(self._contract_no) if self._contract_no in self._numbers else 0
        self._contract_no = self._numbers[(place + places) % len(self._numbers)]
        self.read()

    def retell(self) -> None:
        """The same contract in the other language."""
        self.tell_frame()
        if self._page is not None:
            self.show_page(self._page)


def _terms(page: "ContractPage") -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_row(Text(_("Customer")), Text(page.customer, "bold"))
    for label, value in page.term_lines():
        table.add_row(Text(tell(label)), Text(tell(value), "bold"))
    return table


def _title(page: "ContractPage") -> Words:
    if page.prices is None:
        return say("Tender prices: none")
    return say(
        "Tender prices, version {version}, from {day}",
        version=page.prices.version,
        day=page.prices.valid_from.isoformat(),
    )


def _row(item: PriceItem, prices: PriceList) -> Row:
    cap = cap_of(prices, item.name)
    price = yuan_text(item.bid_price_fen) if item.bid_price_fen is not None else "-"
    kind = tell(KIND_WORDS[LineKind(item.kind)])
    return Row(item.name, (item.name, item.title, kind, price, yuan_text(cap.fen) if cap else "-", item.replaces))
