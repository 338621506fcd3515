"""A comparison rendered: the same numbers everywhere, nothing that breaks out of its cell."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.console import Console
from takes import POLICY, scores_of, take

from vqscore.compare.comparison import compare_takes
from vqscore.compare.data_frames import result_records, take_records, to_pandas, write_parquet
from vqscore.compare.votes import Vote
from vqscore.errors import UsageError
from vqscore.execute.attempt import Failure
from vqscore.policy import judge
from vqscore.report.compare_csv import compare_csv
from vqscore.report.compare_json import compare_json
from vqscore.report.compare_markdown import compare_markdown
from vqscore.report.compare_text import compare_text

EVIL = "=be|ta*<script>"


@pytest.fixture(scope="module")
def comparison():
    takes = []
    for i in range(24):
        tags = ("human walking",) if i % 2 else ()
        takes.append(take("alpha", f"p{i}", 0.9 if i < 21 else 0.1, price=0.5, tags=tags))
        result = 0.9 if i < 4 else None if i == 4 else "error" if i == 5 else 0.1
        takes.append(take(EVIL, f"p{i}", result, price=0.4, tags=tags))
    votes = [Vote(f"p{i}", "alpha", EVIL, "left" if i % 3 else "right") for i in range(12)]
    return compare_takes(takes, POLICY, against=EVIL, votes=votes)


def text_of(comparison, width=120):
    console = Console(width=width, file=io.StringIO(), highlight=False, color_system=None)
    console.print(compare_text(comparison))
    return console.file.getvalue()


def test_text(comparison):
    text = text_of(comparison)
    for said in (
        "2 generators, 24 prompts by test", "4 pass, 18 fail, 1 error, 1 missing", "21 of 24 (88 %)",
        "69 to 96 %", "better", "human walking: 12 prompts", "Elo (people, 12 votes)",
        "scores and people preferred the same clip in", "cost per usable second", EVIL,
    ):  # fmt: skip
        assert said in text
    assert "nan" not in text
    assert "None" not in text
    assert max(map(len, text_of(comparison, 80).splitlines())) <= 80


def test_json_is_strict_and_whole(comparison):
    document = json.loads(compare_json(comparison), parse_constant=pytest.fail)
    row = {r["key"]: r for r in document["rows"]}["first_shot"]
    assert row["estimates"]["alpha"]["successes"] == 21
    assert row["differences"]["alpha"]["answer"] == "better"
    assert document["tallies"][EVIL] == {"pass": 4, "fail": 18, "error": 1, "missing": 1}
    assert len(document["takes"]) == 48
    assert document["voted"]["votes"] == 12
    assert document["agreement"]["contests"] > 0


def test_markdown_stays_in_its_cells(comparison):
    lines = compare_markdown(comparison).splitlines()
    table = [line for line in lines if line.startswith("| first-shot")]
    assert table[0].replace("\\|", "").count("|") == 4
    assert "<script>" not in "".join(lines).replace("\\<script\\>", "")


def test_csv_is_no_formula(comparison):
    text = compare_csv(comparison)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {r["generator"] for r in rows} == {"alpha", f"'{EVIL}"}
    first = next(r for r in rows if r["key"] == "first_shot" and r["generator"] == "alpha")
    assert float(first["value"]) == pytest.approx(21 / 24)
    assert float(first["difference"]) == pytest.approx(17 / 24)
    assert first["tag"] == ""
    assert any(r["tag"] == "human walking" for r in rows)


def test_parquet_and_pandas(comparison, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("pandas")
    write_parquet(tmp_path / "takes.parquet", take_records(comparison.takes))
    rows = parquet.read_table(tmp_path / "takes.parquet").to_pylist()
    assert len(rows) == 48
    missing = next(r for r in rows if r["verdict"] == "missing")
    assert (missing["generator"], missing["identity_persistence"]) == (EVIL, None)
    frame = comparison.to_pandas()
    alpha = frame[(frame.key == "first_shot") & (frame.generator == "alpha") & (frame.tag == "")]
    assert alpha.successes.item() == 21
    assert list(comparison.clips_to_pandas().verdict).count("error") == 1


def test_judgments_to_pandas():
    pytest.importorskip("pandas")
    values = {
        "prompt_adherence": 0.9,
        "identity_persistence": "not_applicable",
        "limb_integrity": 0.2,
    }
    results = [judge(scores_of("a.mp4", values), POLICY), Failure("b.mp4", None, "no video")]
    frame = to_pandas(results)
    assert list(frame.verdict) == ["fail", "error"]
    assert frame.limb_integrity[0] == 0.2
    assert frame.identity_persistence.isna().all()
    assert result_records(results)[1]["reasons"] == "no video"


def test_without_pandas_or_pyarrow_the_remedy_is_said(comparison, monkeypatch, tmp_path):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr("vqscore.compare.data_frames.import_module", absent)
    with pytest.raises(UsageError, match="pip install pandas"):
        comparison.to_pandas()
    with pytest.raises(UsageError, match=r"vqscore\[parquet\]"):
        write_parquet(tmp_path / "x.parquet", [])
