"""Every refusal about faults, clocks, duty and quotations names its clause, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from source_tree import ROOT

CLAUSE = re.compile(r"\b(C\d{3}|(?:SLA|FLT|LVL|WAR|PRC|SPR|UPG|ORG|SEC|DOC|REC)-\d+|E\d\d|K\d+|2\.9)\b|\{clause\}")
PLACES = (
    "fieldkit/domain/fault/*.py",
    "fieldkit/domain/clock/*.py",
    "fieldkit/domain/duty/*.py",
    "fieldkit/domain/quotes.py",
    "fieldkit/domain/quote_file.py",
    "fieldkit/domain/price_file.py",
    "fieldkit/domain/roles.py",
    "fieldkit/domain/upgrade_charges.py",
    *(
        f"fieldkit/services/{name}*.py"
        for name in ("fault", "calendar", "duty", "dispatch", "quote", "price", "remote", "telling", "clock")
    ),
)
WITHOUT = {
    "contract.unknown": "a name that is not on file",
    "paper.unwritable": "the disk",
    "quote.unreadable": "the disk",
}
"""Code -> why no clause stands behind it."""
MAKERS = frozenset({"Refusal", "Outside", "_refused", "_impossible"})
"""Those who make a refusal of a code and words."""


def refusals(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Calls that make a refusal whose code stands there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str) and "." in code.value:
                yield node, code.value


def what_is_said(node: ast.Call, tree: ast.AST) -> tuple[str, ...]:
    """The sentences of a refusal: those in the call, or those of the name that is handed in."""
    said = node.args[1]
    if isinstance(said, ast.Name):
        given = [
            line.value
            for line in ast.walk(tree)
            if isinstance(line, ast.Assign) and any(ast.unparse(one) == said.id for one in line.targets)
        ]
        return tuple(text for value in given for text in _texts(value)) or ("{clause}",)
    return tuple(_texts(said))


def _texts(node: ast.AST) -> Iterator[str]:
    yield from (
        call.args[0].value
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "say"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    )


FILES = sorted({path for place in PLACES for path in ROOT.glob(place)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_names_its_clause(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [
        f"{path.name}:{node.lineno} {code}: {said}"
        for node, code in refusals(tree)
        if code not in WITHOUT and not any(map(CLAUSE.search, said := what_is_said(node, tree)))
    ]
    assert not bare


def test_the_files_are_looked_at() -> None:
    found = [code for path in FILES for _, code in refusals(ast.parse(path.read_text(encoding="utf-8")))]
    assert len(found) > 120


def test_chinese_names_the_same_clauses() -> None:
    with (ROOT / "fieldkit/locale/zh_CN/LC_MESSAGES/fieldkit.po").open("rb") as file:
        catalogue = read_po(file)
    other = {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and set(CLAUSE.findall(str(message.id))) != set(CLAUSE.findall(str(message.string)))
    }
    assert not other
