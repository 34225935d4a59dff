"""Speech at another pace with its pitch kept, by FFmpeg's `atempo` filter (PyAV carries it)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.filter import Graph


def at_speed(samples: NDArray[np.float32], rate: int, speed: float) -> NDArray[np.float32]:
    """Mono samples at `rate`, `speed` times as fast (0.5 to 2): about `len(samples) / speed` of them."""
    if speed == 1.0 or not samples.size:
        return samples
    import av

    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono", time_base=Fraction(1, rate))
    tempo = graph.add("atempo", str(speed))
    source.link_to(tempo)
    tempo.link_to(graph.add("abuffersink"))
    graph.configure()
    blocks: list[NDArray[np.float32]] = []
    for begin in range(0, len(samples), rate):
        # A copy: the frame's layout wants whole, contiguous rows.
        piece = np.ascontiguousarray(samples[np.newaxis, begin : begin + rate], np.float32)
        frame = av.AudioFrame.from_ndarray(piece, format="flt", layout="mono")
        frame.sample_rate, frame.pts = rate, begin
        graph.push(frame)
        blocks += _ready(graph)
    graph.push(None)
    blocks += _ready(graph)
    return np.concatenate(blocks) if blocks else samples[:0]


def _ready(graph: Graph) -> Iterator[NDArray[np.float32]]:
    """What the filter has finished so far."""
    import av

    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        yield frame.to_ndarray()[0]
