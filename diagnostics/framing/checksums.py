"""Which check value belongs to these bytes? The sums and CRCs of the peripherals' protocols (diagnostics 12).

No package was taken: three 16-bit CRCs are thirty lines, and the tests hold them against `crccheck`.
"""

from collections.abc import Callable
from functools import cache, reduce
from operator import xor

Crc = Callable[[bytes], int]


def kermit(data: bytes) -> int:
    """CRC-16/KERMIT: CCNET, ID-003; check value 2189."""
    return _reflected(data, 0x8408, 0)


def modbus(data: bytes) -> int:
    """CRC-16/MODBUS; check value 4B37."""
    return _reflected(data, 0xA001, 0xFFFF)


def xmodem(data: bytes) -> int:
    """CRC-16/XMODEM: Sankyo, ccTalk with CRC, Axpert, XMODEM; check value 31C3."""
    return _plain(data, 0x1021, 0)


def cms(data: bytes) -> int:
    """CRC-16/CMS: SSP; check value AEE7."""
    return _plain(data, 0x8005, 0xFFFF)


def bcc(data: bytes) -> int:
    """Exclusive or of all bytes."""
    return reduce(xor, data, 0)


def low_sum(data: bytes) -> int:
    """Low byte of the sum of all bytes."""
    return sum(data) & 0xFF


def _reflected(data: bytes, polynomial: int, start: int) -> int:
    table, crc = _reflected_table(polynomial), start
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc


def _plain(data: bytes, polynomial: int, start: int) -> int:
    table, crc = _plain_table(polynomial), start
    for byte in data:
        crc = (crc << 8 & 0xFFFF) ^ table[crc >> 8 ^ byte]
    return crc


@cache
def _reflected_table(polynomial: int) -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _ in range(8):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
        return value

    return tuple(entry(value) for value in range(256))


@cache
def _plain_table(polynomial: int) -> tuple[int, ...]:
    def entry(value: int) -> int:
        value <<= 8
        for _ in range(8):
            value = (value << 1 ^ (polynomial if value & 0x8000 else 0)) & 0xFFFF
        return value

    return tuple(entry(value) for value in range(256))
