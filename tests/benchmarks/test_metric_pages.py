"""Every metric has a page that says what the code says, and no figure the benchmark did not give."""

import inspect
import re

import pytest
from benchmarks.quality.pages import PAGES, filled, load_results, write_pages

from vqscore.registry import BUILT_IN, load_metric

SECTIONS = (
    "The question",
    "The formula",
    "Range, and what a value means",
    "What it finds",
    "What fools it",
    "Against people",
    "The paper",
)


def page_of(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_metric_has_a_page_of_the_usual_sections_and_in_the_index(name):
    page = page_of(name)
    assert page.startswith(f"# {name}\n")
    assert tuple(re.findall(r"^## (.+)$", page, re.MULTILINE)) == SECTIONS
    assert f"({name}.md)" in page_of("index")
    # The index asks what the metric asks.
    assert load_metric(name).question in page_of("index")


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_page_names_the_version_and_the_kind_it_describes(name):
    metric = load_metric(name)
    line = page_of(name).splitlines()[2]
    assert f"Version {metric.version}" in re.split(r"[,.]", line), line
    assert ("a diagnostic" in line) == (metric.kind == "diagnostic")
    for need in metric.needs:
        assert need in line


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_formula_has_the_constants_of_the_code(name):
    module = inspect.getmodule(type(load_metric(name)))
    formula = page_of(name).partition("## What it finds")[0]
    numbers = {float(found) for found in re.findall(r"(?<![\w.])\.?\d[\d.]*(?<!\.)", formula)}
    constants = {
        key: value
        for key, value in vars(module).items()
        if key.endswith(("_HALF", "MIDDLE", "WIDTH")) and isinstance(value, float)
    }
    assert {k: v for k, v in constants.items() if v not in numbers} == {}


def test_pages_hold_what_the_last_whole_run_gave():
    stale = write_pages(load_results(), check=True)
    assert stale == [], "python -m benchmarks.quality.pages brings them up to date"


@pytest.mark.parametrize("name", BUILT_IN)
def test_no_measured_figure_is_written_by_hand(name):
    prose = re.sub(r"<!-- results\.json.*?<!-- end -->", "", page_of(name), flags=re.DOTALL)
    for word in ("AUC", "Spearman", "rho "):
        assert word not in prose, f"{word}: write figures by a marker"


def results(version):
    found = {"auc": 0.94, "low": 0.9, "high": 1.0, "clips": 12}
    measures = {"motion": {"severities": {"3": found}}, "ssim": {"severities": {"3": found}}}
    part = {
        "defects": {"freeze": {"measures": measures}},
        "twins": {
            "rain": {"clips": 10, "by": {"motion": ["a", "b"]}},
            "pan": {"clips": 9, "by": {}},
        },
        "camera": {},
    }
    return {
        "halves": {"report": part},
        "people": {},
        "bounds": {"motion": 0.5},
        "policy": "first-shot",
        "metrics": {"motion": version},
        "commit": "abc",
        "date": "2026-01-01",
    }


def test_a_page_is_filled_between_its_markers_and_filling_twice_changes_nothing():
    page = (
        "# motion\n<!-- results.json: finds -->\n<!-- end -->\nkept\n"
        "<!-- results.json: fooled -->\nold\n<!-- end -->\n"
    )
    now = results(load_metric("motion").version)
    once = filled(page, "motion", now)
    assert "| freeze | .94 [.90, 1.00] | ssim .94 | 12 |" in once
    assert "Of 19 sound clips" in once
    assert "rain 2 of 10" in once
    assert "old" not in once
    assert "kept" in once
    assert filled(once, "motion", now) == once


def test_figures_of_a_former_version_are_called_so():
    page = "<!-- results.json: finds -->\n<!-- end -->\n"
    now = load_metric("motion").version
    assert f"It is version {now} by now" in filled(page, "motion", results(now - 1))
    assert "by now" not in filled(page, "motion", results(now))


def test_an_unknown_marker_is_an_error():
    with pytest.raises(KeyError):
        filled("<!-- results.json: praise -->\n<!-- end -->\n", "motion", results(1))
