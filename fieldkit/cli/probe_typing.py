"""What did somebody mean who typed bytes, a protocol or a broken cable?"""

from dataclasses import fields
from typing import TYPE_CHECKING

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say

if TYPE_CHECKING:
    from diagnostics.probes import Probe
    from diagnostics.simulators.serving import LineFaults

TYPED_LIMIT = 64
"""Characters of a typed text that are repeated in an answer."""


def probe_of(protocol: str) -> "Probe":
    """The probe that speaks this protocol: a probe is named after its part and its protocol."""
    from diagnostics.probes import probes

    spoken = {probe: name.rpartition(".")[2] for name, probe in probes().items()}
    found = [probe for probe, name in spoken.items() if protocol in (name, name.partition("_")[0])]
    if not found:
        raise Refusal(
            "probe.unknown",
            say("There is no probe for protocol {name}.", name=one_line(protocol, limit=TYPED_LIMIT)),
            say("Choose one of: {names}.", names=", ".join(sorted(spoken.values()))),
        )
    return found[0]


def typed_bytes(parts: list[str]) -> bytes:
    text = "".join(parts)
    digits = "".join(text.lower().replace("0x", "").replace("\\x", "").replace(",", "").split())
    try:
        return bytes.fromhex(digits)
    except ValueError:
        raise Refusal(
            "hex.unreadable",
            say("{text} is not bytes in hex.", text=one_line(text, limit=TYPED_LIMIT)),
            say("Two digits 0-9, A-F for each byte, such as 02 03 06 33 DA 81."),
        ) from None


def typed_faults(typed: list[str]) -> "LineFaults":
    """Faults written as `name` or `name=value`; bytes are in hex."""
    from diagnostics.simulators.serving import NO_FAULTS, LineFaults

    values: dict[str, object] = {}
    known = {field.name for field in fields(LineFaults)}
    for part in typed:
        name, _, value = part.partition("=")
        key = name.strip().replace("-", "_")
        try:
            if key not in known:
                raise ValueError(key)
            values[key] = _fault_value(getattr(NO_FAULTS, key), value.strip())
        except ValueError:
            raise Refusal(
                "line.unknown",
                say("{fault} is nothing that a simulated cable can do.", fault=one_line(part, limit=TYPED_LIMIT)),
                say("Choose one of: {names}.", names=", ".join(sorted(known))),
            ) from None
    return LineFaults(**values)  # type: ignore[arg-type]  # each value has the kind of its field's default


def _fault_value(default: object, value: str) -> object:
    match default:
        case bool():
            if value not in ("", "1", "0", "true", "false"):
                raise ValueError(value)
            return value in ("", "1", "true")
        case float():
            return float(value)
        case bytes():
            return bytes.fromhex(value)
        case str():
            return value.upper()
        case _:
            return int(value)
