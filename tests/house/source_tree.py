"""What does the repository hold? The house tests ask here."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("fieldkit", "screens", "sync", "diagnostics")
FROZEN = ROOT / "fieldkit" / "storage" / "migrations" / "versions"
"""Migrations that have been released are history: they are not edited to follow the house."""


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted({name for name in listed.stdout.decode().split("\0") if name})
    return tuple(file for file in (ROOT / name for name in names) if file.is_file())


@cache
def modules(package: str = "") -> tuple[Path, ...]:
    """The modules of one package, or of all four."""
    packages = (package,) if package else PACKAGES
    found = (file for name in packages for file in sorted((ROOT / name).rglob("*.py")))
    return tuple(file for file in found if FROZEN not in file.parents)


@cache
def parsed(module: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(module.read_text(encoding="utf-8"))


def place(module: Path, node: ast.AST | None = None) -> str:
    """Where a reader finds it: `screens/app.py:12`."""
    line = getattr(node, "lineno", 1)
    return f"{module.relative_to(ROOT).as_posix()}:{line}"
