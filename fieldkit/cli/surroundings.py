"""Is this process fit to run FieldKit: our own packages, the user's language, a terminal that can show it?"""

import sys
from importlib.util import find_spec
from pathlib import Path

from fieldkit.locale import system_language, use_language

OUR_PACKAGES = ("screens", "sync", "diagnostics")
"""Top-level names that other distributions use too (architecture 2)."""


def speak_users_language() -> None:
    """Chinese, unless `FIELDKIT_LANGUAGE` says otherwise."""
    use_language(system_language())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def check_packages() -> None:
    """Ends the program with words when `sync`, `screens` or `diagnostics` is somebody else's."""
    home = Path(__file__).resolve().parents[2]
    for name in OUR_PACKAGES:
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or not origin.is_relative_to(home):
            sys.stderr.write(
                f"The package “{name}” here is not FieldKit's ({origin or 'missing'}).\n"
                "Install FieldKit in an environment of its own (pipx, uv tool or a venv).\n"
            )
            sys.exit(2)
