"""How is a file written so that it is there whole, or not at all?"""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Writes beside the target, syncs, renames; OSError leaves an older file as it was."""
    draft = path.with_name(path.name + ".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
