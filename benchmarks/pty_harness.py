"""What does a terminal program write, and how soon? Runs it in a pseudo-terminal, as a terminal would.

Not on Windows, which has no pseudo-terminals of this kind.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from types import TracebackType

import pyte

_PATIENCE = 30.0
_CHUNK = 65_536
_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*(?:\$p|u|c)|\x1b\[[0-9;]* q|\x1b\]1[01];[^\x07\x1b]*(?:\x07|\x1b\\)"
)
_TICKS = os.sysconf("SC_CLK_TCK")


class Program:
    """A program in a pseudo-terminal of a given size; use as a context, it is ended on the way out."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.output = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._seen = 0
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")}
        for name in ("NO_COLOR", "COLUMNS", "LINES"):  # the last two would hide the size of the terminal
            surroundings.pop(name, None)
        surroundings |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
        surroundings |= environment or {}
        self._terminal, line = pty.openpty()
        # before the program can ask: a late size makes it paint twice, and lines scroll away
        self.resize(columns, rows)
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._terminal)
            os.login_tty(line)
            os.execvpe(sys.executable, [sys.executable, *arguments], surroundings)
        os.close(line)

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the terminal."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)

    def send(self, typed: bytes) -> None:
        """What the keyboard or the mouse sends."""
        rest = memoryview(typed)
        while rest:
            _, writable, _ = select.select([], [self._terminal], [], 0)
            if writable:
                rest = rest[os.write(self._terminal, rest[:512]) :]
            else:
                self._read(0.01)

    def wait_for(self, word: str, *, patience: float = _PATIENCE) -> float:
        """Seconds until the word stands on the screen."""
        began = time.perf_counter()
        while word not in self.text:
            if time.perf_counter() - began > patience or not self._read(patience):
                raise TimeoutError(f"{word!r} never came; on the screen:\n{self.text}")
        return time.perf_counter() - began

    def answer_time(self, typed: bytes, answer: re.Pattern[bytes], *, patience: float = _PATIENCE) -> float:
        """Seconds from typing to this answer in the output; reading the screen itself would cost more than that."""
        before = len(self.output)
        began = time.perf_counter()
        self.send(typed)
        while not answer.search(self.output, before):
            if time.perf_counter() - began > patience or not self._read(patience):
                raise TimeoutError(f"no {answer.pattern!r}; on the screen:\n{self.text}")
        return time.perf_counter() - began

    def take_output(self, patience: float = 1.0) -> int:
        """Bytes of the next thing that it writes; 0 when nothing comes, as after a paint for two events."""
        before = len(self.output)
        self._read(patience)
        return len(self.output) - before

    def read_until(self, moment: float) -> None:
        """Take what is written until a moment of the performance counter."""
        while (left := moment - time.perf_counter()) > 0:
            self._read(left)

    def wait_until_quiet(self, seconds: float = 0.15) -> None:
        """Until nothing has been written for a while."""
        while self._read(seconds):
            pass

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        fresh = bytes(self.output[self._seen :])
        self._seen = len(self.output)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", fresh))
        lines = (self._screen.buffer[row] for row in range(self._screen.lines))
        return "\n".join("".join(line[x].data for x in range(self._screen.columns)) for line in lines)

    @property
    def cpu_ms(self) -> float:
        """Processor time of the program so far (Linux)."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as figures:
            fields = figures.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS

    @property
    def resident_mb(self) -> float:
        """Memory of the program now (Linux)."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as figures:
            return int(figures.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1_048_576

    def _read(self, patience: float) -> bool:
        readable, _, _ = select.select([self._terminal], [], [], patience)
        if not readable:
            return False
        try:
            arrived = os.read(self._terminal, _CHUNK)
        except OSError:
            return False  # Linux answers so when the program has ended
        self.output += arrived
        return bool(arrived)


def mouse(button: int, column: int, row: int, *, release: bool = False) -> bytes:
    """A mouse report (SGR); a button plus 32 is a drag."""
    return f"\x1b[<{button};{column};{row}{'m' if release else 'M'}".encode("ascii")
