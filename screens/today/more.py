"""What stands on the board once the whole database is open: clocks, notices, duty, orders of the centre?"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldkit.services.duty import DutyBoard
    from fieldkit.services.fault_board import FaultCard
    from fieldkit.services.notices import GivenNotice
    from fieldkit.services.workbench import Workbench

CLOCKS_SHOWN = 5
NOTICES_SHOWN = 5
OWED_SHOWN = 10


@dataclass(frozen=True)
class More:
    """Everything that is read beside the board."""

    cards: "tuple[FaultCard, ...]"
    """The faults with the least time left."""
    faults: int
    notices: "tuple[GivenNotice, ...]"
    """Those that nobody here has seen, the latest first."""
    notices_total: int
    owed: "tuple[GivenNotice, ...]"
    """Signatures and review meetings that are still to come, whether or not their notice was seen."""
    duty: "DutyBoard | None"
    """None where this laptop belongs to no centre yet."""
    orders: int
    """Open work orders of the whole centre."""
    started: datetime
    """Since when the program runs: notices from before were missed."""


def read_more(bench: "Workbench", started: datetime | None) -> More:
    """For a worker."""
    from fieldkit.domain.words import Refusal
    from fieldkit.services.fault_board import FaultQuery
    from fieldkit.services.order_board import OrderQuery

    board = bench.fault_board
    board.judge()
    try:
        duty = bench.duty.board()
    except Refusal:
        duty = None
    return More(
        board.window(FaultQuery(), 0, CLOCKS_SHOWN),
        board.count(FaultQuery()),
        bench.notices.given(most=NOTICES_SHOWN),
        bench.notices.count(),
        bench.notices.owed(OWED_SHOWN),
        duty,
        bench.order_board.count(OrderQuery()),
        started or bench.journal.true_now(),
    )
