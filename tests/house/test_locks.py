"""What is installed is what was looked at: exact versions with hashes, within the bounds that pyproject states."""

import re
import subprocess
import tomllib
from dataclasses import dataclass, field

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from source_tree import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNS, TESTS = "requirements.lock", "requirements-dev.lock"


@dataclass
class Pin:
    requirement: Requirement
    hashes: list[str] = field(default_factory=list)

    @property
    def version(self) -> str:
        (bound,) = self.requirement.specifier
        assert bound.operator == "==", f"{self.requirement} is no exact pin"
        return bound.version


def pins(lock: str) -> dict[str, Pin]:
    """The pins of a lock by canonical name."""
    found: dict[str, Pin] = {}
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        assert not line.startswith(("#", "-")), f"{lock} holds something else than pins: {line[:60]}"
        named, *hashes = re.split(r"\s+--hash=", line)
        pin = Pin(Requirement(named), hashes)
        assert found.setdefault(canonicalize_name(pin.requirement.name), pin) is pin, f"{named} twice in {lock}"
    return found


def wanted(*tables: list[str]) -> list[Requirement]:
    return [Requirement(line) for table in tables for line in table]


def outside_their_bounds(asked: list[Requirement], lock: str) -> list[str]:
    locked = pins(lock)
    return [
        str(requirement)
        for requirement in asked
        if (pin := locked.get(canonicalize_name(requirement.name))) is None
        or not requirement.specifier.contains(pin.version)
    ]


def test_what_the_program_needs_is_pinned_within_its_bounds() -> None:
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    asked = wanted(project["dependencies"], *project["optional-dependencies"].values(), groups["build"])
    assert outside_their_bounds(asked, RUNS) == []


def test_what_the_tests_need_is_pinned_within_its_bounds() -> None:
    assert outside_their_bounds(wanted(PYPROJECT["dependency-groups"]["dev"]), TESTS) == []


def test_what_builds_the_wheel_is_locked_because_nothing_is_fetched_for_a_build() -> None:
    assert outside_their_bounds(wanted(PYPROJECT["build-system"]["requires"]), RUNS) == []


@pytest.mark.parametrize("lock", [RUNS, TESTS])
def test_every_pin_has_hashes(lock: str) -> None:
    wrong = [
        name
        for name, pin in pins(lock).items()
        if not pin.hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.hashes)
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", [RUNS, TESTS])
def test_a_lock_names_no_address(lock: str) -> None:
    assert re.findall(r"\S*(?:://|@ )\S*|--\w*index\S*|--find-links\S*", (ROOT / lock).read_text("utf-8")) == []


def test_tests_run_on_the_very_versions_that_engineers_run_on() -> None:
    runs, tests = pins(RUNS), pins(TESTS)
    assert {name: pin.version for name, pin in runs.items()} == {
        name: pin.version for name, pin in tests.items() if name in runs
    }


def commands_of_the_readme() -> dict[str, str]:
    """The first command below each heading."""
    sections = re.split(r"^## ", (ROOT / "README.md").read_text("utf-8"), flags=re.M)[1:]
    found = (
        (section.partition("\n")[0], re.search(r"^```\w*\n(.*?)\n```", section, re.S | re.M))
        for section in sections
    )
    return {heading: block.group(1) for heading, block in found if block}


def test_the_readme_installs_from_the_locks() -> None:
    commands = commands_of_the_readme()
    for heading, lock, last in (
        ("Start the demo", RUNS, ".venv/bin/fieldkit demo"),
        ("Run the tests", TESTS, ".venv/bin/pytest -q -n 2"),
    ):
        assert f"--require-hashes -r {lock} " in commands[heading]
        assert "--no-deps --no-build-isolation -e ." in commands[heading]
        assert commands[heading].endswith(last)


def test_the_check_of_a_checkout_runs_what_the_readme_tells_newcomers() -> None:
    shown = subprocess.run(["bash", ".ci/run", "--show"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert " && ".join(shown.stdout.splitlines()) == commands_of_the_readme()["Run the tests"]


def test_every_direct_dependency_has_its_reason_in_writing() -> None:
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    asked = wanted(project["dependencies"], *project["optional-dependencies"].values(), *groups.values())
    assert [str(need) for need in asked if f"`{need.name.lower()}`" not in told] == []
