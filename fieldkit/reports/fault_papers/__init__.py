"""Which papers of a fault are there? Every module of this package that has a `FORM` adds its own."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from fieldkit.domain.text import one_line
from fieldkit.domain.words import Refusal, say
from fieldkit.reports.paper_form import PaperForm


@cache
def forms() -> Mapping[str, PaperForm]:
    """Every form by its code, in the order of the codes."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = {module.FORM.code: module.FORM for module in modules if hasattr(module, "FORM")}
    return dict(sorted(found.items()))


def form_of(code: str) -> PaperForm:
    """The form of this code; Refusal `paper.form` when there is none."""
    wanted = one_line(code, limit=8).upper()
    if wanted not in forms():
        raise Refusal(
            "paper.form",
            say("There is no fault paper “{form}”.", form=wanted),
            say("Choose one of: {names}.", names=", ".join(forms())),
        )
    return forms()[wanted]
