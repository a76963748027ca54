import errno
import os
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from line_fakes import QUICK

from diagnostics.line import LineSettings
from diagnostics.port_refusals import refusal_in_use, refusal_to_open
from diagnostics.probes import probe_named
from diagnostics.session import run_probe
from diagnostics.simulators.printer import start_printer
from diagnostics.simulators.serving import LineFaults
from diagnostics.transport import SerialLink, list_ports, open_link
from fieldkit.domain.record import ItemResult
from fieldkit.domain.words import Outside

SAFE = probe_named("printer.escpos").safe
WORKS = LineSettings()
STATUS = b"\x10\x04\x01"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")


@pytest.fixture
def pty() -> Iterator[tuple[int, str]]:
    """The device's end of a pseudo terminal and the name of the other."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)


def refusal_of(port: str, settings: LineSettings = WORKS) -> Outside:
    with pytest.raises(Outside) as caught, open_link(port, settings, SAFE, holder="test"):
        pass
    return caught.value


class TestAPortThatCannotBeOpened:
    def test_missing(self, tmp_path: Path) -> None:
        refusal = refusal_of(str(tmp_path / "ttyUSB9"))
        assert refusal.code == "port.missing"
        assert "ttyUSB9" in str(refusal.what)
        assert "adapter" in str(refusal.todo)

    def test_address_where_nobody_listens(self) -> None:
        with start_printer(over_tcp=True) as simulator:
            url = simulator.url
        assert refusal_of(url).code == "port.missing"

    def test_not_a_serial_port(self, tmp_path: Path) -> None:
        plain = tmp_path / "notes.txt"
        plain.write_text("not a port")
        assert refusal_of(str(plain)).code == "port.unsupported"
        assert refusal_of(str(tmp_path)).code == "port.unsupported"
        assert plain.read_text() == "not a port"

    @pytest.mark.parametrize("scheme", ["spy", "loop", "hwgrep", "alt", "file"])
    def test_address_of_a_kind_that_does_other_things(self, scheme: str, tmp_path: Path) -> None:
        target = tmp_path / "spied"
        assert refusal_of(f"{scheme}://loop?file={target}").code == "port.unsupported"
        assert not target.exists()

    @pytest.mark.parametrize(
        "url", ["socket://", "socket://nowhere", "socket://127.0.0.1:99999999", "socket://[::1"]
    )
    def test_address_that_cannot_be_read(self, url: str) -> None:
        assert refusal_of(url).code in ("port.unsupported", "port.missing")

    @pytest.mark.parametrize("settings", [LineSettings(baud=-1), LineSettings(stop=7)])
    def test_settings_that_no_port_has(self, settings: LineSettings, pty: tuple[int, str]) -> None:
        assert refusal_of(pty[1], settings).code == "port.unsupported"

    def test_no_permission_names_the_group(self) -> None:
        refusal = refusal_to_open("/dev/ttyUSB0", PermissionError(errno.EACCES, "denied"), "")
        assert refusal.code == "port.denied"
        assert "dialout" in str(refusal.todo)

    def test_escape_sequences_in_its_name_do_not_reach_the_message(self) -> None:
        assert "\x1b" not in str(refusal_of("/dev/tty\x1b[31mX").what)


class TestAPortInUse:
    def test_by_another_program_is_named_and_nothing_is_sent(self, pty: tuple[int, str]) -> None:
        master, port = pty
        script = (
            "import fcntl, os, sys\n"
            "port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)\n"
            "fcntl.flock(port, fcntl.LOCK_EX)\n"
            "print('locked', flush=True)\n"
            "sys.stdin.read()\n"
        )
        command = [sys.executable, "-c", script, port]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as rival:
            assert rival.stdout is not None
            assert rival.stdout.readline() == "locked\n"
            with pytest.raises(Outside) as caught:
                run_probe("printer.escpos", port)
            assert caught.value.code == "port.busy"
            if sys.platform == "linux":
                assert f"(pid {rival.pid})" in str(caught.value.what)
        os.set_blocking(master, False)
        with pytest.raises(BlockingIOError):
            os.read(master, 1)

    def test_exclusively_by_the_same_program_is_refused(self, pty: tuple[int, str]) -> None:
        first = SerialLink(pty[1], LineSettings())
        try:
            with pytest.raises(Outside) as caught:
                SerialLink(pty[1], LineSettings())
        finally:
            first.close()
        assert caught.value.code == "port.busy"

    def test_by_another_probe_is_named_under_any_name_of_the_port(
        self, pty: tuple[int, str], tmp_path: Path
    ) -> None:
        by_id = tmp_path / "usb-1a86_USB_Serial-if00-port0"
        by_id.symlink_to(pty[1])
        with open_link(pty[1], LineSettings(), SAFE, holder="Wang Wei, printer.escpos"):
            refusal = refusal_of(str(by_id))
        assert refusal.code == "port.busy"
        assert "Wang Wei" in str(refusal.what)

    def test_is_free_again_afterwards(self, pty: tuple[int, str]) -> None:
        with pytest.raises(ZeroDivisionError), open_link(pty[1], LineSettings(), SAFE, holder="first") as kept:
            raise ZeroDivisionError
        with open_link(pty[1], LineSettings(), SAFE, holder="second") as link:
            link.write(STATUS)
        with pytest.raises(Outside):
            kept.write(STATUS)
        assert os.read(pty[0], 3) == STATUS


class TestAnOpenPort:
    def test_on_a_pseudo_terminal_does_without_parity_and_7_bits(self, pty: tuple[int, str]) -> None:
        with open_link(pty[1], LineSettings(9600, 7, "E", 1), SAFE, holder="test") as link:
            os.write(pty[0], b"\xf2")
            assert link.read(2) == b"\xf2"

    def test_that_is_unplugged_while_read_says_so(self, pty: tuple[int, str]) -> None:
        with start_printer() as simulator, open_link(simulator.url, LineSettings(), SAFE, holder="test") as link:
            unplug = threading.Timer(0.05, simulator.stop)
            unplug.start()
            with pytest.raises(Outside) as caught:
                link.read(5)
            unplug.join()
        assert caught.value.code == "port.gone"

    def test_that_takes_no_bytes_says_so(self) -> None:
        class SerialTimeoutException(OSError):
            """As pyserial's."""

        assert refusal_in_use("COM3", SerialTimeoutException()).code == "port.stalled"

    @pytest.mark.parametrize("over_tcp", [False, True])
    def test_that_never_stops_talking_ends_the_probe_in_time(self, over_tcp: bool) -> None:
        with start_printer(faults=LineFaults(flood=True), over_tcp=over_tcp) as simulator:
            for _ in range(2):  # the second run opens a port that is flooded already
                outcome = run_probe("printer.escpos", simulator.url, patience=QUICK)
                assert outcome.verdict is ItemResult.INCONCLUSIVE
                assert (outcome.ended_at - outcome.started_at).total_seconds() < QUICK.total_ms / 1000 + 0.5
                assert sum(len(exchange.hex) for exchange in outcome.transcript) < 64 * 1024


class TestWindowsErrors:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)", "port.busy"),
            ("could not open port 'COM9': FileNotFoundError(2, 'not found', None, 2)", "port.missing"),
        ],
    )
    def test_are_told_apart_by_their_text(self, text: str, code: str) -> None:
        assert refusal_to_open("COM3", OSError(text), "COM4").code == code


def test_listed_ports_carry_no_text_that_a_terminal_would_obey() -> None:
    for port in list_ports():
        assert port.device.isprintable()
        assert port.description.isprintable()
