"""Can a CashCode CCNET validator take notes: who is it, which state is it in, is the cassette there?"""

from collections.abc import Callable, Mapping
from functools import partial

from diagnostics.framing import Frame, Request
from diagnostics.framing.ccnet import LONGEST, VALIDATOR, data_of, framer, identification, message
from diagnostics.framing.stream import AnswerFramer
from diagnostics.meaning import Finding
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.ccnet import findings
from diagnostics.safety import VALIDATOR_FREE
from fieldkit.domain.words import Words, say

_ACK, _NAK, _ILLEGAL_COMMAND = b"\x00", b"\xff", b"\x30"
_STATE_LENGTHS, _STATUS_LENGTH, _CRC32_LENGTH = (1, 2, 3), 6, 4
_BILL_TABLE_LENGTH = 120


def _framer(name: str, fits: Callable[[bytes], bool]) -> AnswerFramer:
    def answers(frame: Frame) -> bool:
        return frame.fields["address"] == VALIDATOR and fits(data_of(frame.raw))

    return AnswerFramer(name, framer(), answers)


def _is_state(data: bytes) -> bool:
    return len(data) in _STATE_LENGTHS and data not in (_ACK, _NAK, _ILLEGAL_COMMAND)


def _has_length(length: int, data: bytes) -> bool:
    return len(data) == length or data == _ILLEGAL_COMMAND


def _is_identification(data: bytes) -> bool:
    return identification(data) is not None or data == _ILLEGAL_COMMAND


def _request(name: str, code: int, title: Words, fits: Callable[[bytes], bool]) -> Request:
    raw = message(bytes((code,)))
    return Request(name, raw, title, partial(_framer, name, fits), longest=LONGEST, acknowledge=message(_ACK))


class CcnetValidatorProbe(Probe):
    """Identification, firmware checksum, enabled notes, bill table and one poll; nothing is enabled or reset."""

    name = "bnv.ccnet"
    part = "BNV"
    answers = frozenset({"bnv.poll"})
    zh = "纸币识别器状态（CCNET）"
    en = "Banknote validator status (CCNET)"
    confirm = VALIDATOR_FREE
    patience = Patience(answer_ms=300, quiet_ms=BY_CHECK, gap_ms=20)
    requests = (
        _request("identification", 0x37, say("Question: part and serial number?"), _is_identification),
        _request("crc32", 0x51, say("Question: firmware checksum?"), partial(_has_length, _CRC32_LENGTH)),
        _request("state", 0x33, say("Question: which state?"), _is_state),
        _request("status", 0x31, say("Question: which notes are enabled?"), partial(_has_length, _STATUS_LENGTH)),
        _request(
            "bill_table", 0x41, say("Question: which notes does it know?"), partial(_has_length, _BILL_TABLE_LENGTH)
        ),
    )
    optional = frozenset({"identification", "crc32", "status", "bill_table"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The meaning of a state, of the enabled notes or of the bill table."""
        if reading.frame is None or _is_named_by(reading):
            return ()
        return findings(data_of(reading.frame.raw))

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Part number, serial number and firmware checksum."""
        told: dict[str, str] = {}
        for reading in readings:
            data = data_of(reading.frame.raw) if reading.frame else b""
            unit = identification(data)
            if unit and reading.request.name == "identification":
                told |= {"model": unit.part, "serial": unit.serial}
            elif reading.request.name == "crc32" and len(data) == _CRC32_LENGTH:
                told["firmware"] = f"CRC32 {data.hex().upper()}"
        return told


def _is_named_by(reading: Reading) -> bool:
    return reading.request.name == "crc32" and reading.frame is not None and len(data_of(reading.frame.raw)) > 1
