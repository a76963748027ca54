"""Programs of others that speak the same protocols: nothing here was written with our codecs in mind."""

import getpass
import importlib
import os
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

_FOLDERS = ("/lib/nut", "/usr/lib/nut", "/usr/libexec/nut", "/usr/lib/ups/driver")


def peer_module(name: str, distribution: str) -> ModuleType:
    """The package; without it the test fails where all peers have to be there, and is left out elsewhere."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return _missing(f"{distribution} is missing: install the development packages of this project")


def nut_driver(name: str) -> str:
    """Path of a driver of Network UPS Tools."""
    found = next((path for folder in _FOLDERS if (path := Path(folder, name)).exists()), None)
    if found is None:
        _missing(f"{name} of Network UPS Tools is missing: install nut-server")
    return str(found)


def nut_values(driver: str, port: str, folder: Path, *options: str) -> dict[str, str]:
    """What the driver reads in one round: `ups.status` -> `OL`."""
    settings = [part for option in (f"port={port}", *options) for part in ("-x", option)]
    ran = subprocess.run(
        [nut_driver(driver), "-s", "peer", "-u", getpass.getuser(), "-d", "1", *settings],
        env={
            **os.environ,
            "NUT_STATEPATH": str(folder),
            "NUT_CONFPATH": str(folder),
            "NUT_ALTPIDPATH": str(folder),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    pairs = (line.split(": ", 1) for line in ran.stdout.splitlines() if ": " in line)
    return {name: value for name, value in pairs if "." in name}


def _missing(words: str) -> ModuleType:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(words)
    pytest.skip(words)
