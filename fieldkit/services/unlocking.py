"""Is the person at the keyboard the one who knows the passphrase of this laptop?"""

from pathlib import Path

from fieldkit.domain.words import Refusal
from fieldkit.services.places import KEY_FILE
from fieldkit.storage.keys import open_key_file


def passphrase_holds(folder: Path, passphrase: str) -> bool:
    """Whether the passphrase opens the key file of this profile; Outside when the key file cannot be read."""
    try:
        open_key_file(folder / KEY_FILE, passphrase)
    except Refusal as refusal:
        if refusal.code == "passphrase.wrong":
            return False
        raise
    return True
