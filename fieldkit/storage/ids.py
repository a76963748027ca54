"""Which id does a new record get? UUIDv7: made offline, unique, sorted roughly by time (RFC 9562 5.7).

A record that two people may begin without knowing of each other gets the same id from both: UUIDv8 of what it is
about.
"""

import hashlib
import secrets
import uuid
from datetime import datetime


def new_id(now: datetime) -> str:
    """A fresh UUIDv7; its order must mean nothing (sync 4)."""
    milliseconds = int(now.timestamp() * 1000)
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def same_id(*about: str) -> str:
    """The id of the one record about these things, the same wherever it is begun (RFC 9562 5.8)."""
    value = int.from_bytes(hashlib.sha256("\n".join(about).encode()).digest()[:16], "big")
    value = value & ~(0xF << 76) | 0x8 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
