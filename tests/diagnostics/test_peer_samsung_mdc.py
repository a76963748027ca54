"""python-samsung-mdc and our codec of MDC understand each other, and it reads our simulated display."""

import asyncio
from types import ModuleType

import pytest
from peers import peer_module

from diagnostics.decoding import decode
from diagnostics.framing.mdc import question
from diagnostics.simulators.mdc import FIRMWARE, MODEL, SERIAL, start_mdc


def mdc() -> ModuleType:
    return peer_module("samsung_mdc", "python-samsung-mdc")


@pytest.mark.parametrize("command", [0x00, 0x0B, 0x0D, 0x0E, 0x11, 0x25, 0x83, 0x8A])
@pytest.mark.parametrize("display", [0, 1, 99])
def test_questions_have_the_same_bytes(display: int, command: int) -> None:
    theirs = peer_module("samsung_mdc.connection", "python-samsung-mdc").pack_payload(command, display)
    assert theirs == question(command, display)
    assert decode("mdc", theirs, "host").frames[0].read_only is True


@pytest.mark.parametrize(("command", "data"), [(0x11, b"\x00"), (0x25, b"\x32"), (0x14, b"\x21")])
def test_its_commands_that_set_a_value_are_no_questions(command: int, data: bytes) -> None:
    theirs = peer_module("samsung_mdc.connection", "python-samsung-mdc").pack_payload(command, 1, data)
    assert decode("mdc", theirs, "host").frames[0].read_only is False


@pytest.mark.parametrize(("acknowledged", "said"), [(True, "60 %"), (False, "NAK")])
def test_its_answers_are_understood(acknowledged: bool, said: str) -> None:
    connection = peer_module("samsung_mdc.connection", "python-samsung-mdc")
    theirs = connection.pack_response(0x25, 1, acknowledged, b"\x3c" if acknowledged else b"\x01")
    decoding = decode("mdc", theirs)
    assert decoding.valid
    assert said in decoding.frames[0].en


async def _read(state: str, *commands: str) -> list[tuple[object, ...]]:
    display = start_mdc(state, over_tcp=True)
    try:
        async with mdc().MDC(display.url.removeprefix("socket://"), timeout=3) as host:
            return [await getattr(host, command)(1) for command in commands]
    finally:
        await asyncio.to_thread(display.stop)


async def test_it_reads_identity_state_and_hours_of_our_display() -> None:
    serial, model, firmware, brightness, hours = await _read(
        "on", "serial_number", "model_name", "software_version", "brightness", "panel_on_time"
    )
    assert (serial, model, firmware) == ((SERIAL.decode(),), (MODEL.decode(),), (FIRMWARE.decode(),))
    assert brightness == (60,)
    assert hours == (12_345 * 6,)


@pytest.mark.parametrize(("state", "power"), [("on", "ON"), ("off", "OFF"), ("rebooting", "REBOOT")])
async def test_it_sees_the_same_power_state(state: str, power: str) -> None:
    (status,) = await _read(state, "status")
    assert getattr(status[0], "name", "") == power


@pytest.mark.parametrize(
    ("state", "place"), [("lamp_error", 0), ("too_hot", 1), ("no_signal", 3), ("fan_error", 5)]
)
async def test_it_sees_the_same_error(state: str, place: int) -> None:
    (errors,) = await _read(state, "error_status")
    assert getattr(errors[place], "name", "") == "ERROR"


async def test_it_is_refused_where_our_probe_is() -> None:
    refusal = peer_module("samsung_mdc.exceptions", "python-samsung-mdc").NAKError
    with pytest.raises(refusal):
        await _read("refuses", "brightness")
