"""How does a process take hold of a laptop's folder and get a first look, with nothing heavy loaded?"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.domain.instants import Clock, SystemClock, business_day
from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.services.first_look import FirstLook, look
from fieldkit.services.places import DATABASE, KEY_FILE, exists
from fieldkit.storage.early import read_early
from fieldkit.storage.instance import sole_instance
from fieldkit.storage.keys import open_key_file

if TYPE_CHECKING:
    from fieldkit.services.workbench import Workbench


@dataclass(frozen=True)
class HeldProfile:
    """A profile whose passphrase was right and that no other program has open."""

    folder: Path
    clock: Clock
    key: bytes = field(repr=False)
    """Of the database; derived once, for that takes long on purpose."""

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / DATABASE

    def first_look(self) -> FirstLook | None:
        """What the program shows first; None where only the full opening can tell."""
        today = business_day(self.clock.now())
        return read_early(self.database, self.key, lambda ask: look(ask, today))

    def open(self) -> "AbstractContextManager[Workbench]":
        """The workbench; takes long, because everything is loaded for it."""
        from fieldkit.services.profile import open_held

        return open_held(self)


@contextmanager
def hold_profile(folder: Path, passphrase: str, *, clock: Clock | None = None) -> Iterator[HeldProfile]:
    """The profile, held by this process until the block ends.

    Refusals `profile.none`, `passphrase.wrong`, `database.held`; Outside `key_file.unreadable`, `disk.failed`.
    """
    if not exists(folder):
        raise Refusal(
            "profile.none",
            say("There is no FieldKit profile in {folder}.", folder=folder.name),
            say("Start `fieldkit demo`, or set the laptop up with `fieldkit config enrol`."),
        )
    key = open_key_file(folder / KEY_FILE, passphrase)
    with ExitStack() as held:
        with disk_in_words(folder):
            held.enter_context(sole_instance(folder / DATABASE))
        yield HeldProfile(folder, clock or SystemClock(), key)


@contextmanager
def disk_in_words(folder: Path) -> Iterator[None]:
    """Turns what the disk does to the folder into Outside `disk.failed`."""
    try:
        yield
    except OSError as error:
        raise Outside(
            "disk.failed",
            say("The folder {folder} cannot be used: {cause}.", folder=folder.name, cause=error.strerror or "?"),
            say("Check the free space and the permissions of the disk."),
        ) from error
