"""How long is a device waited for?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """How long a probe waits (requirements 3.5)."""

    tries: int = 3
    answer_ms: int = 1000
    quiet_ms: int = 30
    """Silence after an answer that proves it was alone; above the 16 ms that FTDI adapters hold bytes back."""
    settle_ms: int = 50
    """Time for boot banners and automatic status after the port is opened."""
    total_ms: int = 10_000


PATIENCE = Patience()
