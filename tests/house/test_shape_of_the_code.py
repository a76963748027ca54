"""Modules and functions stay small enough to be read, and say what they are for."""

import ast
from collections.abc import Iterator
from pathlib import Path

from source_tree import modules, parsed, place

LINES_OF_A_MODULE = 400
LINES_OF_A_FUNCTION = 50
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Place without line number -> why it may be longer. Empty, and better so."""
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_module_is_too_long_to_be_read() -> None:
    long = {place(module): len(module.read_text(encoding="utf-8").splitlines()) for module in modules()}
    assert {
        where: lines
        for where, lines in long.items()
        if lines > LINES_OF_A_MODULE and where.partition(":")[0] not in LONGER_FOR_A_REASON
    } == {}


def test_no_function_is_too_long_to_be_read() -> None:
    assert {
        f"{place(module, function)} {function.name}": length(function)
        for module in modules()
        for function in functions(module)
        if length(function) > LINES_OF_A_FUNCTION
    } == {}


def test_every_module_and_every_public_class_says_what_it_is_for() -> None:
    silent = [place(module) for module in modules() if not ast.get_docstring(parsed(module))]
    silent += [
        f"{place(module, node)} {node.name}"
        for module in modules()
        for node in parsed(module).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_module_names_say_something() -> None:
    assert [place(module) for module in modules() if module.stem in NAMES_THAT_SAY_NOTHING] == []


def test_output_goes_through_the_outlets_and_never_through_print() -> None:
    assert [
        place(module, node)
        for module in modules()
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ] == []
