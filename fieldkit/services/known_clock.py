"""What is known of the laptop's clock since headquarters was last heard? (E13)"""

from datetime import timedelta

from sqlmodel import Session

from fieldkit.storage.settings import Setting, setting

OFFSET_THAT_COUNTS = timedelta(minutes=1)
"""A clock that is less wrong than this is right: half a minute is the way of the network (6.2, step 1)."""


def known_offset(session: Session) -> timedelta:
    """What headquarters' clock was ahead when last seen; nothing where that does not count."""
    return that_counts(timedelta(milliseconds=int(setting(session, Setting.CLOCK_OFFSET_MS, "0"))))


def that_counts(offset: timedelta) -> timedelta:
    """The offset, or nothing where it is none to speak of."""
    return offset if abs(offset) >= OFFSET_THAT_COUNTS else timedelta(0)
