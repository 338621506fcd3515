"""The page in a real browser: no complaints, sorted, filtered, readable in any light and width."""

from __future__ import annotations

import pytest
from report_material import LOW_CONTRAST

from vqscore.report.html import HtmlReport


@pytest.fixture
def report(results, tmp_path):
    with HtmlReport(tmp_path / "report.html") as made:
        for result in results:
            made.add(result)
    return made.path


def names(page) -> list[str]:
    return page.locator("#table tbody tr:visible").evaluate_all(
        "rows => rows.map(row => row.dataset.clip)"
    )


# Read from what the browser computed, not from a picture of its window: not every machine can take one.
PAPER = """() => {
const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
return (red + green + blue) / 3;
}"""
IMAGE_CONTRASTS = """() => {
const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
const context = canvas.getContext("2d", { willReadFrequently: true });
return [...document.images].map(image => {
    context.drawImage(image, 0, 0, 64, 36);
    const shades = context.getImageData(0, 0, 64, 36).data.filter((_, at) => at % 4 === 1);
    return Math.max(...shades) - Math.min(...shades);
});
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_shows_something(report, open_page, width, scheme):
    page = open_page(report, width, scheme)
    assert page.title() == "1 of 5 clips pass test"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"
    images = page.locator("img")
    assert images.evaluate_all("all => all.every(one => one.complete && one.naturalWidth > 0)")
    contrasts = page.evaluate(IMAGE_CONTRASTS)
    assert len(contrasts) == images.count() > 0
    assert min(contrasts) > 30, "no picture is blank"
    paper = page.evaluate(PAPER)
    assert paper < 60 if scheme == "dark" else paper > 200


def test_sorting(report, open_page):
    page = open_page(report)
    assert names(page) == ["1", "2", "3", "4", "5"]
    head = page.get_by_role("button", name="object_permanence")
    head.click()
    assert names(page)[0] == "2", "the worst first"
    assert names(page)[-1] == "5", "what has no score last"
    assert page.locator("[aria-sort]").get_attribute("data-key") == "m1"
    head.press("Enter")
    assert page.locator("[aria-sort=descending]").count() == 1
    page.get_by_role("button", name="verdict").click()
    words = page.locator("#table .badge").all_inner_texts()
    assert [word.lower() for word in words] == ["fail", "fail", "error", "inconclusive", "pass"]
    articles = page.locator("article").evaluate_all("all => all.map(one => one.dataset.clip)")
    assert articles == names(page), "the clips below follow"


def test_filtering(report, open_page):
    page = open_page(report)
    page.get_by_role("searchbox").fill("lower right")
    assert names(page) == ["2"]
    assert page.locator("#found").inner_text() == "1 of 5 clips"
    assert page.locator("article:visible").count() == 1
    page.get_by_role("searchbox").fill("")
    page.get_by_text("2 fail").click()
    assert names(page) == ["2", "3"]


def test_moments_are_marked_and_can_be_reached(report, open_page):
    page = open_page(report)
    marked = page.locator("#clip-2 .strip li.marked")
    assert marked.count() == 1
    assert "object_permanence 0.12" in marked.inner_text()
    box = marked.locator("svg.box rect").last.bounding_box()
    frame = marked.locator("img").bounding_box()
    assert box["x"] == pytest.approx(frame["x"] + 0.6 * frame["width"], abs=2)
    assert box["height"] == pytest.approx(0.3 * frame["height"], abs=3)
    page.locator("#clip-2 .lane a").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#clip-2-moment-1"


def test_without_scripts(report, open_page):
    page = open_page(report, scripts=False)
    assert page.locator("#table tbody tr:visible").count() == 5
    assert page.locator(".tools").is_hidden(), "what would not work is not shown"
    page.get_by_text("2 fail").click()
    assert page.locator("article:visible").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(report, open_page, scheme):
    assert open_page(report, scheme=scheme).evaluate(LOW_CONTRAST) == []
