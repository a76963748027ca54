"""pymodbus identifies itself to our probe, and reads the registers of our simulated unit."""

import asyncio
from urllib.parse import urlsplit

from peers import peer_module

from diagnostics.session import run_probe
from diagnostics.simulators.modbus import ModbusSimulator, start_modbus
from fieldkit.domain.record import ItemResult

_FREE = ("127.0.0.1", 0)


async def test_our_probe_reads_the_identity_of_a_pymodbus_server() -> None:
    pymodbus, server_module = peer_module("pymodbus", "pymodbus"), peer_module("pymodbus.server", "pymodbus")
    simulator = peer_module("pymodbus.simulator", "pymodbus")
    identity = pymodbus.ModbusDeviceIdentification(
        info_name={"VendorName": "Riptide", "ProductCode": "RT-1", "MajorMinorRevision": "3.16"}
    )
    registers = simulator.SimData(0, count=8, values=7, datatype=simulator.DataType.REGISTERS)
    server = server_module.ModbusTcpServer(
        simulator.SimDevice(1, registers),
        framer=pymodbus.FramerType.RTU,
        identity=identity,
        address=_FREE,
    )
    await server.listen()
    port = server.transport.sockets[0].getsockname()[1]
    try:
        outcome = await asyncio.to_thread(run_probe, "env.modbus", f"socket://127.0.0.1:{port}")
    finally:
        await server.shutdown()
    assert outcome.verdict is ItemResult.PASS
    assert outcome.identity == {"maker": "Riptide", "model": "RT-1", "firmware": "3.16"}


async def test_a_pymodbus_client_reads_our_simulated_unit() -> None:
    pymodbus, client_module = peer_module("pymodbus", "pymodbus"), peer_module("pymodbus.client", "pymodbus")
    with start_modbus(over_tcp=True) as unit:
        client = client_module.AsyncModbusTcpClient(
            "127.0.0.1", port=urlsplit(unit.url).port, framer=pymodbus.FramerType.RTU, retries=0
        )
        assert await client.connect()
        read = await client.read_holding_registers(2, count=3, device_id=1)
        beyond = await client.read_holding_registers(900, count=3, device_id=1)
        told = await client.read_device_information(read_code=1, object_id=0, device_id=1)
        client.close()
        asked = bytes(unit.received)
    assert read.registers == [232, 233, 234]
    assert beyond.isError()
    assert told.information == {0: b"FieldKit", 1: b"ENV-4", 2: b"2.11"}
    watched = ModbusSimulator()
    watched.answer(asked)
    assert watched.obeyed == []
