"""A comparison as a page: the verdict, every number with its interval, the clips."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_material import GOOD, LOW_CONTRAST, POLICY, VANISHED, judged

import make_clips as make
from vqscore.compare.comparison import compare_takes
from vqscore.compare.manifest import Entry
from vqscore.compare.take import Take
from vqscore.execute.attempt import Failure
from vqscore.report.html.compare_page import write_comparison
from vqscore.report.html.compare_view import headline, table_rows
from vqscore.report.html.pareto import pareto_chart


def takes_of(generator, results, **entry):
    """A generator's takes, one per prompt; ``None`` is a clip that was not delivered."""
    return [
        Take(
            Entry(
                n,
                None if r is None else Path(clip_of(r)),
                f"prompt <{n}>",
                generator,
                f"p{n}",
                **entry,
            ),
            r,
        )
        for n, r in enumerate(results)
    ]


def clip_of(result):
    return result.clip if isinstance(result, Failure) else result.scores.clip


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    path = make.write_clip(tmp_path_factory.mktemp("compare") / "a.webm", "libvpx", frames=12)
    good, bad = judged(path, GOOD), judged(path, VANISHED)
    gone = Failure("gone.mp4", None, "there is no such file")
    takes = takes_of("fine", [good] * 9 + [bad], price=0.5)
    takes += takes_of("poor", [bad] * 8 + [gone, None], price=0.2)
    takes += takes_of("dear <b>", [bad] * 10, price=1.0)
    return compare_takes(takes, POLICY, "poor")


def test_the_headline_is_the_verdict(comparison):
    said, sure = headline(comparison)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "fine gives the most first shots: 90 %, poor 0 %"
    )
    assert sure == "3 generators over 10 prompts. fine against poor: more than chance explains."


def test_what_may_be_chance_is_said_to_be(clip):
    takes = takes_of("one", [judged(clip), judged(clip)])
    takes += takes_of("two", [judged(clip), judged(clip, VANISHED)])
    said, sure = headline(compare_takes(takes, POLICY))
    assert "which may be chance" in said
    assert "would do" in sure or "cannot tell" in sure
    same = compare_takes(takes_of("one", [judged(clip)]) + takes_of("two", [judged(clip)]), POLICY)
    assert "as many first shots" in headline(same)[0]


def test_cells_have_their_interval_on_a_line(comparison):
    row = table_rows(comparison.rows, comparison.generators)[0]
    fine, poor, _ = row.cells
    assert fine.head == "9 of 10 (90 %)"
    assert fine.reach.at == 90.0
    assert fine.reach.low < 65 and fine.reach.high > 97
    assert (fine.answer, poor.answer) == ("better", "")


def test_the_chart_knows_who_is_beaten(comparison):
    chart = pareto_chart(comparison)
    unbeaten = {place.generator: place.unbeaten for place in chart.places}
    assert unbeaten == {"fine": True, "poor": True, "dear <b>": False}
    assert chart.cost == "price per clip"
    assert len(chart.frontier.split()) == 2
    by_name = {place.generator: place for place in chart.places}
    assert by_name["poor"].x < by_name["fine"].x < by_name["dear <b>"].x
    assert by_name["fine"].y < by_name["poor"].y, "up is better"


def test_no_chart_without_a_cost(clip):
    takes = takes_of("one", [judged(clip)]) + takes_of("two", [judged(clip)])
    assert pareto_chart(compare_takes(takes, POLICY)) is None


def test_the_page(comparison, tmp_path):
    text = write_comparison(comparison, tmp_path).read_text("utf-8")
    assert (tmp_path / "index.html").is_file()
    assert "dear &lt;b&gt;" in text
    assert "<b>dear" not in text and "dear <b>" not in text
    assert "prompt &lt;3&gt;" in text
    assert "no clip was delivered" in text
    assert "there is no such file" in text
    assert text.count("<video") == 28, "all but the two that are not there"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_plays_in_a_browser(comparison, tmp_path, open_page, width, scheme):
    page = open_page(write_comparison(comparison, tmp_path / "c.html"), width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(LOW_CONTRAST) == []
    page.get_by_role("button", name="Play together").first.click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.prompt-row')[0].querySelectorAll('video')]"
        ".every(video => video.currentTime > 0)"
    )
    page.get_by_role("searchbox").fill("prompt <7>")
    assert page.locator(".prompt-row:visible").count() == 1


def test_a_page_of_nothing_but_counts_needs_no_clips(tmp_path):
    from vqscore.compare.counts import compare_counts
    from vqscore.compare.manifest_files import read_table

    counts = tmp_path / "counts.csv"
    counts.write_text(
        "generator,measure,count,of\nA,first_shot,42,50\nB,first_shot,26,50\n", encoding="utf-8"
    )
    text = write_comparison(
        compare_counts(counts, read_table(counts)), tmp_path / "c.html"
    ).read_text("utf-8")
    assert "71 to 92 %" in text
    assert "Prompt by prompt" not in text
