"""The page for a mentor in headless Chromium, opened from the disk as somebody does to whom it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.annotations import Annotation
from coach.export import Chosen, Format, export_to
from coach.history import History
from coach.rehearsal import Coach
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import make_coach, write_wav

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARABIC = "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645"
EVIL = (
    f"<script>document.title='run'</script> Fish & chips &lt;b&gt; {ARABIC} (204) \x1b[31mred\x1b[0m \u202esdrawkcab "
    "<img src='http://example.invalid/x.png' onerror=alert(2)> </blockquote><h1>Mine</h1>"
)
#: The same without what a terminal or a reader of HTML would carry out.
SHOWN = EVIL.replace("\x1b", "").replace("\u202e", "")
NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
DESKTOP, TELEPHONE = (1280, 900), (390, 844)
BAR = {"light": "rgb(45, 111, 159)", "dark": "rgb(106, 174, 222)"}
#: Words in a chart are as high as that (px), where it is as wide as it was drawn.
WORD_PX = 11


@dataclass
class Seen:
    """A page, and what it did besides showing itself."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    """Four answers on as many days: one spoken, one plain, one that tries everything, one from right to left."""
    made = make_coach(tmp_path / "home")
    attempts = [
        made.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav")),
        *(made.assess_text(QUESTIONS[number % 2], text) for number, text in enumerate((ANSWER, EVIL, f"{ARABIC}."))),
    ]
    history = History(made.settings.database)
    for number, attempt in enumerate(attempts):
        history.add(replace(attempt, created_at=NOW - timedelta(days=9 - 2 * number)))
    made.review.annotate(3, Annotation(EVIL, starred=True, tags=("gap",)))
    return made


@contextmanager
def opened(browser: Browser, path: Path, size: tuple[int, int] = DESKTOP, colours: str = "light") -> Iterator[Seen]:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=colours)  # type: ignore[arg-type]
    seen = Seen(context.new_page())
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("dialog", lambda dialog: (seen.complaints.append(dialog.message), dialog.dismiss()))
    seen.page.goto(path.as_uri())
    yield seen
    context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, TELEPHONE])
def test_charts_are_seen_and_nothing_is_cut_off(
    coach: Coach, browser: Browser, size: tuple[int, int], colours: str
) -> None:
    path = export_to(coach, Chosen(), Format.HTML, NOW)
    with opened(browser, path, size, colours) as seen:
        page = seen.page
        charts = page.locator("svg")
        titles = page.locator("figcaption strong").all_inner_texts()
        assert {"Total", "Own it", "Evidence", "Speaking rate", "Length"} <= set(titles)
        assert charts.count() == len(titles)
        for number in range(charts.count()):
            box = charts.nth(number).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
            assert box["height"] > 100
            drawn = float(charts.nth(number).get_attribute("width") or 0)
            assert WORD_PX * box["width"] / drawn > 9, "the words in it can be read"
        assert charts.first.locator("rect").count() == 4
        rectangle = charts.first.locator("rect").first
        assert rectangle.is_visible()
        assert rectangle.evaluate("bar => getComputedStyle(bar).fill") == BAR[colours], "its style sheet is allowed"
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.locator("meter").first.is_visible()
        assert seen.complaints == []
        assert seen.asked == [path.as_uri()]


def test_whatever_was_said_is_shown_as_text(coach: Coach, browser: Browser) -> None:
    path = export_to(coach, Chosen(), Format.HTML, NOW)
    with opened(browser, path) as seen:
        page = seen.page
        assert page.locator("blockquote").nth(2).text_content() == SHOWN
        note = page.locator("h3", has_text="Note").locator("xpath=following-sibling::p[1]")
        assert note.text_content() == SHOWN
        assert page.locator("script, img, iframe, link, a, form").count() == 0
        assert page.locator("h1").all_inner_texts() == ["Interview practice"]
        assert page.title() == "Interview practice"
        directions = page.locator("blockquote").evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
        assert directions == ["ltr", "ltr", "ltr", "rtl"]
        assert seen.complaints == []
        assert seen.asked == [path.as_uri()]


def test_one_answer_alone_has_no_charts_and_asks_for_nothing(coach: Coach, browser: Browser) -> None:
    path = export_to(coach, Chosen(3), Format.HTML, NOW)
    with opened(browser, path, TELEPHONE) as seen:
        assert seen.page.locator("svg").count() == 0
        assert seen.page.locator("blockquote").text_content() == SHOWN
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE[0]
        assert seen.complaints == []
        assert seen.asked == [path.as_uri()]
