"""What must be settled in the environment before the terminal toolkit is imported?

This module and the package it lies in never import Textual: it reads these variables at its own import.
"""

import os

_DOORS = ("TEXTUAL_DRIVER", "TEXTUAL_PRESS", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT")
"""They import a class, press keys, write files: nothing that a variable may ask of a program that signs."""


def prepare_environment(language: str) -> None:
    """Close the toolkit's doors to the environment, and keep input-method text alive for this language.

    `TEXTUAL_DISABLE_KITTY_KEY=0`, set by hand, is the way back for a terminal that needs the long key protocol.
    """
    for name in _DOORS:
        os.environ.pop(name, None)
    if "devtools" in os.environ.get("TEXTUAL", ""):
        del os.environ["TEXTUAL"]
    if language.startswith("zh"):
        # Several terminals lose text of the input method under the kitty key protocol (terminal-and-pdf 2)
        os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
