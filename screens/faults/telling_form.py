"""Which controls ask for a report or a plan, and what do their texts say to the rules?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from textual.widget import Widget
from textual.widgets import TextArea

from fieldkit.domain.clock.typed import read_instant
from fieldkit.domain.fault.choice_words import choice_words
from fieldkit.domain.fault.fact_words import FACT_WORDS
from fieldkit.domain.fault.facts import FACTS, FactKind, FactSpec
from fieldkit.domain.fault.steps import Step
from fieldkit.domain.words import say
from fieldkit.locale import tell
from screens.faults.picking import Pick, PickField
from screens.signoff.fields import Field, LineInput, TextInput
from screens.signoff.options import Options

_LONG = frozenset({"solution", "root_cause", "prevention", "lessons", "business_risk"})
"""Facts that take some lines."""
_KNOWN = frozenset({"quote_no", "measured", "similar"})
"""Facts that the program knows itself."""
_YES_NO = ("yes", "no")
_PREFIX = "told-"
_LABELS = {"person": say("engineer"), "sent_to": say("sent to (customer)")}
"""Words that are plainer here than those that stand for the fact everywhere."""
_CODED = frozenset({"mode", "mechanism"})
"""Codes of a standard stand beside their words."""


@dataclass(frozen=True)
class Form:
    """The fields of a step."""

    specs: tuple[FactSpec, ...]

    def fields(self, texts: Mapping[str, str]) -> Iterator[Field]:
        """A label and a control each, holding what was typed before."""
        for spec in self.specs:
            label = tell(_LABELS.get(spec.name, FACT_WORDS[spec.name]))
            yield Field(f"{label} *" if spec.required else label, _control(spec, texts.get(spec.name, "")))

    def texts(self, place: Widget) -> dict[str, str]:
        """What stands in the controls; empty ones are left out."""
        texts = {spec.name: _text(place.query_one(f"#{_PREFIX}{spec.name}"), spec) for spec in self.specs}
        return {name: text for name, text in texts.items() if text.strip()}

    def facts(self, texts: Mapping[str, str]) -> dict[str, str | list[str] | datetime]:
        """The same as the rules read it; Refusal for a time that is none."""
        return {spec.name: _fact(spec, texts[spec.name]) for spec in self.specs if spec.name in texts}


def form_of(step: Step) -> Form:
    """The form of a step."""
    return Form(tuple(spec for spec in FACTS[step] if spec.name not in _KNOWN))


def _control(spec: FactSpec, text: str) -> Widget:
    name = f"{_PREFIX}{spec.name}"
    if spec.kind is FactKind.LIST or spec.name in _LONG:
        area = TextInput(text, id=name)
        if spec.kind is FactKind.LIST:
            area.placeholder = tell(_LIST_HINTS.get(spec.name, say("one per line")))
        return area
    if spec.kind is FactKind.YES_NO:
        labels = [tell(say("yes")), tell(say("no"))]
        return Options(labels, chosen=_YES_NO.index(text) if text in _YES_NO else -1, across=True, id=name)
    if spec.choices:
        picks = [Pick(code, _label(spec.name, code)) for code in spec.choices]
        return PickField(FACT_WORDS[spec.name], picks, chosen=text, id=name)
    return LineInput(text, id=name, limit=200)


_LIST_HINTS = {
    "steps": say("one step per line"),
    "parts": say("one part per line, with quantity and when it is available"),
}


def _label(name: str, code: str) -> str:
    words = tell(choice_words(name, code))
    return f"{code} {words}" if name in _CODED else words


def _text(control: Widget, spec: FactSpec) -> str:
    if isinstance(control, TextArea):
        return control.text
    if isinstance(control, PickField):
        return control.chosen
    if isinstance(control, Options):
        return _YES_NO[control.chosen] if control.chosen >= 0 else ""
    assert isinstance(control, LineInput), spec
    return control.value


def _fact(spec: FactSpec, text: str) -> str | list[str] | datetime:
    if spec.kind is FactKind.LIST:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return read_instant(text) if spec.kind is FactKind.INSTANT else text.strip()
