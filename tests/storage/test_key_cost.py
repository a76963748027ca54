"""Does guessing a passphrase cost what OWASP asks for (Argon2id, 19 MiB, two passes)?"""

import json
from pathlib import Path

import pytest

from fieldkit.storage import keys

REAL = {"memory_kib": keys._MEMORY_KIB, "iterations": keys._ITERATIONS}
"""Read at import, before the fixture that makes passphrases cheap."""


def test_a_key_file_is_written_with_the_real_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_MEMORY_KIB", REAL["memory_kib"])
    monkeypatch.setattr(keys, "_ITERATIONS", REAL["iterations"])
    key = keys.create_key_file(tmp_path / "key", "a passphrase for tests")
    document = json.loads((tmp_path / "key").read_text())
    assert document["memory_kib"] >= 19 * 1024
    assert document["iterations"] >= 2
    assert keys.open_key_file(tmp_path / "key", "a passphrase for tests") == key
