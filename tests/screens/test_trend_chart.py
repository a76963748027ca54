from decimal import Decimal

import pytest
from onscreen import screen_text
from textual.app import App, ComposeResult

from screens.widgets.chart import TrendChart
from screens.widgets.trend import Forecast, Threshold, Tone, Trend, value_label

VOLTS = Trend(
    points=tuple((day, Decimal(value)) for day, value in ((0, "220"), (90, "216.5"), (180, "212"), (270, "209"))),
    thresholds=(Threshold(Decimal(198), Tone.BAD), Threshold(Decimal(205), Tone.WARN)),
    forecast=Forecast(400, Decimal(202), Decimal(199), Decimal(206)),
    first_label="2025-01",
    last_label="2026-02",
)


class ChartApp(App[None]):
    CSS = "TrendChart { height: 1fr; }"

    def __init__(self, trend: Trend) -> None:
        super().__init__()
        self.trend = trend

    def compose(self) -> ComposeResult:
        yield TrendChart(self.trend)


async def drawn(trend: Trend, width: int, height: int) -> list[str]:
    app = ChartApp(trend)
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        return screen_text(app).splitlines()


@pytest.mark.parametrize(("width", "height"), [(24, 6), (40, 8), (80, 20)])
async def test_the_ends_of_both_axes_are_labelled(width: int, height: int) -> None:
    lines = await drawn(VOLTS, width, height)
    assert lines[0].lstrip().startswith("220│")
    assert lines[-2].lstrip().startswith("198│")
    assert lines[-1].split() == ["2025-01", "2026-02"]
    assert all(len(line) <= width for line in lines)


async def test_a_falling_value_falls_from_the_upper_left() -> None:
    lines = await drawn(Trend(points=((0, Decimal(9)), (1, Decimal(1)))), 24, 6)
    assert lines[0][2] != " "
    assert len(lines[0]) < 10
    assert len(lines[4]) == 24


async def test_a_threshold_is_labelled_on_its_own_row() -> None:
    lines = await drawn(VOLTS, 40, 14)
    assert any(line.lstrip().startswith("205│") for line in lines)


async def test_no_values_say_so() -> None:
    assert "No values yet" in "".join(await drawn(Trend(), 24, 6))


@pytest.mark.parametrize("values", [["5"], ["5", "5", "5"], ["0", "0.001"], ["-3", "1000000"]])
async def test_one_value_or_equal_ones_are_drawn(values: list[str]) -> None:
    lines = await drawn(Trend(points=tuple(enumerate(map(Decimal, values)))), 24, 6)
    assert any("⠀" < sign <= "⣿" for line in lines for sign in line)


async def test_long_labels_give_way_to_the_last_one() -> None:
    trend = Trend(points=VOLTS.points, first_label="第一次巡检 2024", last_label="第九次巡检 2026")
    assert "第九次" in (await drawn(trend, 24, 6))[-1]
    assert "第一次" not in (await drawn(trend, 24, 6))[-1]


async def test_other_values_are_shown_when_they_arrive() -> None:
    app = ChartApp(VOLTS)
    async with app.run_test(size=(40, 8)) as pilot:
        app.query_one(TrendChart).show_trend(Trend(points=((0, Decimal(7)), (1, Decimal(8)))))
        await pilot.pause()
        assert screen_text(app).splitlines()[0].startswith("8│")


@pytest.mark.parametrize(
    ("value", "label"), [("220", "220"), ("1E+3", "1000"), ("0.50", "0.5"), ("12345.678901", "1.235e+4")]
)
def test_labels_are_short(value: str, label: str) -> None:
    assert value_label(Decimal(value)) == label
