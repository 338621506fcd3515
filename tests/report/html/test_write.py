"""The page as text: complete, escaped, self-contained, and small."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from report_material import GOOD, NO_FACE, VANISHED, judged

from vqscore.errors import UsageError
from vqscore.execute.attempt import Failure
from vqscore.judgment import Judgment
from vqscore.report.html import HtmlReport, write_report
from vqscore.report.html import write as writing
from vqscore.report.html.clip_view import link_to
from vqscore.report.html.marked import marked_moments
from vqscore.report.html.pictures import MOST_BYTES, pictures_of


class Page(HTMLParser):
    """Elements, their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page_of(results, path, **options) -> Page:
    judgments = [result for result in results if isinstance(result, Judgment)]
    errors = [result for result in results if isinstance(result, Failure)]
    return Page(write_report(judgments, path, errors, **options).read_text("utf-8"))


def test_a_page_says_it_all(results, tmp_path):
    page = page_of(results, tmp_path / "report.html")
    for words in (
        "1 of 5 clips pass test",
        "object_permanence 0.12 < 0.50: at 1.0 s, lower right",
        "does not apply: no face was found",
        "was not measured: no prompt was given",
        "there is no such file. Check the path.",
        "No pictures: it could not be scored.",
        "Do things stay, leave only by an edge",
        "dis@1",
        "similarity 0.95",
    ):
        assert words in page.text, words
    assert len(page.all("article")) == 5
    moments = [a["id"] for a in page.all("span") if "moment-" in (a.get("id") or "")]
    assert moments == ["clip-2-moment-1", "clip-3-moment-1"]
    assert len(page.all("polyline")) == 2


def test_text_is_escaped(results, tmp_path):
    page = page_of(results, tmp_path / "report.html", title="<b>mine</b>")
    assert "<script>alert('x')</script> & \"quotes\"" in page.text
    assert "<b>mine</b>" in page.text
    assert len(page.all("script")) == 1
    assert page.all("b") == []


def test_nothing_is_loaded(results, tmp_path):
    page = page_of(results, tmp_path / "report.html")
    for tag, attributes in page.elements:
        assert not {"style", "onclick", "srcset"} & attributes.keys(), f"{tag}: the policy forbids"
        if "src" in attributes:
            assert attributes["src"].startswith("data:image/")
        if tag == "a":
            assert attributes["href"].startswith(("#", "./", "../"))
    assert page.all("link") == []
    (policy,) = [a["content"] for a in page.all("meta") if "http-equiv" in a]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_ids_are_unique_and_links_within_lead_somewhere(results, tmp_path):
    page = page_of(results, tmp_path / "report.html")
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    within = {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")}
    assert within <= set(ids)
    assert all("alt" in image for image in page.all("img"))


def test_one_clip_has_no_table_of_clips(clip, tmp_path):
    page = page_of([judged(clip, VANISHED)], tmp_path)
    assert (tmp_path / "index.html").is_file(), "a folder gets an index"
    assert "The clip fails test" in page.text
    assert page.all("script") == []


def test_no_clips_at_all(tmp_path):
    assert "No clip was judged" in page_of([], tmp_path / "empty.html").text


def test_without_its_file_a_clip_is_still_told_of(clip, tmp_path):
    import shutil

    copy = shutil.copy(clip, tmp_path / "gone.mp4")
    judgment = judged(copy, VANISHED)
    copy.unlink()
    page = page_of([judgment], tmp_path / "report.html")
    assert "No pictures: the file is no longer where it was scored." in page.text
    assert page.all("img") == []
    assert "open the clip" not in page.text


def test_links_to_clips_cannot_be_taken_for_schemes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "javascript:alert(1)").write_bytes(b"x")
    (tmp_path / "ä #?.mp4").write_bytes(b"x")
    assert link_to("javascript:alert(1)", tmp_path) == "./javascript%3Aalert%281%29"
    assert link_to("ä #?.mp4", tmp_path / "report") == "./../%C3%A4%20%23%3F.mp4"
    assert link_to("gone.mp4", tmp_path) == ""


@pytest.mark.parametrize("outcomes", [GOOD, VANISHED], ids=["pass", "fail"])
def test_even_noise_stays_small(noise, outcomes):
    judgment = judged(noise, outcomes)
    made = pictures_of(judgment, marked_moments(judgment))
    assert made.size <= MOST_BYTES
    assert len(made.strip) >= 8


def test_a_hundred_clips_stay_under_25_megabytes(clip, tmp_path):
    """By what one clip adds to the page at most: its pictures' limit, and its text."""
    ten = {**VANISHED, **{f"acme/metric_{n}": VANISHED["object_permanence"] for n in range(7)}}
    judgment = judged(clip, ten)
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    write_report([judgment] * 2, one)
    write_report([judgment] * 3, two)
    pictures = pictures_of(judgment, marked_moments(judgment)).size
    text = two.stat().st_size - one.stat().st_size - pictures
    assert 0 < text < 25_000
    assert 100 * text + writing.MOST_PICTURE_BYTES + MOST_BYTES < 25_000_000


def test_when_the_page_is_full_those_that_pass_go_without_first(clip, tmp_path, monkeypatch):
    passing, failing = judged(clip), judged(clip, VANISHED)
    size = pictures_of(passing, ()).size
    monkeypatch.setattr(writing, "MOST_PICTURE_BYTES", size * 2)
    page = page_of([passing, passing, failing, passing], tmp_path / "report.html")
    assert page.text.count("No pictures: the report's pictures had reached") == 2
    assert "object_permanence 0.12" in page.text


def test_the_older_report_stays_until_the_new_one_is_whole(clip, tmp_path):
    path = tmp_path / "report.html"
    path.write_text("older")
    with pytest.raises(RuntimeError), HtmlReport(path):
        raise RuntimeError
    assert path.read_text() == "older"
    with pytest.raises(RuntimeError), HtmlReport(path) as report:
        report.add(judged(clip, NO_FACE))
        raise RuntimeError
    assert "no face was found" in path.read_text("utf-8"), "what was computed is not lost"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_a_place_that_cannot_be_written_is_found_out_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        HtmlReport(tmp_path / "file" / "report.html")


def test_the_same_results_give_the_same_page(results, tmp_path):
    first = page_of(results, tmp_path / "a.html")
    assert first.elements == page_of(results, tmp_path / "b.html").elements
    assert not re.search(r"\b20\d\d-\d\d", first.text), "no date"
