"""How do bytes reach a device? The one module that talks to serial ports, and the gate that they pass.

No byte leaves that the running probe has not declared: `open_link` hands out a `GuardedLink` only.
"""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import serial
from serial.tools.list_ports import comports
from serial.urlhandler import protocol_socket

from diagnostics.line import LineSettings, Link
from diagnostics.port_holders import hold
from diagnostics.port_refusals import refusal_in_use, refusal_to_open, unsupported
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

if sys.platform == "win32":
    _PORT_ERRORS: tuple[type[Exception], ...] = (serial.SerialException, OSError, ValueError)
else:
    import termios

    _PORT_ERRORS = (serial.SerialException, OSError, ValueError, termios.error)

_SLICE = 0.02
"""Seconds that one look at the port may take: a cancel never waits longer than this for the driver."""

_WRITE_SECONDS = 1.0
_SCHEMES = ("socket", "rfc2217")
_PSEUDO_TERMINAL = re.compile(r"/dev/(pts/|ttys\d)")
_TEXT_LIMIT = 80
_PORTS_NAMED = 8

SafeRequest = bytes | re.Pattern[bytes]
"""Bytes that may be sent, or a pattern that they must match as a whole."""


@dataclass(frozen=True)
class PortInfo:
    """A port of this machine as the engineer chooses it."""

    device: str
    chip: str
    """Adapter chip, such as `CH340`; empty for a built-in port."""
    serial_number: str
    description: str


class GuardedLink:
    """A link that sends the requests of one probe and nothing else, whoever asks."""

    def __init__(self, link: Link, safe: tuple[SafeRequest, ...]) -> None:
        self._link = link
        self._safe = safe

    def write(self, request: bytes) -> None:
        """Send a request of the safe list; Refusal `probe.unsafe_request` and no byte on the line for others."""
        if not any(_matches(safe, request) for safe in self._safe):
            raise Refusal(
                "probe.unsafe_request",
                say(
                    "These bytes are not on the safe list of the probe: {bytes}",
                    bytes=request[:32].hex(" ").upper(),
                ),
                say("Nothing was sent. Probes only read; what acts on the device is done at the device."),
            )
        self._link.write(request)

    def read(self, seconds: float) -> bytes:
        """What has come, as soon as something has; empty after this time."""
        return self._link.read(seconds)


class SerialLink:
    """An open port: device name, COM port, link by id, pseudo terminal, `socket://` or `rfc2217://`."""

    def __init__(self, port: str, settings: LineSettings) -> None:
        self._name = one_line(port, limit=_TEXT_LIMIT)
        self._port = self._opened(port, settings)

    def write(self, request: bytes) -> None:
        """Send all bytes; Outside when the port went away or takes none."""
        try:
            self._port.write(request)
        except _PORT_ERRORS as error:
            raise refusal_in_use(self._name, error) from error

    def read(self, seconds: float) -> bytes:
        """What has come, as soon as something has; Outside `port.gone` when the port went away."""
        deadline = time.monotonic() + seconds
        try:
            while True:
                waiting = self._port.in_waiting
                if waiting:
                    return bytes(self._port.read(waiting))
                if time.monotonic() >= deadline:
                    return b""
                if first := self._port.read(1):
                    return bytes(first)
        except _PORT_ERRORS as error:
            raise refusal_in_use(self._name, error) from error

    def close(self) -> None:
        """Give the port back; a port that is gone is closed all the same."""
        with suppress(*_PORT_ERRORS):
            self._port.close()

    def _opened(self, port: str, settings: LineSettings) -> serial.SerialBase:
        try:
            opened = _unopened(port)
            _configure(opened, _possible(port, settings))
            opened.open()
        except _PORT_ERRORS as error:
            raise refusal_to_open(self._name, error, _names_of_ports()) from error
        return opened


