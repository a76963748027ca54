"""What a simulated cable does to bytes is repeatable, and is what a real one does."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.line import LineSettings
from diagnostics.simulators.line_model import LineFaults, LineModel, sampled
from diagnostics.simulators.printer import start_printer
from diagnostics.transport import SerialLink
from fieldkit.domain.words import Outside

SHAPES = [LineSettings(9600), LineSettings(2400), LineSettings(9600, 8, "E"), LineSettings(9600, 8, "O", 2)]
HOST = LineSettings()
ANSWER = b"\x12\x16\x1a~Hello"


class TestTwoEnds:
    @given(st.binary(max_size=64), st.sampled_from(SHAPES))
    def test_with_the_same_settings_lose_nothing(self, data: bytes, settings: LineSettings) -> None:
        assert sampled(data, settings, settings, strict=True) == data

    @pytest.mark.parametrize(("device", "host"), [(9600, 19200), (19200, 9600), (9600, 115200), (2400, 9600)])
    def test_with_two_speeds_read_the_same_nonsense_every_time(self, device: int, host: int) -> None:
        heard = [sampled(ANSWER, LineSettings(device), LineSettings(host), strict=False) for _ in range(2)]
        assert heard[0] == heard[1] != ANSWER
        assert heard[0]

    def test_at_a_much_higher_speed_read_zeros(self) -> None:
        assert set(sampled(ANSWER, LineSettings(9600), LineSettings(115200), strict=False)) == {0}

    def test_with_seven_bits_and_parity_differ_in_bit_7_alone(self) -> None:
        heard = sampled(ANSWER, LineSettings(9600, 7, "E"), HOST, strict=False)
        assert heard != ANSWER
        assert bytes(byte & 0x7F for byte in heard) == ANSWER

    def test_of_which_one_checks_parity_drop_characters(self) -> None:
        heard = sampled(b"\x03\x01\x02", HOST, LineSettings(9600, 8, "E"), strict=True)
        assert b"\x01" not in heard


class TestACable:
    def answers(self, faults: LineFaults, count: int = 3) -> list[bytes]:
        line = LineModel(faults)
        return [line.answer(ANSWER, HOST) for _ in range(count)]

    def test_without_faults_changes_nothing(self) -> None:
        assert self.answers(LineFaults()) == [ANSWER] * 3

    @pytest.mark.parametrize("faults", [LineFaults(drop_rate=0.3), LineFaults(flip_rate=0.3)])
    def test_that_spoils_by_chance_does_so_repeatably(self, faults: LineFaults) -> None:
        assert self.answers(faults) == self.answers(faults)
        assert any(answer != ANSWER for answer in self.answers(faults))

    def test_that_drops_characters_sends_fewer(self) -> None:
        assert sum(map(len, self.answers(LineFaults(drop_rate=0.5), 20))) < 15 * len(ANSWER)

    def test_that_flips_changes_one_bit_of_a_character(self) -> None:
        flipped = LineModel(LineFaults(flip_rate=1.0)).answer(ANSWER, HOST)
        assert [(a ^ b).bit_count() for a, b in zip(flipped, ANSWER, strict=True)] == [1] * len(ANSWER)

    def test_cuts_answers_short(self) -> None:
        assert self.answers(LineFaults(truncate_after=2)) == [ANSWER[:2]] * 3

    def test_repeats_answers(self) -> None:
        assert self.answers(LineFaults(duplicate=True), 1) == [ANSWER * 2]

    def test_brings_other_answers_first(self) -> None:
        assert self.answers(LineFaults(instead=b"\x15", instead_first=2)) == [b"\x15", b"\x15", ANSWER]

    def test_loses_the_first_answers(self) -> None:
        assert self.answers(LineFaults(drop_first=2)) == [b"", b"", ANSWER]

    def test_puts_noise_before_the_first_answers(self) -> None:
        assert self.answers(LineFaults(noise=b"\xff", noisy_answers=1)) == [b"\xff" + ANSWER, ANSWER, ANSWER]

    def test_wakes_a_device_up_once(self) -> None:
        line = LineModel(LineFaults(banner=b"BOOT"))
        assert [line.wakes_up(HOST), line.wakes_up(HOST)] == [b"BOOT", None]

    def test_wakes_nothing_up_that_has_no_banner(self) -> None:
        assert LineModel(LineFaults()).wakes_up(HOST) is None

    def test_chatters_by_its_seed(self) -> None:
        lines = [LineModel(LineFaults(seed=seed)) for seed in (7, 7, 8)]
        said = [b"".join(line.chatter() for _ in range(5)) for line in lines]
        assert said[0] == said[1] != said[2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo terminals")
class TestASimulatorOnAWire:
    def asked(self, faults: LineFaults, settings: LineSettings = HOST, wanted: int = 1) -> bytes:
        """What comes back to one status question."""
        with start_printer(faults=faults) as device:
            link = SerialLink(device.url, settings)
            link.write(b"\x10\x04\x01")
            heard = b""
            while len(heard) < wanted and (chunk := link.read(0.5)):
                heard += chunk
            link.close()
        return heard

    def test_sees_the_speed_that_the_host_has_set(self) -> None:
        assert self.asked(LineFaults(baud=9600), LineSettings(9600)) == b"\x12"
        assert self.asked(LineFaults(baud=9600), LineSettings(19200)) != b"\x12"

    def test_learns_the_parity_of_the_host_by_being_told(self) -> None:
        even = LineSettings(9600, 8, "E")
        with start_printer(faults=LineFaults(parity="E", strict_parity=True)) as device:
            link = SerialLink(device.url, even)
            link.write(b"\x10\x04\x01")
            assert link.read(0.05) == b""
            device.host = even
            link.write(b"\x10\x04\x01")
            assert link.read(1) == b"\x12"
            link.close()

    def test_spreads_the_characters_of_an_answer(self) -> None:
        assert self.asked(LineFaults(duplicate=True, inter_byte_ms=5), wanted=2) == b"\x12\x12"

    def test_pulls_the_plug_after_so_many_bytes(self) -> None:
        with start_printer(faults=LineFaults(duplicate=True, unplug_after_bytes=1), over_tcp=True) as device:
            link = SerialLink(device.url, HOST)
            link.write(b"\x10\x04\x01")
            heard = link.read(1)
            with pytest.raises(Outside):
                link.read(1)
            link.close()
        assert heard == b"\x12"

    def test_says_its_banner_instead_of_the_first_answer(self) -> None:
        assert self.asked(LineFaults(banner=b"BOOT"), wanted=4) == b"BOOT"
