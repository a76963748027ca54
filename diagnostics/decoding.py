"""What do these bytes say, in this protocol, sent by this end? For typed bytes, transcripts, tests and scripts."""

from dataclasses import dataclass

from diagnostics.framing import Frame, FrameError, FrameFault
from diagnostics.meaning import Finding, Severity
from diagnostics.protocols import Protocol, Sender, Told, protocol_named
from fieldkit.domain.words import Words, say
from fieldkit.locale import pick

_GRAVITY = (Severity.OK, Severity.INFO, Severity.WARN, Severity.FAULT)
_FAULT_WORDS = {
    FrameFault.NOISE: say("Bytes that start no frame: {bytes}"),
    FrameFault.CHECKSUM: say("The check value is wrong: {bytes}"),
    FrameFault.TOO_LONG: say("The frame is longer than the protocol allows: {bytes}"),
}
_SHOWN_BYTES = 24


@dataclass(frozen=True)
class DecodedFrame:
    """One frame in words."""

    name: str
    code: str
    zh: str
    en: str
    words: dict[str, str]
    """Topic -> XFS4IoT word, such as `paper` -> `low`."""
    severity: Severity
    advice_zh: str
    advice_en: str
    read_only: bool | None
    raw: str


@dataclass(frozen=True)
class Decoding:
    """What bytes came to."""

    valid: bool
    """Every byte belongs to a whole, correct frame, and there is at least one."""
    error: Words | None
    frames: tuple[DecodedFrame, ...]


def decode(protocol: str, data: bytes, sender: str = "device") -> Decoding:
    """Frames of the bytes with their meaning; Refusal `protocol.unknown`, ValueError for an unknown sender."""
    spoken, end = protocol_named(protocol), Sender(sender)
    framer = spoken.framer(end)
    decoded = framer.feed(data)
    frames = tuple(_told(spoken, frame, end) for frame in decoded.frames)
    error = _error(decoded.errors, framer.pending, bool(frames))
    return Decoding(error is None, error, frames)


def as_json(decoding: Decoding) -> dict[str, object]:
    """The answer of `fieldkit probe decode --json`."""
    from fieldkit.locale import tell

    return {
        "valid": decoding.valid,
        "error": tell(decoding.error) if decoding.error else "",
        "frames": [
            {
                "name": frame.name,
                "code": frame.code,
                "meaning": pick(frame.zh, frame.en),
                "words": frame.words,
                "severity": str(frame.severity),
                "advice": pick(frame.advice_zh, frame.advice_en),
                "read_only": frame.read_only,
                "raw": frame.raw,
            }
            for frame in decoding.frames
        ],
    }


def gravest(findings: tuple[Finding, ...]) -> Severity:
    """The gravest of some findings; ok for none."""
    return max((finding.severity for finding in findings), key=_GRAVITY.index, default=Severity.OK)


def _told(protocol: Protocol, frame: Frame, sender: Sender) -> DecodedFrame:
    told: Told = protocol.tell(frame, sender)
    worst = gravest(told.findings)
    advice = next((finding for finding in told.findings if finding.severity is worst and finding.advice_zh), None)
    return DecodedFrame(
        name=told.name,
        code=told.code,
        zh=_joined(told.zh, (finding.zh for finding in told.findings)),
        en=_joined(told.en, (finding.en for finding in told.findings)),
        words={finding.topic: finding.word for finding in reversed(told.findings) if finding.topic},
        severity=worst,
        advice_zh=advice.advice_zh if advice else "",
        advice_en=advice.advice_en if advice else "",
        read_only=told.read_only,
        raw=frame.raw.hex(" ").upper(),
    )


def _joined(title: str, meanings: object) -> str:
    parts = [title, *meanings] if title else list(meanings)  # type: ignore[misc,call-overload]
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _error(errors: tuple[FrameError, ...], pending: bytes, has_frames: bool) -> Words | None:
    if errors:
        first = errors[0]
        return say(_FAULT_WORDS[first.kind].msgid, bytes=_shown(first.raw))
    if pending:
        return say("The frame is not complete: {bytes}", bytes=_shown(pending))
    return None if has_frames else say("There are no bytes.")


def _shown(raw: bytes) -> str:
    return raw[:_SHOWN_BYTES].hex(" ").upper() + (" .." if len(raw) > _SHOWN_BYTES else "")
