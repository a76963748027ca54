"""Do the files of a sealed record appear whole or not at all, and does checking them find a change?"""

import errno
import random
import re
import sys
from pathlib import Path

import pytest
from inspection_walk import seal

from fieldkit.cli.verbs import run_verbs
from fieldkit.domain.words import Outside, Refusal
from fieldkit.services.papers import Written
from fieldkit.services.verification import verify_file
from fieldkit.services.workbench import Workbench
from fieldkit.storage import files
from fieldkit.storage.files import write_whole

FLIPS = 150


@pytest.fixture
def written(finished: Workbench, inspected: str, tmp_path: Path) -> Written:
    seal(finished, inspected)
    return finished.papers.write(inspected, tmp_path / "out")


class TestWriting:
    def test_a_record_leaves_as_a_sealed_file_and_a_pdf_per_language(
        self, written: Written, tmp_path: Path
    ) -> None:
        stem = "XJ-HB-20260930-L07-001-r1"
        names = {path.name for path in (tmp_path / "out").iterdir()}
        assert names == {f"{stem}.sealed.json", f"{stem}.zh.pdf", f"{stem}.en.pdf"}
        assert written.missing_glyphs == ()

    def test_writing_again_gives_the_same_bytes(
        self, finished: Workbench, inspected: str, written: Written
    ) -> None:
        before = {path: path.read_bytes() for path in (written.sealed, *written.pdfs.values())}
        finished.papers.write(inspected, written.sealed.parent)
        assert {path: path.read_bytes() for path in before} == before

    def test_a_record_that_is_not_sealed_has_no_papers(
        self, finished: Workbench, inspected: str, tmp_path: Path
    ) -> None:
        with pytest.raises(Refusal) as refused:
            finished.papers.write(inspected, tmp_path / "out")
        assert refused.value.code == "record.not_sealed"
        assert not (tmp_path / "out").exists()

    def test_a_full_disk_leaves_no_part_of_a_file_and_the_record_safe(
        self, finished: Workbench, inspected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sealed = seal(finished, inspected)

        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(files.os, "fsync", full)
        with pytest.raises(Outside) as refused:
            finished.papers.write(inspected, tmp_path / "out")
        assert refused.value.code == "paper.unwritable"
        assert list((tmp_path / "out").iterdir()) == []
        assert finished.signoff.sealed(inspected) == sealed

    def test_a_disk_that_fills_up_between_the_files_leaves_none_of_them(
        self, finished: Workbench, inspected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seal(finished, inspected)
        synced: list[int] = []

        def second_fails(descriptor: int) -> None:
            synced.append(descriptor)
            if len(synced) > 1:
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(files.os, "fsync", second_fails)
        with pytest.raises(Outside):
            finished.papers.write(inspected, tmp_path / "out")
        assert list((tmp_path / "out").iterdir()) == []

    def test_an_older_file_stays_when_the_new_one_cannot_be_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = write_whole(tmp_path / "paper", b"old")

        def broken(_descriptor: int) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(files.os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            write_whole(target, b"new")
        assert target.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [target]

    def test_a_folder_that_cannot_be_made_is_told(
        self, finished: Workbench, inspected: str, tmp_path: Path
    ) -> None:
        seal(finished, inspected)
        (tmp_path / "taken").write_text("a file")
        with pytest.raises(Outside) as refused:
            finished.papers.write(inspected, tmp_path / "taken" / "out")
        assert refused.value.code == "paper.unwritable"


class TestVerifying:
    def test_all_three_files_are_intact_and_are_the_same_record(self, written: Written) -> None:
        checked = [verify_file(path) for path in (written.sealed, *written.pdfs.values())]
        assert all(result.intact for result in checked)
        assert len({result.proof for result in checked}) == 1
        assert all(result.record is not None for result in checked)

    def test_a_flipped_bit_of_a_whole_record_is_found(self, written: Written) -> None:
        chance = random.Random(7)
        content = written.sealed.read_bytes()
        for _ in range(FLIPS):
            broken = bytearray(content)
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
            written.sealed.write_bytes(broken)
            result = verify_file(written.sealed)
            assert not result.intact
            assert result.changed

    def test_a_flipped_bit_of_a_pdf_is_found(self, written: Written) -> None:
        chance = random.Random(8)
        path = written.pdfs["zh_CN"]
        content = path.read_bytes()
        for _ in range(12):
            broken = bytearray(content)
            broken[chance.randrange(len(b"%PDF-"), len(broken))] ^= 1 << chance.randrange(8)
            path.write_bytes(broken)
            assert not _is_intact(path)

    def test_bytes_after_the_end_of_a_pdf_are_found(self, written: Written) -> None:
        path = written.pdfs["en"]
        path.write_bytes(path.read_bytes() + b"\n% one more revision\n%%EOF\n")
        assert not _is_intact(path)

    @pytest.mark.parametrize("content", [b"", b"{}", b"%PDF-1.7\n", b"PK\x03\x04", "客户".encode("gb18030")])
    def test_what_never_was_a_record_is_refused_in_words(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "x"
        path.write_bytes(content)
        with pytest.raises(Refusal) as refused:
            verify_file(path)
        assert refused.value.code == "verify.no_record"

    def test_a_missing_file_is_trouble_outside(self, tmp_path: Path) -> None:
        with pytest.raises(Outside) as refused:
            verify_file(tmp_path / "missing")
        assert refused.value.code == "verify.unreadable"


def _is_intact(path: Path) -> bool:
    try:
        return verify_file(path).intact
    except Refusal:
        return False


def test_the_verb_tells_when_it_was_sealed_in_business_time(
    written: Written, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fieldkit", "--language", "en", "verify", str(written.sealed)])
    with pytest.raises(SystemExit) as ended:
        run_verbs()
    assert ended.value.code == 0
    assert re.search(r"sealed 2026-09-30 \d\d:\d\d$", capsys.readouterr().out, re.MULTILINE)
