"""What does a power system that speaks YD/T 1363.3 (dianzong, YDN23) say?

The meaning of the bytes of a UPS is taken from a driver for one family of Liebert UPSs, because the standard's own
tables were not at hand: the panel of the UPS has the last word.
"""

from dataclasses import replace

from diagnostics.framing import Frame, Framer
from diagnostics.framing.ydt1363 import answer_framer, request_framer
from diagnostics.meaning import Finding, MeaningTable, meaning_table
from diagnostics.protocols import Protocol, Sender, Told, told_request

_BATTERY = "46"
_DEVICES = {
    "2A": ("UPS", "UPS"),
    "40": ("交流配电", "AC distribution"),
    "41": ("整流器", "rectifier"),
    "42": ("直流配电", "DC distribution"),
    "46": ("电池", "battery"),
    "60": ("空调", "air conditioner"),
}
_QUIET = (0x00, 0x0E, 0xE0)
"""Alarm bytes that tell of nothing."""
_LIMITS = {0x01: "ydt1363.alarm_below", 0x02: "ydt1363.alarm_above"}
_FIRST_ALARM = 2
_STATE_BYTES = (("supply", 1), ("rectifier", 3), ("battery", 4), ("test", 5))
_MEASURED_WORDS = {"input": 1, "output": 7, "current": 13, "battery": 19, "output_hertz": 21, "input_hertz": 27}
"""Place of the first of two bytes; hundredths of the unit."""


class Ydt1363Protocol(Protocol):
    """YD/T 1363.3, the Chinese telecom standard for supervising power and environment: hex text with two sums."""

    name = "ydt1363"
    zh = "YD/T 1363.3 动力环境监控（电总协议）"
    en = "YD/T 1363.3 power supervision (dianzong, YDN23)"

    def framer(self, sender: Sender) -> Framer:
        """Cuts the stream into frames and checks both sums."""
        return answer_framer() if sender is Sender.DEVICE else request_framer()

    def tell(self, frame: Frame, sender: Sender) -> Told:
        """A command by CID2 or a result by RTN, with the unit and its address."""
        table, fields = meaning_table(self.name), frame.fields
        zh, en = _DEVICES.get(str(fields["cid1"]), ("设备", "device"))
        place = f"CID1 {fields['cid1']}, {int(fields['address']):02X}"
        if sender is Sender.HOST:
            told = told_request(table, str(fields["cid2"]))
            wrong = () if fields["length_fits"] else (table.named("ydt1363.length_wrong"),)
            return replace(told, zh=f"{told.zh}（{zh}，{place}）", en=f"{told.en} ({en}, {place})", findings=wrong)
        findings = (result_finding(frame), *_pack(table, str(fields["info"]), str(fields["cid1"])))
        return Told("answer", str(fields["cid2"]), f"应答（{zh}，{place}）", f"Answer ({en}, {place})", findings)


def result_finding(frame: Frame) -> Finding:
    """What RTN says of an answer."""
    return meaning_table("ydt1363").explain_code("rtn", str(frame.fields["cid2"]), frame.raw.hex(" ").upper())


def state_findings(info: bytes) -> tuple[Finding, ...]:
    """Switch states of a UPS."""
    table = meaning_table("ydt1363")
    if len(info) <= _STATE_BYTES[-1][1]:
        return (_short(table, info),)
    return tuple(
        table.explain_code(topic, f"{info[place]:02X}", info.hex(" ").upper()) for topic, place in _STATE_BYTES
    )


def alarm_findings(info: bytes) -> tuple[Finding, ...]:
    """Alarms of a UPS, each with the side on which a limit was left."""
    table = meaning_table("ydt1363")
    if len(info) <= _FIRST_ALARM:
        return (_short(table, info),)
    found: list[Finding] = []
    for place, value in enumerate(info[_FIRST_ALARM:], start=_FIRST_ALARM):
        if value in _QUIET:
            continue
        found.append(table.explain_code("alarm", str(place), f"{value:02X}"))
        if value in _LIMITS:
            found.append(table.named(_LIMITS[value], place=place))
    return tuple(found) or (table.named("ydt1363.no_alarms"),)


def measured_findings(info: bytes) -> tuple[Finding, ...]:
    """Measured values of a UPS."""
    table = meaning_table("ydt1363")
    if len(info) < max(_MEASURED_WORDS.values()) + 2:
        return (_short(table, info),)
    return (table.named("ydt1363.readings", **measured_values(info)),)


def measured_values(info: bytes) -> dict[str, str]:
    """The measured values of a UPS by their names; empty for an answer that is too short."""
    if len(info) < max(_MEASURED_WORDS.values()) + 2:
        return {}
    return {name: _hundredths(info[place : place + 2]) for name, place in _MEASURED_WORDS.items()}


def _short(table: MeaningTable, info: bytes) -> Finding:
    return table.named("ydt1363.short", bits=info.hex(" ").upper())


def _hundredths(word: bytes) -> str:
    value = int.from_bytes(word, "big")
    return f"{value // 100}.{value % 100:02d}"


def _pack(table: MeaningTable, info: str, cid1: str) -> tuple[Finding, ...]:
    """A lithium pack: flag, number, counted cells, counted temperatures, current, voltage, capacities, cycles."""
    raw = bytes.fromhex(info) if len(info) % 2 == 0 else b""
    if cid1 != _BATTERY or len(raw) < 3:
        return ()
    words = _counted(raw[2:])
    temperatures = _counted(raw[3 + 2 * len(words) :]) if words else ()
    rest = raw[4 + 2 * (len(words) + len(temperatures)) :]
    if not temperatures or len(rest) < 11:
        return ()
    values = {
        "cells": len(words),
        "lowest": min(words),
        "highest": max(words),
        "current": int.from_bytes(rest[0:2], "big", signed=True) * 100,
        "voltage": int.from_bytes(rest[2:4], "big"),
        "cycles": int.from_bytes(rest[9:11], "big"),
    }
    return (table.named("ydt1363.battery_pack", **values),)


def _counted(raw: bytes) -> tuple[int, ...]:
    """A count and as many words; none when there are fewer."""
    count = raw[0] if raw else 0
    words = raw[1 : 1 + 2 * count]
    if len(words) < 2 * count:
        return ()
    return tuple(int.from_bytes(words[place : place + 2], "big") for place in range(0, len(words), 2))
