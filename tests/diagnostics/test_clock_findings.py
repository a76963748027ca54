"""A clock that is off is told in seconds, a wrong date in days with its usual cause."""

import pytest

from diagnostics.computer_values import clock_findings

DAY = 86_400


@pytest.mark.parametrize("table", ["console", "agent"])
@pytest.mark.parametrize(
    ("drift", "code", "told"),
    [
        (None, None, ""),
        (120, None, ""),
        (-121, "clock_drift", "相差 121 秒"),
        (DAY - 1, "clock_drift", "相差 86399 秒"),
        (DAY, "clock_day", "相差 1 天"),
        (-54 * DAY - 31_000, "clock_day", "相差 54 天"),
    ],
)
def test_a_clock_that_is_off_is_told_as_people_would(
    table: str, drift: int | None, code: str | None, told: str
) -> None:
    findings = clock_findings(table, drift)
    assert [finding.code for finding in findings] == ([f"{table}.{code}"] if code else [])
    assert all(told in finding.zh for finding in findings)
