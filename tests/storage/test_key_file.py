"""Is the key of the database safe beside it, and is only the right passphrase let in?"""

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldkit.domain.words import Outside, Refusal
from fieldkit.storage.keys import (
    KEY_LENGTH,
    create_key_file,
    new_signing_key,
    open_key_file,
    public_part,
    sign,
    signature_holds,
)

PASSPHRASE = "三个汉字和 a sentence"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "fieldkit.key"


def test_the_right_passphrase_gives_the_key_again(key_file: Path) -> None:
    key = create_key_file(key_file, PASSPHRASE)
    assert len(key) == KEY_LENGTH
    assert open_key_file(key_file, PASSPHRASE) == key


@pytest.mark.parametrize("wrong", ["", PASSPHRASE + " ", PASSPHRASE.upper(), "\udcff" * 9, "\x00" * 12])
def test_another_passphrase_is_refused(key_file: Path, wrong: str) -> None:
    create_key_file(key_file, PASSPHRASE)
    with pytest.raises(Refusal) as refused:
        open_key_file(key_file, wrong)
    assert refused.value.code == "passphrase.wrong"


def test_neither_passphrase_nor_key_stand_in_the_file(key_file: Path) -> None:
    key = create_key_file(key_file, PASSPHRASE)
    content = key_file.read_text()
    assert PASSPHRASE not in content
    assert key.hex() not in content


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_its_owner_may_read_it_whatever_the_umask(key_file: Path) -> None:
    before = os.umask(0)
    try:
        create_key_file(key_file, PASSPHRASE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_two_files_with_one_passphrase_have_different_keys_and_salts(tmp_path: Path) -> None:
    first, second = create_key_file(tmp_path / "a", PASSPHRASE), create_key_file(tmp_path / "b", PASSPHRASE)
    assert first != second
    assert json.loads((tmp_path / "a").read_text())["salt"] != json.loads((tmp_path / "b").read_text())["salt"]


def test_a_key_file_is_never_replaced(key_file: Path) -> None:
    key = create_key_file(key_file, PASSPHRASE)
    with pytest.raises(FileExistsError):
        create_key_file(key_file, "another passphrase")
    assert open_key_file(key_file, PASSPHRASE) == key


@pytest.mark.parametrize("short", ["", "1234567", "密码"])
def test_a_short_passphrase_is_refused_before_anything_is_written(key_file: Path, short: str) -> None:
    with pytest.raises(Refusal) as refused:
        create_key_file(key_file, short)
    assert refused.value.code == "passphrase.short"
    assert not key_file.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"wrapped": "AAAA"},
        {"nonce": ""},
        {"salt": "AA=="},
        {"memory_kib": 0},
        {"memory_kib": -1},
        {"memory_kib": 10**30},
        {"iterations": 0},
        {"iterations": "many"},
        {"nonce": None},
        {"salt": "三"},
    ],
    ids=str,
)
def test_a_damaged_file_is_refused_in_words(key_file: Path, change: dict[str, Any]) -> None:
    create_key_file(key_file, PASSPHRASE)
    key_file.write_text(json.dumps({**json.loads(key_file.read_text()), **change}))
    with pytest.raises(Refusal) as refused:
        open_key_file(key_file, PASSPHRASE)
    assert refused.value.code in {"key_file.unreadable", "passphrase.wrong"}


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_key_file_is_refused_in_words(key_file: Path, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(Outside) as refused:
        open_key_file(key_file, PASSPHRASE)
    assert refused.value.code == "key_file.unreadable"


class TestSignatures:
    def test_a_signature_holds_for_its_key_and_message_only(self) -> None:
        key, other = new_signing_key(), new_signing_key()
        signature = sign(key, b"message")
        assert signature_holds(public_part(key), b"message", signature)
        assert not signature_holds(public_part(other), b"message", signature)
        assert not signature_holds(public_part(key), b"messagf", signature)

    @pytest.mark.parametrize("malformed", [b"", b"x", bytes(31), bytes(33)])
    def test_malformed_keys_and_signatures_hold_nothing(self, malformed: bytes) -> None:
        key = new_signing_key()
        assert not signature_holds(malformed, b"message", sign(key, b"message"))
        assert not signature_holds(public_part(key), b"message", malformed)
