"""Which controls ask for the facts of a step, and what was answered in them?"""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.widget import Widget

from fieldkit.domain.clock.typed import read_instant
from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.fact_words import FACT_WORDS
from fieldkit.domain.fault.facts import FACTS, FactKind, FactSpec
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.fault.terms import LEVEL_WORDS
from fieldkit.domain.text import narrow
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.signoff.fields import Field, LineInput
from screens.signoff.options import Options

ON_FILE = frozenset(
    {
        "due",
        "into_no",
        "measured",
        "policy",
        "repeat_of",
        "reported_at",
        "seal",
        "sha256",
        "similar",
        "source",
        "tree",
        "untrained",
        "visit_no",
        "warranty",
    }
)
"""Facts that the program knows itself."""
_LEVELS = tuple(str(int(level)) for level in LEVEL_WORDS)
_TEXT_LIMIT = 500


@dataclass(frozen=True)
class Asked:
    """A fact with the codes among which it is chosen; none where it is typed."""

    spec: FactSpec
    codes: tuple[str, ...]

    @property
    def control_id(self) -> str:
        """Id of its control."""
        return f"fact-{self.spec.name}"


def asked_of(step: Step) -> tuple[Asked, ...]:
    """What a person is asked for a step: what must be told stands first."""
    asked = [Asked(spec, _codes(spec)) for spec in FACTS[step] if spec.name not in ON_FILE]
    return tuple(sorted(asked, key=lambda one: not one.spec.required))


def field_of(asked: Asked, value: str = "") -> Field:
    """Label and control; `value` is what stands there at first."""
    label = tell(FACT_WORDS.get(asked.spec.name, say("{code}", code=asked.spec.name)))
    if asked.spec.name == "photo":
        label = tell(say("photo (its file)"))
    return Field(f"{label} *" if asked.spec.required else label, _control(asked, value))


def answers_in(place: Widget, asked: tuple[Asked, ...]) -> Mapping[str, object]:
    """What was told; facts without an answer are left out."""
    answers = {one.spec.name: _answer(place, one) for one in asked}
    return {name: answer for name, answer in answers.items() if answer not in ("", [])}


def _codes(spec: FactSpec) -> tuple[str, ...]:
    if spec.name == "level":
        return _LEVELS
    return ("yes", "no") if spec.kind is FactKind.YES_NO else spec.choices


def _control(asked: Asked, value: str) -> Widget:
    if not asked.codes:
        hint = tell(say("several: a; b")) if asked.spec.kind is FactKind.LIST else ""
        return LineInput(value, id=asked.control_id, placeholder=hint, limit=_TEXT_LIMIT)
    chosen = asked.codes.index(value) if value in asked.codes else -1
    return Options([_label(asked, code) for code in asked.codes], chosen=chosen, across=True, id=asked.control_id)


def _label(asked: Asked, code: str) -> str:
    if asked.spec.name == "level":
        return tell(next(words for level, words in LEVEL_WORDS.items() if str(int(level)) == code))
    if asked.spec.kind is FactKind.YES_NO:
        return tell(say("yes") if code == "yes" else say("no"))
    return tell(choice_words(asked.spec.name, code))


def _answer(place: Widget, asked: Asked) -> object:
    control = place.query_one(f"#{asked.control_id}")
    if isinstance(control, Options):
        return asked.codes[control.chosen] if control.chosen >= 0 else ""
    assert isinstance(control, LineInput)
    typed = control.value.strip()
    if asked.spec.kind is FactKind.LIST:
        return [part.strip() for part in typed.replace("；", ";").split(";") if part.strip()]
    if asked.spec.kind is FactKind.INSTANT and typed:
        return read_instant(typed)
    return narrow(typed) if asked.spec.kind is FactKind.NUMBER else typed
