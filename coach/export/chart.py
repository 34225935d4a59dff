"""A bar chart as inline SVG, made of attributes only: the page's policy allows no style of an element's own."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from coach.plain import plain
from coach.progress import Series

#: About as wide as a telephone shows it, so that its words are never smaller there than they are meant to be.
WIDTH, HEIGHT = 360, 150
#: Room for the scale on the left, for the dates below the bars, and for a figure above the highest of them.
LEFT, BELOW, ABOVE = 26, 18, 18
#: Figures above more bars than this would run into each other.
MOST_FIGURES = 10
#: The widest bar, and what a bar leaves of its place.
WIDEST, SHARE = 36, 0.7


def bars(series: Series, labels: Sequence[str]) -> ET.Element:
    """One bar per value, in order; where there is no value there is no bar. Each bar names its date and its figure."""
    svg = ET.Element("svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=str(WIDTH), height=str(HEIGHT), role="img")
    ET.SubElement(svg, "title").text = plain(f"{series.title}, {series.unit}; the table below has the figures")
    top = series.top or max((value for value in series.values if value is not None), default=0.0) or 1.0
    room, foot = HEIGHT - ABOVE - BELOW, HEIGHT - BELOW
    for y, figure in ((ABOVE, _figure(top)), (foot, "0")):
        ET.SubElement(svg, "path", {"class": "scale", "d": f"M{LEFT} {y}H{WIDTH}"})
        _word(svg, LEFT - 5, y + 4, figure.removesuffix(".0"), "end")
    step = (WIDTH - LEFT) / max(len(series.values), 1)
    width = max(min(step * SHARE, WIDEST), 1)
    for number, value in enumerate(series.values):
        if value is None:
            continue
        height, middle = max(room * value / top, 1.0), LEFT + (number + 0.5) * step
        bar = ET.SubElement(svg, "rect", {"class": "bar"})
        bar.set("x", f"{middle - width / 2:.1f}")
        bar.set("y", f"{foot - height:.1f}")
        bar.set("width", f"{width:.1f}")
        bar.set("height", f"{height:.1f}")
        ET.SubElement(bar, "title").text = plain(f"{labels[number]}: {value:.1f}")
        if len(series.values) <= MOST_FIGURES:
            _word(svg, middle, foot - height - 4, _figure(value), "middle")
    _word(svg, LEFT, HEIGHT - 4, labels[0])
    if len(labels) > 1:
        _word(svg, WIDTH, HEIGHT - 4, labels[-1], "end")
    return svg


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _word(svg: ET.Element, x: float, y: float, text: str, anchor: str = "start") -> None:
    word = ET.SubElement(svg, "text", {"class": "word", "x": f"{x:.0f}", "y": f"{y:.0f}", "text-anchor": anchor})
    word.text = plain(text)
