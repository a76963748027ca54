"""Can a card reader or dispenser of the F2 family work: who is it, is a card stuck in it, are there cards left?"""

from collections.abc import Mapping

from diagnostics.card_reader_probe import CardReaderProbe, question
from diagnostics.framing.f2 import LONGEST, message
from diagnostics.patience import BY_CHECK, Patience
from diagnostics.probes import Reading
from diagnostics.protocols.f2 import BIN_COUNTER, SERIAL, VERSION, F2Protocol
from diagnostics.safety import READER_FREE
from fieldkit.domain.words import say

_F2 = F2Protocol()
_NAMES = {"serial": "serial", "version": "firmware", "configuration": "configuration"}
_request = question(_F2, message, LONGEST)


class F2CardReaderProbe(CardReaderProbe):
    """Serial number, version, configuration, status and bin counter; nothing is moved and nothing initialised."""

    name = "card.f2"
    zh = "读卡器/发卡机状态（F2 系列，CRT-571/591）"
    en = "Card reader or dispenser status (F2 family, CRT-571/591)"
    protocol = _F2
    counter_command, counter_name = BIN_COUNTER, "cards_in_bin"
    confirm = READER_FREE
    patience = Patience(tries=2, answer_ms=2300, quiet_ms=BY_CHECK)
    requests = (
        _request("serial", SERIAL, say("Question: serial number?")),
        _request("version", VERSION, say("Question: firmware version?")),
        _request("state", "31/30", say("Question: which state?")),
        _request("configuration", "A3/30", say("Question: configuration?")),
        _request("bin_counter", BIN_COUNTER, say("Question: how many cards in the bin?")),
    )
    optional = frozenset({"serial", "version", "configuration", "bin_counter"})

    def identity(self, readings: tuple[Reading, ...]) -> Mapping[str, str]:
        """Serial number, version and configuration, where they were told."""
        named = ((_NAMES.get(reading.request.name), _F2.answer_in(reading.frame)) for reading in readings)
        told = {name: self.printed(answer) for name, answer in named if name and answer}
        return {name: text for name, text in told.items() if text}
