"""Which bytes are a packet of SLIP (RFC 1055)?

    C0    DATA                                   C0
    END   C0 inside as DB DC, DB inside as DB DD END

How a cable lies: no length and no check value, so a lost END joins two packets and a flipped byte stays unseen;
only an escape that no sender writes gives a damage away.
"""

END, ESC, ESC_END, ESC_ESC = 0xC0, 0xDB, 0xDC, 0xDD

_PLAIN = {ESC_END: END, ESC_ESC: ESC}


def packet(data: bytes) -> bytes:
    """The bytes of a packet, with an END on both sides."""
    escaped = data.replace(bytes((ESC,)), bytes((ESC, ESC_ESC))).replace(bytes((END,)), bytes((ESC, ESC_END)))
    return bytes((END,)) + escaped + bytes((END,))


def data_of(raw: bytes) -> bytes | None:
    """What a packet between two ENDs holds; None where an escape is wrong."""
    data, escaped = bytearray(), False
    for byte in raw[1:-1]:
        if escaped and byte not in _PLAIN:
            return None
        if byte == ESC and not escaped:
            escaped = True
            continue
        data.append(_PLAIN[byte] if escaped else byte)
        escaped = False
    return None if escaped else bytes(data)
