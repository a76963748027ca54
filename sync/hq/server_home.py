"""How is headquarters' PostgreSQL database opened, dumped and put in the place of another?

By PostgreSQL's own programs: `pg_dump` sees one state of the database, whatever is written meanwhile, and
`pg_restore` fills a new database that takes the place by its name.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from fieldkit.domain.words import Outside, Refusal, say
from fieldkit.storage.backup import next_backup
from fieldkit.storage.migrate import bring_up_with
from fieldkit.storage.server import open_server
from fieldkit.storage.trouble import in_words
from sync.hq.homes import holds_headquarters, no_backup

_PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""
_LETTERS = "ENCODING 'UTF8' LOCALE 'C'"
"""Order of bytes, as in the file of SQLite; whatever the cluster was made with."""
_OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()")
_KNOWN = text("SELECT count(*) FROM pg_database WHERE datname = :name")


class ServerHome:
    """A headquarters in a PostgreSQL database; any number of processes may serve it."""

    def __init__(self, folder: Path, address: str) -> None:
        """
        Args:
            address: such as `postgresql+psycopg://fieldkit@/fieldkit`.
        """
        self.folder = folder
        self._address = address

    def is_furnished(self) -> bool:
        """Whether the database is that of a headquarters; Outside `database.away` when nobody answers."""
        engine = open_server(self._address)
        try:
            with in_words(), engine.connect() as connection:
                return holds_headquarters(connection)
        finally:
            engine.dispose()

    def open(self) -> Engine:
        """The database with the schema of this program."""
        engine = open_server(self._address)
        with in_words():
            bring_up_with(engine, self.back_up)
        return engine

    def held(self) -> AbstractContextManager[None]:
        """Nothing: a database that somebody is connected to keeps its name."""
        return nullcontext()

    def has_room(self, least: int) -> bool:  # noqa: ARG002
        """The server says itself when it has none."""
        return True

    def back_up(self, occasion: str) -> Path:
        """A dump that was read back."""
        target = next_backup(self.folder, "headquarters", occasion, ".dump")
        draft = target.with_suffix(".part")
        url = make_url(self._address)
        try:
            draft.touch(mode=0o600)
            _run("pg_dump", url, "--format=custom", f"--file={draft}", f"--dbname={_plain(url)}")
            if "hq_state" not in _run("pg_restore", url, "--list", str(draft)):
                raise no_backup(draft)
            _run("pg_restore", url, f"--file={os.devnull}", str(draft))  # unpacks all of it
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)
        return target

    def replace(self, backup: Path, declare: Callable[[Engine], None]) -> str:
        """A new database is filled and declared, then both change their names at once."""
        url = make_url(self._address)
        name = url.database or ""
        draft = url.set(database=f"{name}_restoring")
        _check(backup, url)
        with _clerk(url) as clerk:
            _nobody_else(clerk, name)
            clerk.execute(text(f"DROP DATABASE IF EXISTS {_quoted(clerk, draft.database)}"))
            clerk.execute(text(f"CREATE DATABASE {_quoted(clerk, draft.database)} TEMPLATE template0 {_LETTERS}"))
            try:
                _fill(backup, draft, declare)
                return _take_place(clerk, name, draft.database or "")
            except BaseException:
                clerk.execute(text(f"DROP DATABASE IF EXISTS {_quoted(clerk, draft.database)}"))
                raise


def _fill(backup: Path, draft: URL, declare: Callable[[Engine], None]) -> None:
    _run("pg_restore", draft, "--exit-on-error", "--no-owner", f"--dbname={_plain(draft)}", str(backup))
    engine = open_server(draft.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            if not holds_headquarters(connection):
                raise no_backup(backup)
        declare(engine)
    finally:
        engine.dispose()


def _take_place(clerk: Connection, name: str, draft: str) -> str:
    aside, number = "", 0
    if clerk.execute(_KNOWN, {"name": name}).scalar_one():
        while not aside or clerk.execute(_KNOWN, {"name": aside}).scalar_one():
            number += 1
            aside = f"{name}_set_aside_{number:04d}"
    moves = [(name, aside)] if aside else []
    try:
        with clerk.engine.execution_options(isolation_level="READ COMMITTED").begin() as both:
            for old, new in [*moves, (draft, name)]:
                both.execute(text(f"ALTER DATABASE {_quoted(clerk, old)} RENAME TO {_quoted(clerk, new)}"))
    except OperationalError as error:
        raise _held() from error
    return aside


@contextmanager
def _clerk(url: URL) -> Iterator[Connection]:
    """A connection beside the database, for statements about databases."""
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with in_words(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _nobody_else(clerk: Connection, name: str) -> None:
    if clerk.execute(_OTHERS, {"name": name}).scalar_one():
        raise _held()


def _quoted(clerk: Connection, name: str | None) -> str:
    return clerk.dialect.identifier_preparer.quote_identifier(name or "")


def _check(backup: Path, url: URL) -> None:
    try:
        contents = _run("pg_restore", url, "--list", str(backup)) if backup.is_file() else ""
    except Outside as error:
        raise no_backup(backup) from error
    if "hq_state" not in contents:
        raise no_backup(backup)


def _run(program: str, url: URL, *arguments: str) -> str:
    """What a program of PostgreSQL prints; Outside `database.tool` when it is not there or fails."""
    try:
        done = subprocess.run(
            [_found(program), *arguments], env=_surroundings(url), capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        cause = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
        raise Outside(
            "database.tool",
            say("{program} failed: {cause}", program=program, cause=cause),
            say("Nothing was changed. The programs of PostgreSQL must be installed, as new as its server."),
        ) from error
    return done.stdout


def _found(program: str) -> str:
    versions = sorted(_PROGRAMS.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    return str(versions[-1]) if versions else shutil.which(program) or program


def _surroundings(url: URL) -> Mapping[str, str]:
    """The password travels in the environment: arguments are seen by everybody on the machine."""
    return os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": str(url.password)} if url.password else {})


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _held() -> Refusal:
    return Refusal(
        "database.held",
        say("Somebody is connected to the database of headquarters."),
        say("Stop every `fieldkit hq serve` and what else uses it, then do it again."),
    )
