"""Does a place still look as it was approved? Text grids, readable in a review."""

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "goldens"


def assert_golden(name: str, text: str) -> None:
    """Compares with the approved grid; `FIELDKIT_APPROVE=1` approves what is shown now."""
    file = FOLDER / f"{name}.txt"
    shown = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    if os.environ.get("FIELDKIT_APPROVE"):
        file.write_text(shown, encoding="utf-8")
    assert file.exists(), f"{file.name} was never approved"
    assert shown == file.read_text(encoding="utf-8")
