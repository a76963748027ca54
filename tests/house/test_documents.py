"""The guide knows every verb, and every file of data can be read."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from source_tree import ROOT, repository_files

from fieldkit.cli.verbs import build
from fieldkit.forms.catalogue import maintenance_form, published

DATA_FILES = [file for file in repository_files() if file.suffix == ".toml"]


def verbs(command: object, path: str) -> Iterator[str]:
    """Every verb that can be typed, as it is typed."""
    children: dict[str, object] = getattr(command, "commands", {})
    if not children or getattr(command, "invoke_without_command", False):
        yield path
    for name, child in children.items():
        yield from verbs(child, f"{path} {name}")


def test_the_guide_tells_of_every_verb() -> None:
    guide = (ROOT / "docs" / "user-guide.md").read_text(encoding="utf-8")
    known = list(verbs(typer.main.get_command(build()), "fieldkit"))
    assert len(known) > 2
    assert [verb for verb in known if f"`{verb}" not in guide] == []


def test_the_chinese_guide_tells_of_every_key_that_the_english_one_tells_of() -> None:
    english, chinese = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("user-guide.md", "user-guide.zh.md")
    )
    keys = set(re.findall(r"`((?:F\d+|Esc|Enter|Tab|Shift\+Tab|Backspace|[Cc]trl\+\w|\d))`", english))
    assert len(keys) > 15
    assert sorted(key for key in keys if f"`{key}`" not in chinese) == []


def test_every_form_of_the_folder_is_published() -> None:
    files = {file.name for file in (ROOT / "fieldkit" / "forms").glob("*.toml")}
    assert len(published()) + 1 == len(files), "one template per file, and the maintenance record"
    assert maintenance_form().code


@pytest.mark.parametrize("file", DATA_FILES, ids=lambda file: file.name)
def test_every_data_file_is_toml(file: Path) -> None:
    assert tomllib.loads(file.read_text(encoding="utf-8"))
