"""What does a status byte mean, for the engineer and for the record?

One TOML table per protocol: bits of an answer, the XFS4IoT word for them, how grave it is, and what to do.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

from fieldkit.domain.words import Parameter


class Severity(StrEnum):
    """How grave a finding is, from good to bad."""

    OK = "ok"
    INFO = "info"
    WARN = "warn"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One thing that a probe found, bilingual as its table has it (`fieldkit.locale.pick`)."""

    code: str
    """Stable dotted name, such as `escpos.paper_end`."""
    topic: str
    word: str
    """XFS4IoT word of the topic, such as `paper` `low`."""
    severity: Severity
    zh: str
    en: str
    advice_zh: str = ""
    advice_en: str = ""
    part: str = ""
    """Part to take along, by its wear part or module name; empty when none helps."""
    level: int = 0
    """Fault level that this suggests, 1 to 4; 0 when it is not a fault."""
    raw: str = ""
    """The answer in hex."""


@dataclass(frozen=True)
class Bits:
    """When a finding holds: all bits of `mask` set and none of `unless`; mask 0 means no bit at all."""

    answer: str
    mask: int
    unless: int
    finding: Finding


@dataclass(frozen=True)
class RequestEntry:
    """A request of the host as the protocol documents list it."""

    code: str
    name: str
    zh: str
    en: str
    read_only: bool
    """Whether it leaves money, paper, cards, settings and state alone; only such requests may be in a probe."""


@dataclass(frozen=True)
class MeaningTable:
    """The meanings of one protocol."""

    fixed: int
    """Bits that carry the frame and no meaning."""
    rows: tuple[Bits, ...]
    texts: Mapping[str, Finding]
    """Findings without bits, by code."""
    unknown: str
    """Code of the finding for bits that no row explains."""
    codes: Mapping[tuple[str, str], Finding] = field(default_factory=dict)
    """(kind of answer, code) -> finding, for protocols that answer with codes."""
    requests: Mapping[str, RequestEntry] = field(default_factory=dict)
    """Code -> request, for protocols whose requests have codes."""

    def explain_code(self, answer: str, code: str, raw: str = "") -> Finding:
        """The finding for a code; one that nobody knows is a warning with its bytes, never dropped."""
        found = self.codes.get((answer, code))
        if found is None:
            return replace(self.named(self.unknown, bits=code, raw=raw), raw=raw)
        return replace(found, raw=raw)

    def explain(self, answer: str, status: int) -> tuple[Finding, ...]:
        """Findings for a status byte; bits that nobody knows are a warning with the byte, never dropped."""
        meaning = status & ~self.fixed
        raw = f"{status:02X}"
        rows = [row for row in self.rows if row.answer == answer]
        found = tuple(replace(row.finding, raw=raw) for row in rows if _holds(row, meaning))
        explained = 0
        for row in rows:
            explained |= row.mask if meaning & row.mask == row.mask else 0
        unexplained = meaning & ~explained
        if not unexplained:
            return found
        return (*found, replace(self.named(self.unknown, bits=f"{unexplained:02X}", raw=raw), raw=raw))

    def named(self, code: str, **parameters: Parameter) -> Finding:
        """A finding without bits, with the places of its texts filled."""
        finding = self.texts[code]
        return replace(finding, zh=finding.zh.format(**parameters), en=finding.en.format(**parameters))


def _holds(row: Bits, meaning: int) -> bool:
    if row.mask == 0:
        return meaning == 0
    return meaning & row.mask == row.mask and not meaning & row.unless


@cache
def meaning_table(name: str) -> MeaningTable:
    """The table of this protocol; FileNotFoundError when there is none."""
    document = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
    return MeaningTable(
        fixed=document.get("fixed", 0),
        rows=tuple(_bits(row) for row in document.get("bits", [])),
        texts={row["code"]: _finding(row) for row in document.get("texts", [])},
        unknown=document.get("unknown", ""),
        codes={
            (str(row["answer"]), code): _finding(row)
            for row in document.get("codes", [])
            for code in str(row["value"]).split()
        },
        requests={str(row["value"]): _request(row) for row in document.get("requests", [])},
    )


_TEXT_FIELDS = ("code", "topic", "word", "zh", "en", "advice_zh", "advice_en", "part")


def _finding(row: Mapping[str, str | int]) -> Finding:
    texts = {name: str(row.get(name, "")) for name in _TEXT_FIELDS}
    return Finding(severity=Severity(str(row["severity"])), level=int(row.get("level", 0)), **texts)


def _bits(row: Mapping[str, str | int]) -> Bits:
    return Bits(str(row["answer"]), int(row["mask"]), int(row.get("unless", 0)), _finding(row))


def _request(row: Mapping[str, str | int]) -> RequestEntry:
    return RequestEntry(
        str(row["value"]), str(row["name"]), str(row["zh"]), str(row["en"]), bool(row.get("read_only", False))
    )
