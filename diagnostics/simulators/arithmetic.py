"""Check values as the manuals of the devices print them, bit by bit: simulators do not share the codecs' tables."""


def kermit(data: bytes) -> bytes:
    """CRC-16 of CCNET and ID-003, low byte first."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return bytes((crc & 0xFF, crc >> 8))


def exclusive_or(data: bytes) -> bytes:
    """BCC of the F2 family."""
    check = 0
    for byte in data:
        check ^= byte
    return bytes((check,))
