"""How is a file written so that it is there whole, or not at all?"""

import os
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Writes beside the target, syncs, renames; OSError leaves an older file as it was and nothing half written.

    A pipe or a device is written to: a rename would put a file in its place.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content)
    else:
        write_all({path: content})
    return path


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Writes files that belong together: none of them takes its place before all of them are on the disk."""
    drafts = {path: path.with_name(path.name + ".part") for path in contents}
    try:
        for path, content in contents.items():
            _write_synced(drafts[path], content)
        for path, draft in drafts.items():
            draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
