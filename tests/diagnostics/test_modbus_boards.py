import pytest
from crccheck.crc import CrcModbus
from power_runs import run_simulated

from diagnostics.decoding import decode
from diagnostics.framing.modbus import LONGEST, answer_framer, framed
from diagnostics.outcome import Conclusion
from diagnostics.simulators.modbus import STATES, ModbusSimulator
from diagnostics.simulators.serving import LineFaults
from fieldkit.domain.record import ItemResult

PASS, WARN, FAIL, NONE = ItemResult.PASS, ItemResult.WARN, ItemResult.FAIL, ItemResult.INCONCLUSIVE
EXPECTED = {
    "ready": (PASS, "modbus.identified"),
    "no_identification": (NONE, "modbus.illegal_function"),
    "busy": (NONE, "modbus.busy"),
    "failure": (FAIL, "modbus.device_failure"),
    "unknown_exception": (NONE, "modbus.unknown"),
    "other_unit": (NONE, ""),
    "wrong_crc": (NONE, ""),
    "half": (NONE, ""),
    "garbage": (NONE, ""),
    "silent": (NONE, ""),
}
READING = framed(1, 3, bytes((4, 0, 230, 0, 231)))


def test_every_state_of_the_simulator_is_judged_here() -> None:
    assert set(EXPECTED) == set(STATES)


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_has_its_verdict_and_its_finding(state: str) -> None:
    run = run_simulated("modbus", "env.modbus", state)
    verdict, code = EXPECTED[state]
    assert run.outcome.verdict is verdict
    assert not code or code in run.codes


def test_a_unit_without_identification_is_not_called_silent() -> None:
    assert run_simulated("modbus", "env.modbus", "no_identification").outcome.conclusion is Conclusion.REFUSED


def test_maker_model_and_firmware_can_be_compared_with_the_device_file() -> None:
    outcome = run_simulated("modbus", "env.modbus", "ready").outcome
    assert outcome.identity == {"maker": "FieldKit", "model": "ENV-4", "firmware": "2.11"}


def test_a_unit_is_sent_nothing_but_questions() -> None:
    unit = ModbusSimulator()
    run = run_simulated("modbus", "env.modbus", "ready", LineFaults(noise=b"\xff", drop_first=1))
    assert unit.answer(run.received)
    assert unit.obeyed == []


@pytest.mark.parametrize("faults", [LineFaults(flood=True), LineFaults(unplug_after=0)], ids=["flood", "unplugged"])
def test_a_bad_line_gives_no_verdict(faults: LineFaults) -> None:
    assert run_simulated("modbus", "env.modbus", "ready", faults).outcome.verdict is NONE


@pytest.mark.parametrize("function", [5, 6])
def test_a_function_that_writes_is_never_called_a_question(function: int) -> None:
    assert decode("modbus", framed(1, function, bytes(4)), "host").frames[0].read_only is False


def test_the_check_value_is_that_of_an_independent_implementation() -> None:
    for number in range(512):
        raw = framed(1, 3, number.to_bytes(4, "big"))
        assert raw[-2:] == CrcModbus.calc(raw[:-2]).to_bytes(2, "little")


class TestTheStream:
    def test_gives_back_a_frame_behind_noise(self) -> None:
        decoded = answer_framer().feed(b"\x00\xff\x41" + READING)
        assert [frame.raw for frame in decoded.frames] == [READING]
        assert b"".join(error.raw for error in decoded.errors) == b"\x00\xff\x41"

    def test_gives_back_a_frame_behind_one_whose_length_lies(self) -> None:
        lying = b"\x01\x03\xf0\x00\x01"
        decoded = answer_framer().feed(lying + READING)
        assert [frame.raw for frame in decoded.frames] == [READING]

    def test_parts_frames_that_come_without_silence(self) -> None:
        decoded = answer_framer().feed(READING * 3)
        assert len(decoded.frames) == 3
        assert decoded.errors == ()

    def test_takes_a_frame_byte_by_byte(self) -> None:
        framer = answer_framer()
        frames = [frame for byte in READING for frame in framer.feed(bytes((byte,))).frames]
        assert [frame.raw for frame in frames] == [READING]

    @pytest.mark.parametrize("noise", [b"\xff", b"\x01\x03", bytes(range(256))], ids=["ff", "starts", "all bytes"])
    def test_believes_no_flood(self, noise: bytes) -> None:
        framer = answer_framer()
        decoded = framer.feed(noise * (4 * LONGEST // len(noise)))
        assert decoded.frames == ()
        assert len(framer.pending) <= LONGEST


OBJECTS_THAT_LIE = {
    "more objects than bytes": b"\x0e\x01\x01\x00\x00\x09\x00\x02ab",
    "an object longer than the frame": b"\x0e\x01\x01\x00\x00\x01\x00\xffab",
    "another interface": b"\x0d\x01\x01\x00\x00\x00",
}


@pytest.mark.parametrize("content", OBJECTS_THAT_LIE.values(), ids=OBJECTS_THAT_LIE)
def test_an_identification_that_lies_about_its_length_is_refused(content: bytes) -> None:
    assert not decode("modbus", framed(1, 0x2B, content)).valid


def test_texts_of_a_device_are_cleaned() -> None:
    raw = framed(1, 0x2B, b"\x0e\x01\x01\x00\x00\x01\x00\x08\x1b[31mred")
    assert "\x1b" not in decode("modbus", raw).frames[0].en
