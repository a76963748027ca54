import os
import sys
from pathlib import Path

import pytest

from fieldkit.storage.files import write_whole


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"older and longer")
    assert write_whole(target, b"new").read_bytes() == b"new"
    assert [file.name for file in tmp_path.iterdir()] == ["report.pdf"]


def test_a_folder_in_its_place_stays_and_nothing_half_written_is_left(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.mkdir()
    with pytest.raises(OSError, match=r"report\.pdf"):
        write_whole(target, b"new")
    assert target.is_dir()
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes in folders")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"to whoever listens")
        assert os.read(reader, 100) == b"to whoever listens"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
