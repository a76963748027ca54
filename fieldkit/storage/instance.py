"""Who has this database open? One program at a time; the second one learns who holds it."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, Words, say

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 1 << 30
"""Beyond the text of the file, so that Windows lets others read who holds it."""


_CLOSE_IT = say("Go on in that window, or close it first.")


@contextmanager
def sole_instance(database: Path, *, todo: Words = _CLOSE_IT) -> Iterator[None]:
    """Holds the database for this process; Refusal `database.held` names the holder.

    The lock is the operating system's and ends with the process, so a killed program leaves nothing to clean up.

    Args:
        todo: what the person does about a process that holds it.
    """
    with database.with_suffix(".lock").open("a+", encoding="utf-8") as file:
        try:
            _lock(file)
        except OSError:
            raise _held(file, todo) from None
        _sign_in(file)
        yield


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sign_in(file: IO[str]) -> None:
    file.seek(0)
    file.truncate()
    json.dump({"pid": os.getpid(), "host": socket.gethostname()}, file)
    file.flush()


def _held(file: IO[str], todo: Words) -> Refusal:
    file.seek(0)
    try:
        holder = json.loads(file.read(1_000))
        pid, host = int(holder["pid"]), one_line(str(holder["host"]), limit=80)
    except (ValueError, KeyError, TypeError):
        pid, host = 0, "?"
    return Refusal(
        "database.held",
        say("FieldKit is already open on this database (process {pid} on {host}).", pid=pid, host=host),
        todo,
    )
