import pytest

from fieldkit.domain.sizes import share_text, size_text


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KB"),
        (1025, "2 KB"),
        (1024**2 - 1, "1024 KB"),
        (25_692_458, "24.5 MB"),
    ],
)
def test_bytes_are_told_in_the_unit_that_leaves_few_digits(size: int, told: str) -> None:
    assert size_text(size) == told


def test_a_share_names_both_sizes() -> None:
    assert share_text(3_595_686, 25_692_458) == "3.4 MB / 24.5 MB"
