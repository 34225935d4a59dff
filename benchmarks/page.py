"""Where a page of the documentation holds a benchmark's figures."""

from __future__ import annotations

BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"


def filled(page: str, figures: str) -> str:
    """The page with the figures between its markers. Raises ValueError when a marker is missing."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{BEGIN} and {END} must both be on the page")
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"
