"""Pictures: a chart as PNG, drawn by matplotlib, which is an extra of the package."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread

from .charts import Chart, chart, ticks
from .results import MAX_MEDIA_BYTES, Result
from .surface import PlotInfo

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

log = logging.getLogger(__name__)

_INCHES: Final = (10.0, 5.0)
_DPI: Final = 100
_FONT: Final = "DejaVu Sans"  # comes with matplotlib, so that every machine draws the same
_COLOURS: Final = (
    *("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf"),
    *("#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#003f5c", "#000000"),
)
_MOST_MARKED: Final = 60
"""Points that are drawn as dots, too: a line of one point would not be seen."""

_drawing: Final = Lock()  # the fonts of matplotlib are shared


async def pictured(plot: PlotInfo, result: Result, whole: object, distribution: str) -> Result:
    """The result with a picture of its data, or with a word on why there is none.

    `whole` is the data before it was cut to what a reply may hold.
    """
    try:
        blocks = await anyio.to_thread.run_sync(_blocks, plot, whole, abandon_on_cancel=True)
    except ImportError:
        said = f"it takes matplotlib: install {distribution}[plot] where this server runs"
        blocks = [_text(f"No picture: {said}.")]
    except Exception as error:
        log.warning("no picture: %s", type(error).__name__)
        blocks = [_text("No picture: this data could not be drawn.")]
    return {**result, "content": [*result["content"], *blocks]}


def _blocks(plot: PlotInfo, whole: object) -> list[dict[str, str]]:
    """The picture as MCP content, and what it leaves out."""
    found = chart(plot, whole)
    if found.empty:
        return [_text("No picture: there is nothing to draw.")]
    with _drawing:
        data = png(figure(found))
    if len(data) > MAX_MEDIA_BYTES:
        return [_text("No picture: it would be too large.")]
    block = {
        "type": "image",
        "data": base64.b64encode(data).decode(),
        "mimeType": "image/png",
    }
    return [block, _text(f"The picture is not whole: {'; '.join(found.notes)}.")][
        : 2 if found.notes else 1
    ]


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def png(drawn: Figure) -> bytes:
    """The bytes of a picture: the same for the same data, whenever it is drawn."""
    out = BytesIO()
    drawn.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
    return out.getvalue()


def figure(found: Chart) -> Figure:
    """The chart on a canvas of its own; nothing of matplotlib's shared state is touched."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=_INCHES, dpi=_DPI, facecolor="white")
    left = 0.22 if found.kind == "span" else 0.09
    legend = len(found.lines) > 1
    axes = drawn.add_axes((left, 0.2, (0.72 if legend else 0.97) - left, 0.68))
    axes.set_title(_shown(found.title, 90), **_FACE, fontsize=12)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    match found.kind:
        case "span":
            handles = _draw_spans(axes, found)
        case "bar":
            handles = _draw_bars(axes, found)
        case _:
            handles = _draw_lines(axes, found)
    if legend:
        shown = drawn.legend(
            handles,
            [_shown(line.name) for line in found.lines],
            loc="upper left",
            bbox_to_anchor=(0.73, 0.9),
            frameon=False,
            prop={"family": _FONT, "size": 8},
        )
        for text in shown.get_texts():
            text.set_parse_math(False)
    return drawn


_FACE: Final[dict[str, Any]] = {"fontfamily": _FONT, "parse_math": False}


def _draw_lines(axes: Axes, found: Chart) -> list[Artist]:
    handles: list[Artist] = []
    for line, colour in zip(found.lines, _COLOURS, strict=False):
        marker = "o" if len(line.x) <= _MOST_MARKED else ""
        style: dict[str, Any] = {"linewidth": 1.4, "marker": marker, "markersize": 3}
        handles += axes.plot(line.x, line.y, color=colour, **style)
    every = [x for line in found.lines for x in line.x]
    if found.times:
        _time_axis(axes, min(every), max(every))
    _number_axis(axes)
    return handles


def _draw_bars(axes: Axes, found: Chart) -> list[Artist]:
    handles: list[Artist] = []
    width = 0.8 / len(found.lines)
    for at, (line, colour) in enumerate(zip(found.lines, _COLOURS, strict=False)):
        offset = (at - (len(found.lines) - 1) / 2) * width
        bars = axes.bar([x + offset for x in line.x], line.y, width, color=colour)
        handles.append(bars.patches[0])
    axes.set_xlim(-0.6, len(found.names) - 0.4)
    # Names of many bars would lie over one another.
    step = -(-len(found.names) // 20)
    places = range(0, len(found.names), step)
    names = [_shown(found.names[place]) for place in places]
    axes.set_xticks(places, names, rotation=30, ha="right", fontsize=7, **_FACE)
    _number_axis(axes)
    return handles


def _draw_spans(axes: Axes, found: Chart) -> list[Artist]:
    names = list(dict.fromkeys(span.name for span in found.spans))
    for span in found.spans:
        row = names.index(span.name)
        colour = _COLOURS[row % len(_COLOURS)]
        # What takes no time is still seen.
        wide = max(span.end - span.start, 1.0)
        axes.barh(row, wide, left=span.start, height=0.7, color=colour, edgecolor="white")
    axes.set_yticks(range(len(names)), [_shown(name) for name in names], fontsize=8, **_FACE)
    axes.set_ylim(len(names) - 0.4, -0.6)
    _time_axis(axes, min(s.start for s in found.spans), max(s.end for s in found.spans))
    return []


def _time_axis(axes: Axes, first: float, last: float) -> None:
    margin = (last - first) / 100 if last - first >= 1 else 30.0
    first, last = first - margin, last + margin
    axes.set_xlim(first, last)
    places, names = _columns(list(ticks(first, last)))
    axes.set_xticks(places, names, fontsize=8, **_FACE)
    axes.set_xlabel("UTC", fontsize=8, **_FACE)


def _number_axis(axes: Axes) -> None:
    axes.ticklabel_format(axis="y", useOffset=False)
    for text in axes.get_yticklabels():
        text.set(fontfamily=_FONT, fontsize=8)


def _columns(pairs: Sequence[tuple[float, str]]) -> tuple[list[float], list[str]]:
    return [place for place, _ in pairs], [name for _, name in pairs]


def _shown(text: str, longest: int = 28) -> str:
    """The text with `?` for each character that the font lacks."""
    known = _characters()
    cut = text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
    return "".join(c if ord(c) in known else "?" for c in cut)


def _characters() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont(_FONT)).get_charmap())
