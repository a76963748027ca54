"""What a laptop loads before the first paint is proved in a process of its own, not promised by a linter."""

import json
import subprocess
import sys

import pytest
from source_tree import ROOT, modules

HEAVY = ("sqlmodel", "sqlalchemy", "alembic", "httpx", "serial", "reportlab", "fastapi", "PIL")


def loaded_by(*names: str) -> set[str]:
    """The top-level names that a fresh process holds after these imports."""
    tell = "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    code = "\n".join(["import sys, json", *(f"import {name}" for name in names), tell])
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout))


@pytest.mark.parametrize(
    ("module", "kept_out"),
    [
        ("screens.app", HEAVY),
        ("fieldkit.cli", (*HEAVY, "typer", "textual", "rich")),
        ("fieldkit.cli.terminal", (*HEAVY, "typer", "textual", "rich")),
        ("sync.engine", ("textual", "rich", "typer", "diagnostics", "screens")),
        ("sync.transport", ("textual", "diagnostics", "screens")),
        ("diagnostics.session", ("textual", "rich", "sqlmodel", "sqlalchemy", "sync", "screens")),
        ("diagnostics.transport", ("textual", "sqlmodel", "sync", "screens")),
    ],
)
def test_importing_a_face_leaves_the_rest_unloaded(module: str, kept_out: tuple[str, ...]) -> None:
    assert loaded_by(module) & set(kept_out) == set()


def test_the_domain_runs_on_the_standard_library_alone() -> None:
    names = [file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for file in modules("fieldkit")]
    domain = [name.removesuffix(".__init__") for name in names if name.startswith("fieldkit.domain")]
    assert len(domain) > 10
    foreign = loaded_by(*domain) - loaded_by("sysconfig") - set(sys.stdlib_module_names) - {"fieldkit"}
    assert {name for name in foreign if not name.startswith("_sysconfigdata")} == set()
