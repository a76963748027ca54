"""How does the agent answer on its port: one line for each question it knows, silence for everything else?"""

import re
import threading

from diagnostics.agent.computer import ANSWERS
from diagnostics.framing import Frame
from diagnostics.framing.agent import VERBS, agent_line, question_framer
from diagnostics.line import LineSettings
from diagnostics.session import OpenLink
from diagnostics.transport import open_link
from fieldkit.domain.instants import Clock, SystemClock

SETTINGS = LineSettings(115_200)
_OWN_LINES = re.compile(rb"@FK1 [\x20-\x7e]+\n")
_SLICE = 0.2
_CLOCK = SystemClock()


def answer_to(question: Frame, clock: Clock = _CLOCK) -> bytes:
    """The line that answers a question; an unknown verb is an error with the verbs that there are."""
    sequence, verb = int(question.fields["sequence"]), str(question.fields["word"])
    told = ANSWERS.get(verb)
    if told is not None:
        return agent_line(sequence, "ok", told(clock))
    if verb in VERBS:
        return agent_line(sequence, "err", {"code": "not_available"})
    return agent_line(sequence, "err", {"code": "unknown_verb", "verbs": list(VERBS)})


def serve_agent(
    port: str, over: threading.Event, *, clock: Clock = _CLOCK, open_with: OpenLink = open_link
) -> None:
    """Answer until it is over; Outside when the port cannot be opened or goes away."""
    framer = question_framer()
    with open_with(port, SETTINGS, (_OWN_LINES,), holder="agent") as link:
        while not over.is_set():
            for question in framer.feed(link.read(_SLICE)).frames:
                link.write(answer_to(question, clock))
