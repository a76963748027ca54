"""The shared table of published and composed frames."""

import json
from pathlib import Path

VECTORS = json.loads(Path(__file__).parents[1].joinpath("data", "serial-vectors.json").read_text("utf-8"))[
    "vectors"
]
ESCPOS = [vector for vector in VECTORS if vector["protocol"].startswith("ESC/POS")]


def frame(vector: dict[str, str]) -> bytes:
    """The bytes of a vector."""
    return bytes.fromhex(vector["bytes"])
