"""Where do the secrets of a laptop come from: the key of its database and the key that signs for it?

The database key is 32 random bytes, wrapped by a key that Argon2id derives from the engineer's passphrase; the
wrapping lies beside the database, the passphrase nowhere. The device's Ed25519 key lies inside the database.
"""

import json
import os
import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fieldkit.domain.words import Outside, Refusal, say

KEY_LENGTH = 32
PASSPHRASE_MIN = 8
"""ASVS 6.2.1."""
_SALT_LENGTH = 16
_NONCE_LENGTH = 12
_MEMORY_KIB = 47 * 1024
_ITERATIONS = 2
_LANES = 1
_PURPOSE = b"fieldkit database key 1"


def check_new_passphrase(passphrase: str) -> None:
    """Refusal `passphrase.short` when it is too short to protect anything."""
    if len(passphrase) < PASSPHRASE_MIN:
        raise Refusal(
            "passphrase.short",
            say("A passphrase has at least {count} characters.", count=PASSPHRASE_MIN),
            say("Choose a longer one; a short sentence is good."),
        )


def create_key_file(path: Path, passphrase: str) -> bytes:
    """A new database key, wrapped into a file that only its owner may read; Refusal when it would replace one."""
    check_new_passphrase(passphrase)
    key, salt, nonce = (
        secrets.token_bytes(KEY_LENGTH),
        secrets.token_bytes(_SALT_LENGTH),
        secrets.token_bytes(_NONCE_LENGTH),
    )
    wrapped = AESGCM(_derive(passphrase, salt, _MEMORY_KIB, _ITERATIONS)).encrypt(nonce, key, _PURPOSE)
    document = {
        "memory_kib": _MEMORY_KIB,
        "iterations": _ITERATIONS,
        "salt": b64encode(salt).decode(),
        "nonce": b64encode(nonce).decode(),
        "wrapped": b64encode(wrapped).decode(),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    return key


def open_key_file(path: Path, passphrase: str) -> bytes:
    """The database key; Refusal `passphrase.wrong`, Outside `key_file.unreadable`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        salt, nonce, wrapped = (b64decode(document[name]) for name in ("salt", "nonce", "wrapped"))
        memory, iterations = int(document["memory_kib"]), int(document["iterations"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path) from error
    try:
        return AESGCM(_derive(passphrase, salt, memory, iterations)).decrypt(nonce, wrapped, _PURPOSE)
    except (ValueError, OverflowError, MemoryError) as error:
        raise _damaged(path) from error
    except InvalidTag:
        raise Refusal(
            "passphrase.wrong", say("This is not the passphrase."), say("Type it again; mind the input method.")
        ) from None


def _damaged(path: Path) -> Outside:
    return Outside(
        "key_file.unreadable",
        say("The key file {file} is missing or damaged.", file=path.name),
        say("Restore it from a backup; without it the database stays closed."),
    )


def new_signing_key() -> bytes:
    """A fresh Ed25519 private key, 32 raw bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_part(private_key: bytes) -> bytes:
    """The public key, 32 raw bytes."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def sign(private_key: bytes, message: bytes) -> bytes:
    """Ed25519 signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(message)


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over this message; False for anything malformed."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _derive(passphrase: str, salt: bytes, memory_kib: int, iterations: int) -> bytes:
    return Argon2id(
        salt=salt, length=KEY_LENGTH, iterations=iterations, lanes=_LANES, memory_cost=memory_kib
    ).derive(passphrase.encode(errors="surrogatepass"))
