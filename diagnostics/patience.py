"""How long is a device waited for?"""

from dataclasses import dataclass

BY_CHECK = 0


@dataclass(frozen=True)
class Patience:
    """How long a probe waits (requirements 3.5)."""

    tries: int = 3
    answer_ms: int = 1000
    quiet_ms: int = 30
    """Silence after an answer that proves it was alone; above the 16 ms that FTDI adapters hold bytes back.

    `BY_CHECK` for protocols whose frames say where they end and carry a check value: there the frame is the proof.
    """
    gap_ms: int = 0
    """Silence that the protocol wants between what came last and the next question."""
    settle_ms: int = 50
    """Time for boot banners and automatic status after the port is opened."""
    total_ms: int = 10_000


PATIENCE = Patience()
