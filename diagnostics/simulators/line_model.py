"""What does a cable make of the bytes on it: other speed, other parity, noise, loss, delay, a pulled plug?

Both ends have their settings. A character travels as a waveform of start, data, parity and stop bits at the speed
of its sender and is sampled at the speed of its reader, as a UART does it; so two speeds give the same wrong bytes
every time. Everything that happens by chance comes from a seed.

A pseudo terminal carries bytes, not waveforms, and its two ends may differ freely. Where it shows the speed that
the host has set, the model uses it; parity and 7 bits it refuses, so those are told to the simulator by another way
(`RunningSimulator.host`).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from diagnostics.line import LineSettings

_NEVER = 1_000_000


@dataclass(frozen=True)
class LineFaults:
    """What is wrong with the cable, or with the device's side of it."""

    baud: int = 0
    """Speed of the device; 0 when both ends agree."""
    bits: int = 0
    """Data bits of the device; 0 for 8."""
    parity: str = ""
    """Parity of the device; empty for none."""
    strict_parity: bool = False
    """The device drops characters whose parity is wrong, as validators do."""
    echo: bool = False
    """The host's own bytes come back first."""
    noise: bytes = b""
    """Stray bytes before answers."""
    noisy_answers: int = _NEVER
    """How many answers have noise."""
    chatter: bool = False
    """Stray bytes all the time, other ones each time, with no device behind them."""
    banner: bytes = b""
    """The device starts up when it is first asked: it says this and forgets the question."""
    instead: bytes = b""
    """What comes in place of an answer: busy, a refusal, the answer of another address."""
    instead_first: int = 0
    """How many answers it replaces at first."""
    duplicate: bool = False
    """Every answer comes twice."""
    drop_first: int = 0
    """How many answers get lost at first."""
    drop_rate: float = 0.0
    """Share of the characters that get lost."""
    flip_rate: float = 0.0
    """Share of the characters that arrive with one bit changed."""
    truncate_after: int = _NEVER
    """Bytes of an answer that get through."""
    late_ms: int = 0
    inter_byte_ms: int = 0
    """Time between two characters of an answer."""
    flood: bool = False
    """Endless bytes from the first request on."""
    unplug_after: int | None = None
    """Pull the plug after this many answers."""
    unplug_after_bytes: int | None = None
    """Pull the plug after this many bytes of answers."""
    seed: int = 1


NO_FAULTS = LineFaults()


class LineModel:
    """The cable between a host and a device."""

    def __init__(self, faults: LineFaults) -> None:
        self._faults = faults
        self._chance = random.Random(faults.seed)  # repeatable, nothing secret
        self._answers = 0
        self._asked = False

    @property
    def answers(self) -> int:
        """How many answers the device has given."""
        return self._answers

    def to_device(self, data: bytes, host: LineSettings) -> bytes:
        """What the device reads of what the host sends."""
        device = self._device(host)
        return sampled(data, host, device, strict=self._faults.strict_parity) if device != host else data

    def wakes_up(self, host: LineSettings) -> bytes | None:
        """The banner of a device that is asked for the first time; None when it simply answers."""
        first, self._asked = not self._asked, True
        return self._to_host(self._faults.banner, host) if first and self._faults.banner else None

    def answer(self, data: bytes, host: LineSettings) -> bytes:
        """What the host reads of the next answer; nothing when it got lost."""
        faults = self._faults
        self._answers += 1
        if self._answers <= faults.drop_first:
            return b""
        if self._answers <= faults.instead_first:
            data = faults.instead
        data = data[: faults.truncate_after] * (2 if faults.duplicate else 1)
        noise = faults.noise if self._answers <= faults.noisy_answers else b""
        return self._to_host(noise + data, host)

    def chatter(self) -> bytes:
        """Stray bytes."""
        return self._chance.randbytes(self._chance.randrange(1, 9))

    def _to_host(self, data: bytes, host: LineSettings) -> bytes:
        device = self._device(host)
        heard = sampled(data, device, host, strict=False) if device != host else data
        return bytes(self._damaged(byte) for byte in heard if self._chance.random() >= self._faults.drop_rate)

    def _damaged(self, byte: int) -> int:
        return byte ^ 1 << self._chance.randrange(8) if self._chance.random() < self._faults.flip_rate else byte

    def _device(self, host: LineSettings) -> LineSettings:
        if not (self._faults.baud or self._faults.bits or self._faults.parity):
            return host
        return replace(
            LineSettings(), baud=self._faults.baud or host.baud, bits=self._faults.bits or 8,
            parity=self._faults.parity or "N",
        )  # fmt: skip


def sampled(data: bytes, sender: LineSettings, reader: LineSettings, *, strict: bool) -> bytes:
    """What a reader with its settings makes of characters that a sender sends with its own.

    Args:
        strict: characters with wrong parity or without a stop bit are dropped; drivers of PCs hand them over.
    """
    line = [bit for byte in data for bit in _character(byte, sender)]
    whole = 1 + reader.bits + (reader.parity != "N") + 1
    heard, place = bytearray(), 0
    while (start := _next_low(line, place, reader.baud)) is not None:
        bits = [_level(line, start + sender.baud * (2 * n + 1), reader.baud) for n in range(whole)]
        byte = sum(bit << n for n, bit in enumerate(bits[1 : 1 + reader.bits]))
        if not strict or (bits[-1] and _parity_holds(bits[1:-1], reader.parity)):
            heard.append(byte)
        place = _next_high(line, start + sender.baud * (2 * whole - 1), reader.baud)
    return bytes(heard)


def _character(byte: int, settings: LineSettings) -> Iterator[int]:
    bits = [byte >> n & 1 for n in range(settings.bits)]
    yield 0
    yield from bits
    if settings.parity != "N":
        yield sum(bits) & 1 ^ (settings.parity == "O")
    yield from [1] * settings.stop


def _parity_holds(bits: list[int], parity: str) -> bool:
    return parity == "N" or sum(bits) & 1 == (parity == "O")


def _level(line: list[int], time: int, baud: int) -> int:
    """Level at a time, where a bit of the sender lasts twice as many ticks as the reader has baud; idle is high."""
    place = time // (2 * baud)
    return line[place] if place < len(line) else 1


def _next_low(line: list[int], time: int, baud: int) -> int | None:
    """When the line is next low, from this time on."""
    if _level(line, time, baud) == 0:
        return time
    places = range(time // (2 * baud) + 1, len(line))
    return next((place * 2 * baud for place in places if line[place] == 0), None)


def _next_high(line: list[int], time: int, baud: int) -> int:
    if _level(line, time, baud):
        return time
    places = range(time // (2 * baud) + 1, len(line))
    return next((place for place in places if line[place]), len(line)) * 2 * baud