@contextmanager
def open_link(
    port: str, settings: LineSettings, safe: tuple[SafeRequest, ...], *, holder: str
) -> Iterator[GuardedLink]:
    """The port, open behind the gate and held for this holder; it is given back whatever happens."""
    with hold(port, holder):
        link = SerialLink(port, settings)
        try:
            yield GuardedLink(link, safe)
        finally:
            link.close()


def list_ports() -> tuple[PortInfo, ...]:
    """The ports of this machine; those of one adapter stand together."""
    found = (
        PortInfo(
            device=one_line(port.device, limit=_TEXT_LIMIT),
            chip=_chip(port.vid, port.pid),
            serial_number=one_line(port.serial_number or "", limit=_TEXT_LIMIT),
            description=one_line(port.description or "", limit=_TEXT_LIMIT),
        )
        for port in comports()
    )
    return tuple(sorted(found, key=lambda info: (info.chip == "", info.serial_number, info.device)))


class _NetworkPort(protocol_socket.Serial):  # type: ignore[misc]  # pyserial has no types
    """pyserial's TCP port without two traps: a flood kept `open` busy for ever, and `close` leaked the socket."""

    is_open: bool

    def reset_input_buffer(self) -> None:
        """Nothing: what is pending is read and kept as evidence by the one who asks."""

    def close(self) -> None:
        """Close at once; the original sleeps and forgets the socket when the other side has left."""
        if self.is_open:
            self._socket.close()
        self.is_open = False


def _unopened(port: str) -> serial.SerialBase:
    scheme, _, address = port.partition("://")
    if not address:
        opened = serial.Serial()
        opened.port = port
        return opened
    if scheme.lower() not in _SCHEMES:
        # Other addresses of pyserial write files or try ports at random.
        raise unsupported(port, scheme)
    if scheme.lower() == "socket":
        network = _NetworkPort()
        network.port = port
        return network
    return serial.serial_for_url(port, do_not_open=True)


def _configure(port: serial.SerialBase, settings: LineSettings) -> None:
    port.baudrate = settings.baud
    port.bytesize = settings.bits
    port.parity = settings.parity
    port.stopbits = settings.stop
    port.timeout = _SLICE
    port.write_timeout = _WRITE_SECONDS
    # Raised modem lines can switch a UPS off or reset a device: low before the port opens, not after.
    port.dtr = False
    port.rts = False
    port.exclusive = True


def _possible(port: str, settings: LineSettings) -> LineSettings:
    """Pseudo terminals know no parity and no 7 bits and refuse them."""
    if _PSEUDO_TERMINAL.match(os.path.realpath(port)):
        return replace(settings, bits=8, parity="N")
    return settings


def _names_of_ports() -> str:
    names = [info.device for info in list_ports()]
    return ", ".join(names[:_PORTS_NAMED])


def _matches(safe: SafeRequest, request: bytes) -> bool:
    return request == safe if isinstance(safe, bytes) else safe.fullmatch(request) is not None


_CHIPS = {
    (0x0403, 0x6001): "FTDI FT232R",
    (0x0403, 0x6010): "FTDI FT2232",
    (0x0403, 0x6011): "FTDI FT4232",
    (0x0403, 0x6014): "FTDI FT232H",
    (0x0403, 0x6015): "FTDI FT-X",
    (0x067B, 0x2303): "PL2303",
    (0x067B, 0x23A3): "PL2303GC",
    (0x10C4, 0xEA60): "CP210x",
    (0x10C4, 0xEA70): "CP2105",
    (0x10C4, 0xEA71): "CP2108",
    (0x1A86, 0x5523): "CH341",
    (0x1A86, 0x7523): "CH340",
    (0x1A86, 0x55D3): "CH343",
    (0x1A86, 0x55D4): "CH9102",
}


def _chip(vid: int | None, pid: int | None) -> str:
    if vid is None or pid is None:
        return ""
    return _CHIPS.get((vid, pid), f"USB {vid:04X}:{pid:04X}")
