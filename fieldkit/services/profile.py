"""How is a laptop's folder made and opened: key file, database, lock, schema?"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from fieldkit.domain.instants import Clock
from fieldkit.domain.words import Refusal, say
from fieldkit.services.holding import HeldProfile, disk_in_words, hold_profile
from fieldkit.services.known_clock import known_offset
from fieldkit.services.places import KEY_FILE, exists
from fieldkit.services.workbench import Workbench
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.keys import create_key_file, new_signing_key
from fieldkit.storage.migrate import bring_up_to_date
from fieldkit.storage.settings import Setting, set_setting, setting


def create_profile(folder: Path, passphrase: str) -> None:
    """Makes the folder with its key file; Refusal `profile.exists` when there is one."""
    if exists(folder):
        raise Refusal(
            "profile.exists",
            say("There is a FieldKit profile in {folder} already.", folder=folder.name),
            say("Open it, or choose another folder."),
        )
    with disk_in_words(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_key_file(folder / KEY_FILE, passphrase)


@contextmanager
def open_profile(folder: Path, passphrase: str, *, clock: Clock | None = None) -> Iterator[Workbench]:
    """The workbench of a profile, held by this process until the block ends."""
    with hold_profile(folder, passphrase, clock=clock) as held, open_held(held) as bench:
        yield bench


@contextmanager
def open_held(held: HeldProfile) -> Iterator[Workbench]:
    """The workbench of a profile that this process holds already."""
    with ExitStack() as opened:
        with disk_in_words(held.folder):
            engine = open_engine(held.database, held.key)
            opened.callback(engine.dispose)
            bench = _open(engine, held.database, held.clock)
        yield bench


def _open(engine: Engine, database: Path, clock: Clock) -> Workbench:
    bring_up_to_date(engine, database)
    first = Journal(engine, clock, "")
    with first.write("profile.identity", "") as session:
        _first_start(session, clock)
        code = setting(session, Setting.DEVICE_CODE, "L00")
        ahead = known_offset(session)
    journal = Journal(engine, clock, code, [Outbox()])
    journal.ahead = ahead
    return Workbench(journal)


def _first_start(session: Session, clock: Clock) -> None:
    if setting(session, Setting.DEVICE_ID):
        return
    set_setting(session, Setting.DEVICE_ID, new_id(clock.now()))
    set_setting(session, Setting.INCARNATION, secrets.token_hex(8))
    set_setting(session, Setting.SIGNING_KEY, new_signing_key().hex())
