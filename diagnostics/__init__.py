"""Probes for kiosk peripherals: they read and never act."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diagnostics.decoding import Decoding


def decode(protocol: str, data: bytes, sender: str = "device") -> "Decoding":
    """What these bytes say in this protocol, sent by the `device` or by the `host`."""
    from diagnostics.decoding import decode as decode_bytes

    return decode_bytes(protocol, data, sender)
