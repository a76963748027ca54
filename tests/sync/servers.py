"""A PostgreSQL of its own for a test run: Debian's programs, an unprivileged user, a free port, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

_VERSIONS = Path("/usr/lib/postgresql")
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "autovacuum_naptime": "10min",
    "timezone": "UTC",
}


@dataclass
class Server:
    """A running PostgreSQL on a port of this machine."""

    port: int
    folder: Path
    names = count(1)

    def address(self, name: str) -> str:
        """Of a database, as headquarters takes it."""
        return f"postgresql+psycopg://fieldkit@127.0.0.1:{self.port}/{name}"

    def connection(self, name: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """The driver's own, every statement by itself."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="fieldkit", dbname=name, autocommit=True, connect_timeout=10
        )

    def new_database(self, template: str = "template0") -> str:
        """Name of a new database."""
        name = f"test_{next(self.names)}"
        with self.connection() as clerk:
            clerk.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')  # type: ignore[arg-type]
        return name

    def drop(self, name: str) -> None:
        """Ends a database with whoever is connected."""
        with self.connection() as clerk:
            clerk.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def programs() -> Path | None:
    """Folder of the newest server programs; None where there are none."""
    found = sorted(_VERSIONS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running_server() -> Iterator[Server]:
    """A PostgreSQL that stops by itself; tests are skipped where its programs are missing, but never in CI."""
    bin_ = programs()
    if bin_ is None:
        assert not os.environ.get("CI"), "the tests need the programs of PostgreSQL (Debian: postgresql)"
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fieldkit-pg-"))
    as_user = _unprivileged(folder)
    port = _free_port()
    settings = _SETTINGS | {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
    try:
        _call([bin_ / "initdb", "--auth=trust", "--username=fieldkit", "--encoding=UTF8", "--locale=C",
               "--no-sync", "-D", folder / "data"], as_user, folder)  # fmt: skip
        with (folder / "data" / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        _call(
            [bin_ / "pg_ctl", "start", "-w", "-t", "60", "-D", folder / "data", "-l", folder / "log"],
            as_user,
            folder,
        )
        with _guard(bin_ / "pg_ctl", folder, as_user):
            yield Server(port, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _guard(pg_ctl: Path, folder: Path, user: dict[str, int]) -> Iterator[None]:
    """Stops the server at the end, also where this process is killed: its end of the pipe is closed then too."""
    stop = 'cat > /dev/null; "$0" stop -m immediate -w -D "$1/data"; rm -rf "$1"'
    command = ["sh", "-c", stop, str(pg_ctl), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd="/", **user):  # type: ignore[call-overload]
        yield


def _call(command: list[str | Path], user: dict[str, int], folder: Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        **user,  # type: ignore[call-overload]
        cwd=folder,
        stdout=subprocess.PIPE if command[0].name == "initdb" else subprocess.DEVNULL,  # type: ignore[union-attr]
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    log = (folder / "log").read_text() if (folder / "log").exists() else ""
    assert done.returncode == 0, (command[0], done.stdout, log[-2_000:])


def _unprivileged(folder: Path) -> dict[str, int]:
    """PostgreSQL refuses to run as root: then an account takes over that every Debian has."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, account.pw_uid, account.pw_gid)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}  # type: ignore[dict-item]
    raise LookupError("no unprivileged account")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
