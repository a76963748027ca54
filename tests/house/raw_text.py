"""Where does a screen hand Textual a plain string that it may not have written itself?

Textual obeys markup in every plain `str`. A name from headquarters such as `[@click=app.quit]` must arrive as
`Text` (screens.text.shown) or in a widget made with `markup=False`. This reads the code, not the types: it knows
where a value comes from within one function, and lets pass what it cannot know.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

TEXT_WIDGETS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Link", "Option", "Selection", "TabPane"}
GIVES_STR = {
    "tell", "tell_in", "worded", "pick", "str", "repr", "format", "join", "one_line", "clean", "cell_fit", "strip",
    "isoformat", "strftime", "removeprefix", "removesuffix",
}  # fmt: skip
MARKED_UP = {"border_title", "border_subtitle", "tooltip"}
"""Attributes of a widget whose plain strings are obeyed too."""


@dataclass
class _Scope:
    """What is known inside one module or function."""

    from_textual: set[str]
    returns: dict[str, str]
    """Function name -> its return annotation."""
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    annotated: dict[str, str] = field(default_factory=dict)


def literal_ids(trees: list[ast.Module]) -> set[str]:
    """The `#id` of every widget that is made with `markup=False`, everywhere."""
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found: dict[str, bool] = {}
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in TEXT_WIDGETS and (name := _keyword(call, "id")):
            found[name] = found.get(name, True) and _is_literal(call)
    return {f"#{name}" for name, literal in found.items() if literal}


def raw_places(tree: ast.Module, literal: set[str]) -> Iterator[ast.AST]:
    """The nodes of a module that hand a raw string to a widget."""
    from_textual = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual")
        for alias in node.names
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    returns = {node.name: ast.unparse(node.returns) for node in functions if node.returns}
    for function in functions:
        scope = _scope_of(function, _Scope(from_textual, returns))
        for node in _own_nodes(function):
            if _is_toast(node) or any(_raw(value, scope) for value in _handed_over(node, scope, literal)):
                yield node


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own_nodes(child)


def _scope_of(function: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> _Scope:
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if argument.annotation is not None:
            scope.annotated[argument.arg] = ast.unparse(argument.annotation)
    for node in _own_nodes(function):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                scope.values.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                scope.annotated[name] = ast.unparse(annotation)
    return scope


def _handed_over(node: ast.AST, scope: _Scope, literal: set[str]) -> Iterator[ast.expr]:
    """The values that this node gives to a widget to be shown."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[value, *_]) if name in TEXT_WIDGETS & scope.from_textual:
            if not _is_literal(node):
                yield value
        case ast.Call(func=ast.Attribute(value=receiver, attr="update"), args=[value, *_]):
            if (asked := _widget_asked_for(receiver, scope)) is not None and asked not in literal:
                yield value
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name in MARKED_UP:
            yield value


def _widget_asked_for(receiver: ast.expr, scope: _Scope) -> str | None:
    """The selector of `query_one(...)`, directly or through a name; None for what is no widget."""
    if isinstance(receiver, ast.Name):
        asked = [_widget_asked_for(value, scope) for value in scope.values.get(receiver.id, [])]
        return next((selector for selector in asked if selector is not None), None)
    match receiver:
        case ast.Call(func=ast.Attribute(attr="query_one" | "query_exactly_one"), args=[selector, *_]):
            return ast.unparse(selector).strip("'\"")
    return None


def _raw(value: ast.expr, scope: _Scope) -> bool:
    match value:
        case ast.JoinedStr() | ast.Attribute() | ast.Subscript():
            return True
        case ast.BinOp(left=left, right=right):
            return _raw(left, scope) or _raw(right, scope)
        case ast.BoolOp(values=values):
            return any(_raw(part, scope) for part in values)
        case ast.IfExp(body=body, orelse=otherwise):
            return _raw(body, scope) or _raw(otherwise, scope)
        case ast.NamedExpr(value=inner):
            return _raw(inner, scope)
        case ast.Name(id=name):
            if name in scope.annotated:
                return scope.annotated[name].strip("'\"") in {"str", "str | None"}
            return any(_raw(source, scope) for source in scope.values.get(name, []))
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in GIVES_STR or scope.returns.get(name) == "str"
    return False


def _keyword(call: ast.Call, name: str) -> str:
    values = (keyword.value for keyword in call.keywords if keyword.arg == name)
    return next((str(value.value) for value in values if isinstance(value, ast.Constant)), "")


def _is_toast(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "notify"


def _is_literal(call: ast.Call) -> bool:
    return _keyword(call, "markup") == "False"
