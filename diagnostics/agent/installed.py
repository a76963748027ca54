"""Which programs are installed? Each system keeps its list in a place of its own; all that are there are read."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import distributions
from pathlib import Path

_DPKG = Path("/var/lib/dpkg/status")
_UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"


def python_packages() -> Iterator[str]:
    """Those of the Python that the agent runs in."""
    return (f"{one.name} {one.version}" for one in distributions() if one.name)


def debian_packages(status: Path = _DPKG) -> Iterator[str]:
    """Those of Debian and its descendants, UOS and Kylin among them."""
    with suppress(OSError):
        for stanza in status.read_text("utf-8", "replace").split("\n\n"):
            fields = dict(re.findall(r"^(Package|Version|Status): (.*)$", stanza, re.MULTILINE))
            if fields.get("Status", "").endswith(" installed"):
                yield f"{fields.get('Package', '')} {fields.get('Version', '')}"


if sys.platform == "win32":
    import winreg

    def windows_programs() -> Iterator[str]:
        """Those that Windows offers to remove, of 64 and of 32 bits."""
        for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
            with (
                suppress(OSError),
                winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _UNINSTALL, 0, winreg.KEY_READ | view) as programs,
            ):
                for place in range(winreg.QueryInfoKey(programs)[0]):
                    # Many entries are parts without a name or a version.
                    with suppress(OSError), winreg.OpenKey(programs, winreg.EnumKey(programs, place)) as program:
                        name, version = (
                            winreg.QueryValueEx(program, value)[0] for value in ("DisplayName", "DisplayVersion")
                        )
                        yield f"{name} {version}"

else:

    def windows_programs() -> Iterator[str]:
        """None on this system."""
        return iter(())


SOURCES: tuple[Callable[[], Iterator[str]], ...] = (python_packages, debian_packages, windows_programs)


def installed() -> list[str]:
    """Name and version of each, every one once, in order."""
    return sorted({program for source in SOURCES for program in source()})
