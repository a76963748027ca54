"""The guide to form templates says what the reader of templates does."""

import re
from pathlib import Path

import pytest

from fieldkit.domain.template import InputKind, Requirement
from fieldkit.forms.catalogue import read_template
from fieldkit.forms.template_file import _ITEM_KEYS

GUIDE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")


def test_its_example_is_a_template() -> None:
    example = re.search(r"```toml\n(.*?)```", GUIDE, re.S)
    assert example is not None
    assert read_template(example[1].encode(), "forms.md").item("Q1.1").wear_part == "UPS-BATT"


@pytest.mark.parametrize("name", [*_ITEM_KEYS, *InputKind, *Requirement])
def test_it_explains_every_word(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{name}`", GUIDE, re.M)
