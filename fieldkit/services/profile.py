"""How is a laptop's folder made and opened: key file, database, lock, schema?"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from fieldkit.domain.instants import Clock, SystemClock
from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.services.places import DATABASE, KEY_FILE, exists
from fieldkit.services.workbench import Workbench
from fieldkit.storage.engine import open_engine
from fieldkit.storage.ids import new_id
from fieldkit.storage.instance import sole_instance
from fieldkit.storage.journal import Journal, Outbox
from fieldkit.storage.keys import create_key_file, new_signing_key, open_key_file
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
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_key_file(folder / KEY_FILE, passphrase)
    except OSError as error:
        raise _disk(folder, error) from error


@contextmanager
def open_profile(folder: Path, passphrase: str, *, clock: Clock | None = None) -> Iterator[Workbench]:
    """The workbench of a profile, held by this process until the block ends."""
    used = clock or SystemClock()
    if not exists(folder):
        raise Refusal(
            "profile.none",
            say("There is no FieldKit profile in {folder}.", folder=folder.name),
            say("Start `fieldkit demo`, or set the laptop up with `fieldkit config enrol`."),
        )
    key = open_key_file(folder / KEY_FILE, passphrase)
    with ExitStack() as held:
        try:
            held.enter_context(sole_instance(folder / DATABASE))
            engine = open_engine(folder / DATABASE, key)
            held.callback(engine.dispose)
            bench = _open(engine, folder / DATABASE, used)
        except OSError as error:
            raise _disk(folder, error) from error
        yield bench


def _open(engine: Engine, database: Path, clock: Clock) -> Workbench:
    bring_up_to_date(engine, database)
    first = Journal(engine, clock, "")
    with first.write("profile.identity", "") as session:
        _first_start(session, clock)
        code = setting(session, Setting.DEVICE_CODE, "L00")
    return Workbench(Journal(engine, clock, code, [Outbox()]))


def _first_start(session: Session, clock: Clock) -> None:
    if setting(session, Setting.DEVICE_ID):
        return
    set_setting(session, Setting.DEVICE_ID, new_id(clock.now()))
    set_setting(session, Setting.INCARNATION, secrets.token_hex(8))
    set_setting(session, Setting.SIGNING_KEY, new_signing_key().hex())


def _disk(folder: Path, error: OSError) -> Outside:
    return Outside(
        "disk.failed",
        say("The folder {folder} cannot be used: {cause}.", folder=folder.name, cause=error.strerror or "?"),
        say("Check the free space and the permissions of the disk."),
    )
