"""Everything the program says, it says in both languages, with the same places for the same values."""

import ast
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from string import Formatter
from types import ModuleType

import pytest
from source_tree import ROOT, modules, parsed, place

SPEAKS_FOR_OTHERS = ("fieldkit/domain/words.py", "fieldkit/locale/__init__.py")
"""Modules that hand a message id on instead of naming one."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that keeps the catalogues, as a module."""
    file = ROOT / ".ci" / "catalogues"
    loader = SourceFileLoader("catalogues", str(file))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def spoken(script: ModuleType) -> dict[str, str]:
    texts: dict[str, str] = script.spoken()
    assert len(texts) > 300
    return texts


def places(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_catalogue_holds_exactly_what_the_code_says(
    script: ModuleType, spoken: dict[str, str], language: str
) -> None:
    written = script.translations(language)
    assert {text: where for text, where in spoken.items() if text not in written} == {}, "run .ci/catalogues"
    assert set(written) - set(spoken) == set(), "nobody says these any more: run .ci/catalogues"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_text_is_translated(script: ModuleType, spoken: dict[str, str], language: str) -> None:
    written = script.translations(language)
    assert {text: spoken.get(text, "-") for text, told in written.items() if not told.strip()} == {}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_translation_has_the_places_of_its_text(script: ModuleType, language: str) -> None:
    written = script.translations(language)
    assert {text: told for text, told in written.items() if told and places(text) != places(told)} == {}


def test_english_says_what_the_code_says(script: ModuleType) -> None:
    assert {text: told for text, told in script.translations("en").items() if text != told} == {}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    for module in modules():
        if place(module).startswith(SPEAKS_FOR_OTHERS):
            continue
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield place(module, node), node


def constants() -> Iterator[str]:
    """Places of calls outside functions: sentences kept for later, which get their values when they are said."""
    for module in modules():
        for statement in parsed(module).body:
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from (place(module, node) for node in ast.walk(statement) if isinstance(node, ast.Call))


CONSTANTS = frozenset(constants())


def names_nothing(call: ast.Call) -> bool:
    """`say("")`."""
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == ""


def hands_on(call: ast.Call) -> bool:
    """`say(KEPT.msgid, ...)`: the text stands where it was kept."""
    return bool(call.args) and isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "msgid"


def test_a_sentence_gets_the_values_it_has_places_for(script: ModuleType) -> None:
    wrong = []
    for where, call in calls("say"):
        given = {keyword.arg for keyword in call.keywords}
        if None in given or where in CONSTANTS:
            continue
        wrong += [f"{where} {text!r} gets {given}" for text in script.messages_of(call) if places(text) != given]
    assert wrong == []


def test_a_sentence_stands_in_the_code_so_that_it_can_be_found(script: ModuleType) -> None:
    hidden = [
        where
        for where, call in calls("say")
        if not any(script.messages_of(call)) and not (names_nothing(call) or hands_on(call))
    ]
    hidden += [where for where, call in calls("_") if call.args and isinstance(call.args[0], ast.JoinedStr)]
    assert hidden == []


def test_the_script_finds_texts_of_every_shape(script: ModuleType) -> None:
    source = """
say("plain", name=1); _("short" if narrow else "long form"); gettext_in("en", "in a language")
Binding("f2", "go", "Go there", tooltip="What it does"); words.say("of a module"); _(held)
"""
    found = [
        text
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for text in script.messages_of(node)
    ]
    assert sorted(found) == sorted(
        ["plain", "short", "long form", "in a language", "Go there", "What it does", "of a module"]
    )
