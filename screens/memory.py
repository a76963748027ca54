"""When does Python look through its memory for what nobody needs any more? Not between a key and its repaint.

What the imports of a start leave behind is looked through at every full collection, which took a third of a second
in the middle of opening a checklist on a busy laptop. It stays for the life of the program: so it is set aside.
"""

import gc

_YOUNG = 5_000
"""New objects before the young ones are looked through; Python's 700 are reached ten times by one opened place."""
_TURNS = (20, 50)
"""Rounds of the young before the middle, rounds of the middle before all that is not set aside."""


def put_off() -> None:
    """No looking while the program starts: nearly everything made then is kept."""
    gc.disable()


def settle() -> None:
    """The program stands: what there is now is set aside, and what comes is looked through rarely."""
    gc.freeze()
    gc.set_threshold(_YOUNG, *_TURNS)
    gc.enable()
