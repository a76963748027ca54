"""Nothing here points at one machine or one package registry; licences lie beside what they cover."""

import re
import tomllib

from source_tree import ROOT, repository_files

MACHINE = re.compile(rb"(?<![\w.~$}/-])/(?:[w]ork|[r]oot|home/\w+|Users/\w+|tmp/[f]k)/")
REGISTRY = re.compile(rb"[p]ypi\.(?:org|python|tuna)|[p]ythonhosted\.org|https?://[^\s\"']*/(?:simple|pypi)\b")
BINARY = {".ttf", ".png", ".jpg", ".db", ".sqlite", ".pdf", ".xlsx", ".gz", ".zst", ".fkb"}


def places_of(pattern: re.Pattern[bytes]) -> list[str]:
    found = []
    for file in repository_files():
        if file.suffix in BINARY:
            continue
        for number, line in enumerate(file.read_bytes().splitlines(), start=1):
            if hit := pattern.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number} {hit.group().decode(errors='replace')}")
    return found


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE.search(b'open("/wo' + b'rk/main/x")')
    assert MACHINE.search(b"see /home/ann" + b"/fieldkit")
    assert not MACHINE.search(b"https://example.org/home" + b"/page and docs/work" + b"/x and rates/home/x")
    assert REGISTRY.search(b"https://mirror.example.org/si" + b"mple/")


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert places_of(MACHINE) == []


def test_no_file_names_the_address_of_a_package_registry() -> None:
    assert places_of(REGISTRY) == []


def test_every_font_has_its_licence_beside_it_and_in_the_wheel() -> None:
    fonts = [file for file in repository_files() if file.suffix in {".ttf", ".otf"}]
    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license-files"]
    assert fonts
    for font in fonts:
        licence = font.parent / "OFL.txt"
        assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8").upper(), font
        assert licence.relative_to(ROOT).as_posix() in shipped
    assert "LICENSE" in shipped
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
