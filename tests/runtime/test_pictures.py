"""Charts from results, and what is drawn of them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from runtime import charts, pictures
from runtime.charts import Chart
from runtime.surface import PlotInfo

LINE = PlotInfo("rows", "t", ("v",), "", "", "line", "Title")
HOUR = 3600.0


def rows(*found: Any) -> dict[str, Any]:
    return {"rows": list(found)}


def points(chart: Chart) -> list[list[tuple[float, float]]]:
    return [list(zip(line.x, line.y, strict=True)) for line in chart.lines]


@pytest.mark.parametrize(
    "written",
    [
        ["1973-03-03T09:46:40Z", "1973-03-03T11:46:40+01:00"],
        ["1973-03-03T09:46:40", "1973-03-03 10:46:40"],
        [100_000_000, 100_003_600],
        ["100000000", "100003600"],
        [100_000_000_000, 100_003_600_000.0],
    ],
)
def test_times_in_every_form_are_seconds(written: list[Any]) -> None:
    chart = charts.chart(LINE, rows(*({"t": t, "v": 1} for t in written)))
    assert chart.times
    assert chart.lines[0].x == (100_000_000.0, 100_003_600.0)


def test_nulls_are_gaps_and_rows_are_sorted() -> None:
    found = rows(
        {"t": 3, "v": 3}, {"t": 1, "v": "1.5"}, {"t": 2, "v": None}, {"t": None, "v": 9}, None
    )
    chart = charts.chart(LINE, found)
    assert not chart.times
    ((first, second, third),) = points(chart)
    assert (first, third) == ((1, 1.5), (3, 3))
    assert second[0] == 2 and math.isnan(second[1])


def test_a_line_for_each_value_or_each_name() -> None:
    found = rows({"t": 1, "v": 1, "w": 2, "r": "a"}, {"t": 2, "v": 3, "w": 4, "r": "b"})
    several = charts.chart(PlotInfo("rows", "t", ("v", "w"), "", "", "line", ""), found)
    assert [(line.name, line.y) for line in several.lines] == [("v", (1, 3)), ("w", (2, 4))]
    named = charts.chart(PlotInfo("rows", "t", ("v",), "r", "", "line", ""), found)
    assert [(line.name, line.x) for line in named.lines] == [("a", (1,)), ("b", (2,))]


def test_too_much_is_left_out_and_said() -> None:
    by = PlotInfo("rows", "t", ("v",), "r", "", "line", "")
    many = charts.chart(by, rows(*({"t": 1, "v": 1, "r": n} for n in range(40))))
    assert (len(many.lines), many.notes) == (12, ("it shows 12 of 40 lines",))
    long = charts.chart(LINE, rows(*({"t": n, "v": n} for n in range(9000))))
    assert len(long.lines[0].x) == 3000
    assert long.notes == ("every 3rd point of the longest line",)
    bars = charts.chart(
        PlotInfo("rows", "t", ("v",), "", "", "bar", ""),
        rows(*({"t": f"{'n' * 40}{n}", "v": n} for n in range(80))),
    )
    assert (len(bars.names), bars.notes) == (60, ("it shows 60 of 80 bars",))
    assert bars.names[0] == "n" * 27 + "…"


def test_what_lasts_goes_on_beyond_all_that_ends() -> None:
    plot = PlotInfo("rows", "s", (), "u", "e", "span", "")
    found = rows(
        {"s": "2026-11-20T00:00:00Z", "e": None, "u": "a"},
        {"s": "2026-11-20T00:00:00Z", "e": "2026-11-20T02:00:00Z", "u": "b"},
        {"s": "2026-11-20T05:00:00Z", "e": "2026-11-20T04:00:00Z", "u": "backwards"},
        {"s": "soon", "e": None, "u": "no time"},
    )
    open_, closed = charts.chart(plot, found).spans
    assert (open_.name, closed.name) == ("a", "b")
    assert open_.end - open_.start == 3 * HOUR
    assert closed.end - closed.start == 2 * HOUR


@pytest.mark.parametrize("span", [0.5, 59, HOUR, 7 * HOUR, 86400 * 3, 86400 * 400, 86400 * 40_000])
def test_ticks_are_few_and_inside(span: float) -> None:
    first = 1_763_600_123.0
    found = list(charts.ticks(first, first + span))
    assert len(found) <= 8
    assert all(first <= place <= first + span for place, _ in found)
    assert found or span < 1


@pytest.mark.parametrize("kind", ["line", "bar"])
def test_every_series_is_drawn(kind: Any) -> None:
    plot = PlotInfo("rows", "t", ("v", "w"), "", "", kind, "Both")
    chart = charts.chart(plot, rows({"t": "a" if kind == "bar" else 1, "v": 1, "w": 2}))
    drawn = pictures.figure(chart)
    (axes,) = drawn.axes
    if kind == "line":
        assert [list(line.get_ydata()) for line in axes.get_lines()] == [[1.0], [2.0]]
    else:
        assert [bars.patches[0].get_height() for bars in axes.containers] == [1.0, 2.0]
    assert axes.get_title() == "Both"
    (legend,) = drawn.legends
    assert [text.get_text() for text in legend.get_texts()] == ["v", "w"]


def test_a_span_is_a_bar_in_the_row_of_its_name() -> None:
    plot = PlotInfo("rows", "s", (), "u", "e", "span", "")
    day = "2026-11-20T0"
    found = rows(
        *({"s": f"{day}{n}:00Z", "e": f"{day}{n + 1}:00Z", "u": "ab"[n % 2]} for n in range(3))
    )
    (axes,) = pictures.figure(charts.chart(plot, found)).axes
    bars = [container.patches[0] for container in axes.containers]
    assert [round(bar.get_y() + bar.get_height() / 2) for bar in bars] == [0, 1, 0]
    assert {bar.get_width() for bar in bars} == {HOUR}
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]


@pytest.mark.parametrize("name", ["$\\frac{$", "_hidden", "日本\U0001f600", "a\nb", "", "x" * 300])
@pytest.mark.parametrize("kind", ["line", "bar", "span"])
def test_hostile_names_are_only_names(kind: Any, name: str) -> None:
    span = kind == "span"
    plot = PlotInfo(
        "rows", "s", () if span else ("v",), "" if kind == "bar" else "n", "e", kind, name
    )
    found = rows(
        {"s": "2026-11-20", "e": "2026-11-21", "v": 1, "n": name},
        {"s": name if kind == "bar" else "2026-11-22", "e": None, "v": 2, "n": "other"},
    )
    chart = charts.chart(plot, found)
    data = pictures.png(pictures.figure(chart))
    assert data.startswith(b"\x89PNG")
    assert data == pictures.png(pictures.figure(chart))
    assert b"matplotlib" not in data


@pytest.mark.parametrize("value", [0, -1e300, 1e300, 1e-300, "1e400", "NaN", True])
def test_values_of_every_size_can_be_drawn(value: Any) -> None:
    chart = charts.chart(LINE, rows({"t": 1, "v": value}, {"t": 2, "v": 1}))
    assert pictures.png(pictures.figure(chart)).startswith(b"\x89PNG")
