"""`fieldkit probe run --protocol console` on a terminal: who logs in is asked, the password is seen by nobody."""

import json
import os
import pty
import select
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

from diagnostics.simulators.console import start_console

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")

SECRET = "test-password"
PASSWORD = "Password"


def at_a_terminal(words: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Exit code and everything on the terminal, where each question gets its answer."""
    child, terminal = pty.fork()
    if child == 0:
        script = "from fieldkit.cli import main; main()"
        environment = {**os.environ, "FIELDKIT_LANGUAGE": "en", "TERM": "dumb"}
        os.execve(sys.executable, [sys.executable, "-c", script, *words], environment)
    shown, waiting, deadline = "", list(answers), time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                shown += os.read(terminal, 4096).decode("utf-8", "replace")
            except OSError:
                break
        if waiting and waiting[0][0] in shown and is_read(terminal, waiting[0][0]):
            os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
    else:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown


def is_read(terminal: int, question: str) -> bool:
    """Whether an answer would be read: what is typed before the echo is off is thrown away with the echo."""
    return question != PASSWORD or not termios.tcgetattr(terminal)[3] & termios.ECHO


def test_the_password_is_neither_on_the_terminal_nor_in_the_transcript(tmp_path: Path) -> None:
    kept = tmp_path / "run.json"
    with start_console("locked") as console:
        words = ["probe", "run", "--port", console.url, "--protocol", "console", "--keep", str(kept)]
        answers = [("Is it so", "y"), ("read-only account; Enter", "readonly"), (PASSWORD, SECRET)]
        code, shown = at_a_terminal(words, answers)
        heard = bytes(console.received)
    assert code == 0, shown
    assert heard.count(SECRET.encode()) == 1
    assert SECRET not in shown
    assert SECRET.encode().hex(" ").upper() not in shown
    assert SECRET.encode().hex() not in kept.read_text("utf-8").lower().replace(" ", "")
    assert SECRET not in kept.read_text("utf-8")
    assert "pc.disk 60" in shown


def test_a_wrong_password_is_said_without_the_password(tmp_path: Path) -> None:
    with start_console("locked") as console:
        words = ["probe", "run", "--port", console.url, "--protocol", "console", "--user", "readonly"]
        code, shown = at_a_terminal(words, [("Is it so", "y"), (PASSWORD, "canary-4711")])
        assert b"FKB" not in console.received
    assert code == 3
    assert "canary-4711" not in shown
    assert "Traceback" not in shown


def test_a_run_says_in_its_transcript_who_confirmed_what(tmp_path: Path) -> None:
    kept = tmp_path / "run.json"
    with start_console("ready") as console:
        words = ["probe", "run", "--port", console.url, "--protocol", "console", "--keep", str(kept)]
        code, shown = at_a_terminal(words, [("Is it so", "y"), ("read-only account; Enter", "")])
    assert code == 0, shown
    (assent,) = json.loads(kept.read_bytes())["assents"]
    assert assent["by"] == "terminal"
    assert "customer" in assent["text"]
