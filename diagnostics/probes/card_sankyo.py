"""Can a Sankyo card reader work: which revision is it, is a card stuck in it, what failed?"""

from collections.abc import Mapping

from diagnostics.card_reader_probe import CardReaderProbe, question
from diagnostics.framing.sankyo import LONGEST, message
from diagnostics.line import LineSettings
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Reading
from diagnostics.protocols.sankyo import RETRACT_COUNTER, REVISION, SankyoProtocol
from diagnostics.safety import READER_FREE
from fieldkit.domain.words import say

_SANKYO = SankyoProtocol()
_request = question(_SANKYO, message, LONGEST)


class SankyoCardReaderProbe(CardReaderProbe):
    """Revision, status, retract counter and sensor levels; no card is moved and nothing is initialised."""

    name = "card.sankyo"
    zh = "读卡器状态（Sankyo ICT3K5/3Q8）"
    en = "Card reader status (Sankyo ICT3K5/3Q8)"
    settings = LineSettings(9600, 8, "E", 1)
    protocol = _SANKYO
    counter_command, counter_name = RETRACT_COUNTER, "retracted"
    confirm = READER_FREE
    patience = Patience(tries=2, answer_ms=2300, quiet_ms=BY_CHECK, gap_ms=5)
    requests = (
        _request("revision", REVISION, say("Question: firmware version?")),
        _request("state", "31/30", say("Question: which state?")),
        _request("retract_counter", RETRACT_COUNTER, say("Question: how many cards were retracted?")),
        _request("sensor_levels", "3E/30", say("Question: sensor levels?")),
    )
    optional = frozenset({"revision", "retract_counter", "sensor_levels"})

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """The revision; these readers tell no serial number."""
        answers = (_SANKYO.answer_in(reading.frame) for reading in readings if reading.request.name == "revision")
        texts = [self.printed(answer) for answer in answers if answer]
        return {"firmware": texts[0]} if any(texts) else {}
