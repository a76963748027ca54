"""Time and chance of a simulated world: both come from the schedule, so the same seed is the same story."""

import hashlib
import secrets
import shutil
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from unittest.mock import patch

import stamina

import sync.hq.desk
import sync.session

BUNDLE_IDENTITY = "AGE-SECRET-KEY-17Z5A9AL9GUZE6MG4JNZ2QM07X9HF2NZ8AF5G862VPXS05YL77HVQHH006D"
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class World:
    """The time of everybody; clocks may be wrong about it."""

    def __init__(self) -> None:
        self.time = MORNING

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class WrongClock:
    """A clock that is wrong by so much."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.error = timedelta()

    def now(self) -> datetime:
        return self.world.time + self.error


class Dice:
    """Stands in for `secrets`; every step of a schedule throws its own dice, so steps can be left out."""

    def __init__(self) -> None:
        self.random = Random(0)

    def throw(self, *seeds: object) -> None:
        self.random = Random("/".join(map(str, seeds)))

    def token_bytes(self, nbytes: int | None = None) -> bytes:
        return self.random.randbytes(nbytes or 32)

    def token_hex(self, nbytes: int | None = None) -> str:
        return self.token_bytes(nbytes).hex()

    def token_urlsafe(self, nbytes: int | None = None) -> str:
        return urlsafe_b64encode(self.token_bytes(nbytes)).decode().rstrip("=")

    def randbits(self, k: int) -> int:
        return self.random.getrandbits(k)

    def new_signing_key(self) -> bytes:
        return hashlib.sha256(self.token_bytes(32)).digest()


@contextmanager
def seeded(dice: Dice) -> Iterator[None]:
    """Chance comes from the dice, and nobody waits between attempts."""
    names = ("token_bytes", "token_hex", "token_urlsafe", "randbits")
    with (
        patch.multiple(secrets, **{name: getattr(dice, name) for name in names}),
        patch.object(sync.hq.desk, "new_signing_key", dice.new_signing_key),
        patch.object(sync.session, "new_signing_key", dice.new_signing_key),
        patch.object(sync.hq.desk, "new_identity", lambda: BUNDLE_IDENTITY),
        patch.object(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1 << 40)),
        stamina.set_testing(True, attempts=2, cap=True),
    ):
        yield
