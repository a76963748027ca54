"""What does a Linux console print about its computer?"""

import re
from collections.abc import Callable, Iterator

from diagnostics.framing import Frame, Framer
from diagnostics.framing.console import answer_framer, request_framer
from diagnostics.line import LineSettings
from diagnostics.meaning import Finding, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request
from fieldkit.domain.text import one_line

CPU_HIGH = 85
MEMORY_LOW, MEMORY_OUT = 10, 5
DISK_NEAR_END, DISK_END = 85, 95
"""Percent at which a computer needs attention."""

_SHOWN = 80
_LISTED = 400
_COMMAND = 1024
_CPU = r"^cpu((?: +\d{1,18}){4,16})$"
_DAY, _HOUR = 86_400, 3600
_PERCENT = re.compile(r"\s(\d{1,3})%\s+(/\S*)$")
_ADDRESS = re.compile(r"inet (?:addr:)?(\d{1,3}(?:\.\d{1,3}){3})")
_VIRTUAL = ("/dev", "/run", "/proc", "/sys", "/snap")


class ConsoleProtocol(Protocol):
    """Read-only commands on the login shell of an industrial PC."""

    name = "console"
    zh = "工控机串口控制台"
    en = "Serial console of an industrial PC"
    settings = LineSettings(115_200)

    def framer(self, sender: Sender) -> Framer:
        """Answers between markers; command lines of the host."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """Values with their judgement; a command that the table does not list is nothing that a probe may send."""
        if sender is Sender.HOST:
            return told_request(meaning_table(self.name), one_line(str(frame.fields["command"]), limit=_COMMAND))
        return Told(frame.name, "", "控制台输出", "Console output", findings(frame))


def findings(frame: Frame) -> tuple[Finding, ...]:
    """What the output of a command means; output of another shape is a warning with its beginning."""
    text = str(frame.fields["text"])
    told = _TOLD.get(frame.name)
    found = tuple(told(text)) if told else ()
    if found or frame.name in _SILENT or (frame.name in _MAY_BE_EMPTY and not text.strip()):
        return found
    return (_named("console.unreadable", bits=one_line(text, limit=_SHOWN)),)


def counted(frame: Frame) -> dict[str, int]:
    """What the output of a command measures: free memory, the fullest disk; both in percent."""
    text = str(frame.fields["text"])
    if frame.name == "memory":
        total, free = _memory_kb(text)
        return {"memory_free": 100 * free // total} if total > 0 and free >= 0 else {}
    used = [percent for _place, percent in _disks_used(text)] if frame.name == "disk" else []
    return {"disk_used": max(used)} if used else {}


def _named(code: str, **values: int | str) -> Finding:
    return meaning_table("console").named(code, **values)


def _cpu(text: str) -> Iterator[Finding]:
    samples = [[int(part) for part in line.split()[:8]] for line in re.findall(_CPU, text, re.MULTILINE)]
    if len(samples) != 2:
        return
    spent = [after - before for before, after in zip(*samples, strict=False)]
    if sum(spent) > 0 and len(spent) > 4:
        idle = spent[3] + spent[4]
        used = 100 - 100 * idle // sum(spent)
        yield _named("console.cpu_high" if used > CPU_HIGH else "console.cpu_ok", value=used)


def _memory(text: str) -> Iterator[Finding]:
    total, free = _memory_kb(text)
    if total <= 0 or free < 0:
        return
    percent = 100 * free // total
    state = "out" if percent < MEMORY_OUT else "low" if percent < MEMORY_LOW else "ok"
    yield _named(f"console.memory_{state}", value=percent, total=total // 1024)


def _disks(text: str) -> Iterator[Finding]:
    for place, percent in _disks_used(text):
        state = "end" if percent > DISK_END else "near_end" if percent > DISK_NEAR_END else "ok"
        yield _named(f"console.disk_{state}", place=one_line(place, limit=_SHOWN), value=percent)


def _disks_used(text: str) -> Iterator[tuple[str, int]]:
    for line in text.splitlines():
        used = _PERCENT.search(line)
        if used and not used[2].startswith(_VIRTUAL):
            yield used[2], int(used[1])


def _memory_kb(text: str) -> tuple[int, int]:
    """All of it and what is free; nothing of it where the output does not tell."""
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d{1,15}) kB", text, re.MULTILINE)}
    return sizes.get("MemTotal", 0), sizes.get("MemAvailable", sizes.get("MemFree", -1))


def _uptime(text: str) -> Iterator[Finding]:
    if running := re.match(r"(\d{1,10})\.\d+ ", text):
        seconds = int(running[1])
        yield _named("console.uptime", days=seconds // _DAY, hours=seconds % _DAY // _HOUR)


def _addresses(text: str) -> Iterator[Finding]:
    if text:
        found = [address for address in _ADDRESS.findall(text) if not address.startswith("127.")]
        value = ", ".join(dict.fromkeys(found))[:_SHOWN]
        yield _named("console.address", value=value) if found else _named("console.no_address")


def _software(text: str) -> Iterator[Finding]:
    if text:
        yield _named("console.software", value=one_line(text, limit=_SHOWN))


def _clock(text: str) -> Iterator[Finding]:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
        yield _named("console.clock", value=text)


def _programs(text: str) -> Iterator[Finding]:
    if names := re.findall(r"^ *\d+ +(\S.*)$", text, re.MULTILINE):
        yield _named("console.programs", value=one_line(", ".join(dict.fromkeys(names)), limit=_SHOWN))


def _packages(text: str) -> Iterator[Finding]:
    if lines := [" ".join(line.split()) for line in text.splitlines() if line.strip()]:
        yield _named("console.packages", value=one_line(", ".join(lines), limit=_LISTED))


_TOLD: dict[str, Callable[[str], Iterator[Finding]]] = {
    "software": _software,
    "cpu": _cpu,
    "memory": _memory,
    "disk": _disks,
    "uptime": _uptime,
    "address": _addresses,
    "clock": _clock,
    "processes": _programs,
    "packages": _packages,
}
_SILENT = ("model", "load", "temperature", "fan", "restarts", "smart")
"""Questions whose answers give values to items and nothing to say by themselves."""
_MAY_BE_EMPTY = ("processes", "packages")
