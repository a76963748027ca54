"""Did the MicroTouch controller pass its self-test, and does nobody touch the glass?"""

from collections.abc import Callable, Mapping

from diagnostics.framing import Framer, Request
from diagnostics.framing.ascii_lines import answer_of_kind
from diagnostics.framing.microtouch import LONGEST, TOUCH, answer_framer, message
from diagnostics.meaning import Finding, meaning_table
from diagnostics.probes import Probe, Reading
from diagnostics.protocols.microtouch import findings, firmware
from fieldkit.domain.words import Words, say


def _request(name: str, command: str, title: Words, *kinds: str) -> Request:
    framer: Callable[[], Framer] = answer_of_kind(name, answer_framer, *kinds)
    return Request(name, message(command), title, framer, longest=LONGEST)


class MicroTouchProbe(Probe):
    """Identity, null command, type and self-test result; nothing is reset or calibrated."""

    name = "touch.microtouch"
    part = "TCH"
    zh = "触摸屏自检结果（3M MicroTouch）"
    en = "Touch screen self-test (3M MicroTouch)"
    requests = (
        _request(
            "identity", "OI", say("Question: kind and firmware of the touch controller?"), "identity", "negative"
        ),
        _request("null", "Z", say("Question: is the touch controller there?"), "positive"),
        _request("unit_type", "UT", say("Question: result of the self-test?"), "unit_type", "negative"),
    )
    optional = frozenset({"identity"})

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """The self-test, refusals, and touches that came in between."""
        if reading.frame is None:
            return ()
        return findings(reading.frame) + _touches(reading)

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Kind and firmware; the protocol has no serial number."""
        frames = [reading.frame for reading in readings if reading.frame]
        known = [frame for frame in frames if frame.fields["kind"] == "identity"]
        return {"model": str(known[0].fields["type"]), "firmware": firmware(known[0])} if known else {}


def _touches(reading: Reading) -> tuple[Finding, ...]:
    seen = answer_framer().feed(reading.raw.removeprefix(reading.request.raw)).frames
    touched = any(frame.fields["kind"] == TOUCH for frame in seen)
    return (meaning_table("microtouch").named("microtouch.touched"),) if touched else ()
