"""What is the terminal program started with?"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldkit.services.holding import HeldProfile
    from fieldkit.services.workbench import Workbench


@dataclass
class Laptop:
    """The laptop, as far as the screens need it before its database is open."""

    open: "Callable[[str], AbstractContextManager[Workbench]]"
    """Opens the database with a passphrase; called in a worker, after the first paint."""
    passphrase: str | None = None
    """Known in the demo; asked for otherwise."""
    hold: "Callable[[str], AbstractContextManager[HeldProfile]] | None" = None
    """Takes hold of the profile for a first look before the database is opened through it; `open` has none."""
    ports: tuple[str, ...] = ()
    """Serial ports that no list of the system shows, such as the demo's simulated printer."""
    check_passphrase: Callable[[str], bool] | None = None
    """Whether a passphrase is the one of this laptop; called in a worker. Without it, `passphrase` is compared."""
    settled: Callable[[], None] | None = None
    """Called once, when the database is open and the first place stands."""
    papers: Path | None = None
    """Folder where PDFs go unless the engineer says otherwise; the documents folder of the system if None."""

    def knows(self, passphrase: str) -> bool:
        """Whether the passphrase is the one of this laptop; takes a moment, for workers."""
        if self.check_passphrase is not None:
            return self.check_passphrase(passphrase)
        return self.passphrase is not None and compare_digest(self.passphrase.encode(), passphrase.encode())
