"""How does the agent answer on its port: one line for each question it knows, silence for everything else?"""

import json
import re
import threading

from diagnostics.agent.computer import ANSWERS, Json, Kiosk
from diagnostics.framing import Frame
from diagnostics.framing.agent import VERBS, agent_line, question_framer
from diagnostics.line import LineSettings
from diagnostics.session import OpenLink
from diagnostics.transport import open_link

SETTINGS = LineSettings(115_200)
_OWN_LINES = re.compile(rb"@FK1 [\x20-\x7e]+\n")
_SLICE = 0.2


def answer_to(question: Frame, kiosk: Kiosk | None = None) -> bytes:
    """The line that answers a question; an unknown verb is an error with the verbs that there are."""
    sequence, verb = int(question.fields["sequence"]), str(question.fields["word"])
    told = ANSWERS.get(verb)
    if told is None:
        return agent_line(sequence, "err", {"code": "unknown_verb", "verbs": list(VERBS)})
    try:
        return agent_line(sequence, "ok", told(kiosk or Kiosk(), _arguments(question)))
    except ValueError:
        return agent_line(sequence, "err", {"code": "too_long"})


def serve_agent(
    port: str, over: threading.Event, *, kiosk: Kiosk | None = None, open_with: OpenLink = open_link
) -> None:
    """Answer until it is over; Outside when the port cannot be opened or goes away."""
    framer, looked_at = question_framer(), kiosk or Kiosk()
    with open_with(port, SETTINGS, (_OWN_LINES,), holder="agent") as link:
        while not over.is_set():
            looked_at.cpu.look()
            for question in framer.feed(link.read(_SLICE)).frames:
                link.write(answer_to(question, looked_at))


def _arguments(question: Frame) -> Json:
    try:
        document = json.loads(str(question.fields["text"]))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
