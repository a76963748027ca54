"""python-pylontech and our codec of YD/T 1363.3 understand each other, and it reads our simulated battery pack."""

import pytest
from peers import peer_module

from diagnostics.decoding import decode
from diagnostics.framing.ydt1363 import framed
from diagnostics.simulators.ydt1363 import Ydt1363Simulator, start_ydt1363


@pytest.mark.parametrize("cid2", [0x42, 0x44, 0x47, 0x4F, 0x51, 0x93])
@pytest.mark.parametrize("address", [0, 2, 15, 255])
def test_requests_have_the_same_bytes(address: int, cid2: int) -> None:
    pylontech = peer_module("pylontech.pylontech", "python-pylontech").Pylontech
    host = pylontech.__new__(pylontech)
    info = f"{address:02X}"
    theirs = host._encode_cmd(address, cid2, info.encode())
    assert theirs == framed(0x20, address, 0x46, cid2, info)
    assert decode("ydt1363", theirs, "host").frames[0].read_only is True


def test_it_reads_the_serial_number_and_the_cells_of_our_pack() -> None:
    pylontech = peer_module("pylontech.pylontech", "python-pylontech").Pylontech
    with start_ydt1363() as line:
        host = pylontech(line.url, 9600)
        host.s.timeout = 0.5  # it waits for a line feed that this protocol does not have
        try:
            serial = host.get_module_serial_number(2)
            values = host.get_values_single(2)
        finally:
            host.s.close()
        asked = bytes(line.received)
    assert serial.ModuleSerialNumber == b"K200707S90200001"
    assert values.NumberOfCells == 15
    assert values.Voltage == pytest.approx(49.037)
    assert values.Current == pytest.approx(-3.2)
    assert values.CycleNumber == 27
    watched = Ydt1363Simulator()
    watched.answer(asked)
    assert watched.obeyed == []
