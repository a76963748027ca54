"""What has the kiosk application written down about itself, for whoever comes with a cable?

A text file, one JSON object in a line, appended to by the application; the agent reads its end and never writes:

    {"at": "2026-09-30T01:00:00Z", "fact": "app.version", "value": "5.2.3"}
    {"at": "2026-09-30T01:00:00Z", "event": "paper_out", "text": "roll 1"}
    {"at": "2026-09-30T01:00:00Z", "txn": "pay", "ok": true}
    {"at": "2026-09-30T01:00:00Z", "third_party": "MySQL", "version": "8.0.36", "running": true, "error": ""}

A line that is none of these is left out: half a line of a crash must not keep the rest from being told.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path

from fieldkit.domain.instants import from_stamp, stamp

_READ = 4 * 1024 * 1024
"""Bytes of the end of the file that are looked at."""
_TEXT_LIMIT = 64
_LISTED = 20
_FACTS = 24

Line = Mapping[str, object]


@dataclass(frozen=True)
class KioskLog:
    """The file of the application; nothing where there is none."""

    path: Path | None = None

    def facts(self) -> dict[str, object]:
        """Name -> newest value with its time."""
        newest = {_text(line["fact"]): [_text(line.get("value")), stamp(at)] for at, line in self._with("fact")}
        return dict(list(newest.items())[-_FACTS:])

    def third_party(self) -> list[object]:
        """Programs of others with version and state, each as it was told last."""
        newest = {_text(line["third_party"]): line for _, line in self._with("third_party")}
        return [
            {
                "name": name,
                "version": _text(line.get("version")),
                "running": line.get("running") is True,
                "error": _text(line.get("error")),
            }
            for name, line in list(newest.items())[:_LISTED]
        ]

    def events(self, since: datetime) -> dict[str, object]:
        """How many there are since then, and the newest of them."""
        told = [
            {"at": stamp(at), "code": _text(line["event"]), "text": _text(line.get("text"))}
            for at, line in self._with("event")
            if at >= since
        ]
        return {"count": len(told), "events": told[-_LISTED:]}

    def transactions(self, start: datetime, end: datetime) -> dict[str, dict[str, int]]:
        """Kind of business -> how many went well and how many failed in this time."""
        counted: dict[str, dict[str, int]] = {}
        for at, line in self._with("txn"):
            if start <= at < end and isinstance(line.get("ok"), bool):
                kind = counted.setdefault(_text(line["txn"]), {"ok": 0, "failed": 0})
                kind["ok" if line["ok"] else "failed"] += 1
        return dict(list(counted.items())[:_LISTED])

    def _with(self, kind: str) -> Iterator[tuple[datetime, Line]]:
        for raw in self._end().splitlines():
            with suppress(ValueError, OverflowError, RecursionError, KeyError, TypeError):
                line = json.loads(raw)
                if isinstance(line, dict) and kind in line:
                    yield from_stamp(str(line["at"])), line

    def _end(self) -> bytes:
        if self.path is None:
            return b""
        with suppress(OSError):
            size = self.path.stat().st_size
            with FileIO(self.path) as log:
                log.seek(max(size - _READ, 0))
                return log.read(_READ) or b""
        return b""


def _text(value: object) -> str:
    return "" if value is None else str(value)[:_TEXT_LIMIT]
