"""Where a page of the documentation holds a benchmark's figures."""

from __future__ import annotations

NOT_MEASURED = "Not measured in this run"
#: Of a run's first lines, those that say when it was and what was measured.
ORIGIN_LINES = 2
BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"


def filled(page: str, figures: str) -> str:
    """The page with the figures between its markers. Raises ValueError when a marker is missing."""
    before, _, after = _parts(page)
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


def figures_of(page: str) -> str:
    """What stands between the markers. Raises ValueError when one is missing."""
    return _parts(page)[1].strip()


def unmeasured(heading: str, earlier: str) -> str:
    """What stands under a heading that this run did not measure: that, and an earlier run's figures with their origin.

    `earlier` is what `figures_of` gave.
    """
    origin, *sections = f"\n{earlier}".split("\n### ")
    body = next((rest.strip() for name, _, rest in (one.partition("\n") for one in sections) if name == heading), "")
    if not body or body.startswith(NOT_MEASURED):
        return body or f"{NOT_MEASURED}."
    lines = "\n".join(origin.strip().splitlines()[:ORIGIN_LINES])
    return f"{NOT_MEASURED}; the figures are those of an earlier one:\n\n{lines}\n\n{body}"


def _parts(page: str) -> tuple[str, str, str]:
    before, _, rest = page.partition(BEGIN)
    figures, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{BEGIN} and {END} must both be on the page")
    return before, figures, after
