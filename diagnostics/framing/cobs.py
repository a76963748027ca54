"""Which bytes are a packet of COBS (consistent overhead byte stuffing), with its delimiter?

    CODE   CODE - 1 bytes, none of them 00   CODE   ...   00
    each code stands for the 00 behind its bytes, but FF for none, and the last for the end

How a cable lies: no check value, so a flipped byte stays unseen; a flipped code breaks the chain of codes, which
has to end at the delimiter.
"""

DELIMITER = 0x00
_LONGEST_RUN = 0xFF


def packet(data: bytes) -> bytes:
    """The bytes of a packet, with the delimiter."""
    out, run = bytearray(), bytearray()
    for byte in data:
        if byte != DELIMITER:
            run.append(byte)
        if byte == DELIMITER or len(run) == _LONGEST_RUN - 1:
            out += bytes((len(run) + 1,)) + run
            run.clear()
    return bytes(out) + bytes((len(run) + 1,)) + bytes(run) + bytes((DELIMITER,))


def data_of(raw: bytes) -> bytes | None:
    """What a packet with its delimiter holds; None where the codes do not end at the delimiter."""
    data, place, last = bytearray(), 0, len(raw) - 1
    while place < last:
        code = raw[place]
        run = raw[place + 1 : place + code]
        if not code or place + code > last or DELIMITER in run:
            return None
        data += run
        place += code
        if code != _LONGEST_RUN and place < last:
            data.append(DELIMITER)
    return bytes(data)
