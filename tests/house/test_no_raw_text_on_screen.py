"""A string from elsewhere never reaches a widget as a plain `str`, which Textual would obey."""

import ast

import pytest
from raw_text import literal_ids, raw_places
from source_tree import ROOT, modules, parsed, place

GATE = ROOT / "screens" / "text.py"
NOTICES = ROOT / "screens" / "notices.py"
"""The one place that may use toasts, which lose Chinese characters over borders."""


def test_no_screen_hands_a_raw_string_to_a_widget() -> None:
    checked = [module for module in modules("screens") if module not in {GATE, NOTICES}]
    literal = literal_ids([parsed(module) for module in checked])
    assert len(checked) > 10
    assert [place(module, node) for module in checked for node in raw_places(parsed(module), literal)] == []


def found_in(body: str) -> int:
    head = (
        "from textual.widgets import Static, Label\ndef title(device) -> str: ...\ndef head(device) -> Text: ...\n"
    )
    tree = ast.parse(f"{head}def compose(self, serial: str, told: Text, device):\n    {body}\n")
    return len(list(raw_places(tree, literal_ids([tree]))))


@pytest.mark.parametrize(
    "body",
    [
        "yield Static(serial)",
        "yield Static(device.serial)",
        "yield Label(f'{device.hall} {serial}')",
        "yield Static(tell(words))",
        "yield Static(_('Device') + device.serial)",
        "name = device.name; yield Static(name)",
        "yield Static(title(device))",
        "self.query_one('#state', Static).update(tell(words))",
        "state = self.query_one('#state', Static); state.update(rows[0])",
        "self.border_title = device.hall",
        "self.app.notify('saved')",
    ],
)
def test_it_finds(body: str) -> None:
    assert found_in(body) == 1


@pytest.mark.parametrize(
    "body",
    [
        "yield Static('Fixed text')",
        "yield Static(_('Search'))",
        "yield Static(shown(device.serial))",
        "yield Static(shown_line(f'{serial}'))",
        "yield Static(serial, markup=False)",
        "yield Static(told)",
        "yield Static(head(device))",
        "text = shown(serial); yield Static(text)",
        "yield Static(id='count', markup=False); self.query_one('#count', Static).update(serial)",
        "self._rows.update(arrived)",
        "known = {}; known.update(device.slots)",
        "self.border_title = _('Search')",
    ],
)
def test_it_lets_pass(body: str) -> None:
    assert found_in(body) == 0
