"""Did the Elo touch controller pass its last power-on diagnostics, and does nobody touch the glass?"""

from collections.abc import Mapping
from functools import partial

from diagnostics.framing import Request
from diagnostics.framing.elo import LENGTH, TOUCH, answer_framer, framer, packet
from diagnostics.meaning import Finding, meaning_table
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.elo import findings, identity
from fieldkit.domain.text import one_line
from fieldkit.domain.words import Words, say


def _request(name: str, letter: str, title: Words) -> Request:
    framer_of_answer = partial(answer_framer, name, letter.upper())
    return Request(name, packet(letter), title, framer_of_answer, longest=2 * LENGTH)


class EloTouchProbe(Probe):
    """Identity, owner and the stored results of the last diagnostics; none are run, touch goes on."""

    name = "touch.elo"
    part = "TCH"
    zh = "触摸屏自检结果（Elo SmartSet）"
    en = "Touch screen diagnostics (Elo SmartSet)"
    patience = Patience(quiet_ms=BY_CHECK)
    requests = (
        _request("identity", "i", say("Question: kind and firmware of the touch controller?")),
        _request("diagnostics", "d", say("Question: results of the last power-on diagnostics?")),
        _request("owner", "o", say("Question: maker of the touch controller?")),
    )
    optional = frozenset({"owner"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Diagnostics, refusals, and touches that came in between."""
        if reading.frame is None:
            return ()
        return findings(reading.frame.raw[:LENGTH]) + _touches(reading)

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Kind, firmware and maker; SmartSet has no serial number."""
        raw = {
            reading.request.name: reading.frame.raw
            for reading in readings
            if reading.frame and not reading.frame.fields.get("refused")
        }
        told: dict[str, str] = {}
        if "identity" in raw:
            told["model"], told["firmware"] = identity(raw["identity"])
        if "owner" in raw:
            told["maker"] = one_line(raw["owner"][2 : LENGTH - 1].decode("latin-1").strip("\x00 "))
        return told


def _touches(reading: Reading) -> tuple[Finding, ...]:
    seen = framer().feed(reading.raw.removeprefix(reading.request.raw)).frames
    touched = any(frame.fields["command"] == TOUCH for frame in seen)
    return (meaning_table("elo").named("elo.touched"),) if touched else ()
