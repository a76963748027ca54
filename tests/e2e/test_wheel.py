"""The program that engineers install: one wheel, complete without the source tree, the same from every build."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("fieldkit", "screens", "sync", "diagnostics")
DATA = {".toml", ".tcss", ".ttf", ".csv", ".mako", ".typed", ".po"}
"""Files beside the modules without which the program is not whole."""


def tracked_files() -> list[str]:
    """What is, or would be, committed: a wheel must not live on what lies about in one folder."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return sorted({name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()})


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a build reads, so that nothing is written into the checkout."""
    copy = tmp_path_factory.mktemp("build") / "source"
    for name in tracked_files():
        if name.split("/")[0] in (*PACKAGES, "pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy


def build(source: Path, folder: Path) -> Path:
    """The wheel, built without a network."""
    offline = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    ran = subprocess.run([*offline, "-w", str(folder), str(source)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel, and sees the locked packages of this one but not its source tree.

    A path named in a `.pth` file is searched, but the `.pth` of an editable installation in it is not read.
    """
    environment = tmp_path_factory.mktemp("installed") / "env"
    venv.create(environment, with_pip=False, symlinks=os.name != "nt")
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    ran = subprocess.run([*pip, str(wheel)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    own = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    (own / "locked_packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def run(program: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a program of that environment in another folder, for a user who has nothing yet."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FIELDKIT", "XDG"))}
    return subprocess.run(
        [str(program), *arguments],
        cwd=folder,
        env={**kept, "HOME": str(folder), "USERPROFILE": str(folder), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_holds_every_module_and_every_data_file(source: Path, wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    files = [file for package in PACKAGES for file in (source / package).rglob("*")]
    wanted = {file.relative_to(source).as_posix() for file in files if file.suffix in DATA | {".py"}}
    assert len(wanted) > 200
    assert wanted - held == set()
    assert {f"{package}/py.typed" for package in PACKAGES} <= held
    assert {f"fieldkit/locale/{language}/LC_MESSAGES/fieldkit.mo" for language in ("zh_CN", "en")} <= held


def test_the_wheel_holds_nothing_but_the_four_packages_and_their_licences(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in held if ".dist-info/" not in name} == set(PACKAGES)
    assert not [name for name in held if "__pycache__" in name or name.startswith("tests")]
    licences = {name.partition("/licenses/")[2] for name in held if "/licenses/" in name}
    assert licences == {"LICENSE", "fieldkit/data/fonts/OFL.txt"}


def test_two_builds_are_the_same_bytes(source: Path, wheel: Path, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(source, tmp_path / "elsewhere", copy_function=shutil.copyfile)
    again = build(Path(elsewhere), tmp_path)
    assert hashlib.sha256(again.read_bytes()).hexdigest() == hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_the_installed_program_knows_its_version_and_its_own_modules(installed: Path, tmp_path: Path) -> None:
    version = run(installed / "fieldkit", "--version", folder=tmp_path / "elsewhere")
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("fieldkit 0.")
    where = run(
        installed / "python",
        "-c",
        f"import {', '.join(PACKAGES)}; print({', '.join(f'{p}.__file__' for p in PACKAGES)})",
        folder=tmp_path / "elsewhere",
    )
    assert [str(installed.parent) in file for file in where.stdout.split()] == [True] * len(PACKAGES), where


def test_the_installed_program_does_the_whole_job_without_a_person(installed: Path, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    demo = run(installed / "fieldkit", "demo", "--unattended", str(papers), folder=tmp_path / "elsewhere")
    assert demo.returncode == 0, demo.stdout + demo.stderr
    summary = json.loads((papers / "summary.json").read_text(encoding="utf-8"))
    assert summary["record_no"]
    assert summary["filing_no"]
    pdfs = sorted(papers.glob("*.pdf"))
    assert len(pdfs) == 2
    assert all(pdf.read_bytes().startswith(b"%PDF-") for pdf in pdfs)
    assert json.loads((papers / "sealed.json").read_text(encoding="utf-8"))

    verified = run(installed / "fieldkit", "verify", str(papers / "sealed.json"), folder=tmp_path / "elsewhere")
    assert verified.returncode == 0, verified.stdout + verified.stderr
