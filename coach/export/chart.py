"""A bar chart as inline SVG, made of attributes only: the page's policy allows no style of an element's own."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from coach.plain import plain
from coach.progress import Series

WIDTH, HEIGHT = 720, 160
#: Room below the bars for the first and the last date, and above them for the greatest figure.
BELOW, ABOVE = 18, 16


def bars(series: Series, labels: Sequence[str]) -> ET.Element:
    """One bar per value, in order; where there is no value there is no bar. Each bar names its date and its figure."""
    svg = ET.Element("svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=str(WIDTH), height=str(HEIGHT), role="img")
    ET.SubElement(svg, "title").text = plain(f"{series.title}, {series.unit}; the table below has the figures")
    top = series.top or max((value for value in series.values if value is not None), default=0.0) or 1.0
    step = WIDTH / max(len(series.values), 1)
    room = HEIGHT - ABOVE - BELOW
    for number, value in enumerate(series.values):
        if value is None:
            continue
        height = max(room * value / top, 1.0)
        bar = ET.SubElement(svg, "rect", {"class": "bar"})
        bar.set("x", f"{number * step + 1:.1f}")
        bar.set("y", f"{ABOVE + room - height:.1f}")
        bar.set("width", f"{max(min(step - 2, 40), 1):.1f}")
        bar.set("height", f"{height:.1f}")
        ET.SubElement(bar, "title").text = plain(f"{labels[number]}: {value:.1f}")
    _word(svg, 0, ABOVE - 4, f"{top:.0f}")
    _word(svg, 0, HEIGHT - 4, labels[0])
    if len(labels) > 1:
        _word(svg, WIDTH, HEIGHT - 4, labels[-1], "end")
    return svg


def _word(svg: ET.Element, x: float, y: float, text: str, anchor: str = "start") -> None:
    word = ET.SubElement(svg, "text", {"class": "word", "x": f"{x:.0f}", "y": f"{y:.0f}", "text-anchor": anchor})
    word.text = plain(text)
