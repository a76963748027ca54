"""Who can open a file that is carried by hand? Only the one it was closed for (age, X25519)."""

import io
from collections.abc import Iterable, Iterator
from typing import IO

import pyrage

from fieldkit.domain.words import Refusal, say


def new_identity() -> str:
    """A new private key for opening bundles, as text."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The public part: who has it can close a bundle for the owner."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def close_for(recipient: str, plain: Iterable[bytes], target: IO[bytes]) -> None:
    """Writes the pieces so that only the recipient reads them; an error of the pieces comes out as it is."""
    source = _Source(plain)
    try:
        pyrage.encrypt_io(source, target, [pyrage.x25519.Recipient.from_str(recipient)])
    except pyrage.EncryptError:
        if source.fault is not None:
            raise source.fault from None
        raise


def open_with(identity: str, source: IO[bytes], target: IO[bytes], *, limit: int) -> None:
    """Unlocks a bundle into the target.

    Raises:
        Refusal: `bundle.foreign` for somebody else's, `bundle.damaged`, or `bundle.too_large` above the limit.
    """
    counted = _Counted(target, limit)
    try:
        pyrage.decrypt_io(source, counted, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        if "matching keys" in str(error):
            raise Refusal(
                "bundle.foreign",
                say("This bundle was closed for somebody else."),
                say("Take it to the headquarters or the laptop that it was made for."),
            ) from error
        raise damaged() from error
    except OSError as error:
        if counted.is_over:
            raise Refusal(
                "bundle.too_large",
                say("This bundle is larger than is allowed."),
                say("Make smaller ones: synchronise more often."),
            ) from error
        raise damaged() from error


def damaged() -> Refusal:
    """A bundle whose bytes are not as they were written."""
    return Refusal(
        "bundle.damaged",
        say("This bundle is damaged; nothing was taken from it."),
        say("Copy it again from where it was made, or make a new one."),
    )


class _Source(io.RawIOBase):
    """Pieces as a file to read from; keeps the error that the encryption would swallow."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces: Iterator[bytes] = iter(pieces)
        self._rest = b""
        self.fault: BaseException | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return b""
        except BaseException as error:
            self.fault = error
            raise
        cut = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:cut], self._rest[cut:]
        return piece


class _Counted(io.RawIOBase):
    """A file that takes no more than its limit."""

    def __init__(self, target: IO[bytes], limit: int) -> None:
        super().__init__()
        self._target = target
        self._left = limit
        self.is_over = False

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._left -= len(piece)
        if self._left < 0:
            self.is_over = True
            raise OSError("over the limit")
        return self._target.write(piece)
