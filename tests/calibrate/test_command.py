"""The command from outside: results in, policy, pictures and words out."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from synthetic import METRICS, scores_of, world

from vqscore.cli.main import main
from vqscore.policy import Bound, Policy, judge, load_policy
from vqscore.report.json_lines import result_line

ANY = Policy(name="any", bounds={"motion": Bound(fail_below=0.0)})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values, accepted, groups = world(24, 4, seed=2)
    rows = ["clip,prompt,accept,generator"]
    lines = []
    for k, (row, good, group) in enumerate(zip(values, accepted, groups, strict=True)):
        rows.append(f"{k}.mp4,{group},{'yes' if good else 'no'},g{k % 3}")
        lines.append(result_line(judge(scores_of(row, f"{k}.mp4", group), ANY)))
    (tmp_path / "labels.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "r.jsonl").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_a_policy_with_its_record_and_pictures(folder, capsys):
    code = main(
        ["calibrate", "labels.csv", "--scores", "r.jsonl", "-o", "out/mine.toml",
         "--target-false-pass", "0.2", "--report", "report", "--note", 'says "so"']
    )  # fmt: skip
    out = capsys.readouterr().out
    assert code in (0, 3), out
    policy = load_policy(folder / "out" / "mine.toml")
    record = policy.calibration
    assert policy.name == "mine"
    assert record.note == 'says "so"'
    assert record.fitted_on.clips + record.held_out.clips == 96
    assert record.false_pass.clips == record.held_out.rejected
    assert set(record.metrics) <= set(METRICS)
    assert (code == 0) is (record.promise == "both")
    assert record.in_words() in out
    assert "balanced accuracy" in out
    pictures = sorted(path.name for path in (folder / "report").iterdir())
    assert pictures == [
        "ghosting.svg",
        "limb_integrity.svg",
        "motion.svg",
        "ranks.svg",
        "reliability.svg",
    ]
    for path in (folder / "report").iterdir():
        assert ET.parse(path).getroot().tag.endswith("svg")


def test_the_same_labels_give_the_same_policy(folder, capsys):
    arguments = ["calibrate", "labels.csv", "--scores", "r.jsonl", "--no-estimate", "-o"]
    main([*arguments, "a.toml", "--name", "x"])
    rows = (folder / "labels.csv").read_text().splitlines()
    (folder / "labels.csv").write_text("\n".join([rows[0], *rows[:0:-1]]))
    main([*arguments, "b.toml", "--name", "x"])
    first, second = load_policy(folder / "a.toml"), load_policy(folder / "b.toml")
    assert first.bounds == second.bounds
    assert first.combined == second.combined
    assert first.calibration.false_pass == second.calibration.false_pass


def test_json(folder, capsys):
    main(
        [
            "calibrate",
            "labels.csv",
            "--scores",
            "r.jsonl",
            "-o",
            "p.toml",
            "--json",
            "--group",
            "generator",
        ]
    )
    document = json.loads(capsys.readouterr().out)
    assert document["policy"]["calibration"]["grouped_by"] == "generator"
    assert {entry["verdict"] for entry in document["held_out"]} <= {"pass", "fail", "inconclusive"}
    assert set(document["estimate"]["metrics"]) == set(METRICS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--group", "promt"], "no column 'promt' to group by"),
        (["--target-false-pass", "5"], "share between 0 and 1"),
        (["--held-out", "1"], "--held-out is a share"),
        (["--metrics", "motoin"], "motoin was not scored"),
        (["--base", "first-sot"], "Did you mean 'first-shot'?"),
    ],
)
def test_wrong_usage_is_2(folder, capsys, arguments, said):
    code = main(["calibrate", "labels.csv", "--scores", "r.jsonl", "-o", "p.toml", *arguments])
    assert code == 2
    assert said in capsys.readouterr().err
    assert not (folder / "p.toml").exists()


def test_clips_that_do_not_exist_are_found_before_any_is_scored(folder, capsys):
    (folder / "labels.csv").write_text("clip,prompt,accept\ngone.mp4,x,yes\n0.mp4,prompt 0,no\n")
    assert main(["calibrate", "labels.csv", "--scores", "r.jsonl", "-o", "p.toml"]) == 2
    error = capsys.readouterr().err
    assert "clips that do not exist" in error
    assert "row 2" in error
    assert "row 3" not in error


def test_explain_from_results(folder, capsys):
    (folder / "p.toml").write_text(
        "[bounds.motion]\nfail_below = 0.99\n[tags.still]\nignore = ['motion']\n"
        "[bounds.limb_integrity]\nfail_below = 0.0\n"
    )
    shared = ["explain", "0.mp4", "--scores", "r.jsonl", "--policy", "p.toml"]
    assert main(shared) == 1
    out = capsys.readouterr().out
    assert out.startswith("FAIL 0.mp4 by p\nfailed:\n  motion ")
    assert "too low" in out
    assert "to pass:\n  motion from " in out
    assert "set by hand: no error rate is known" in out
    assert main([*shared, "--tags", "still"]) == 0
    assert capsys.readouterr().out.startswith("PASS 0.mp4 by p, tagged still")
    assert main([*shared, "--tags", "stil"]) == 2
    assert "Did you mean 'still'?" in capsys.readouterr().err
    assert main([*shared, "--prompt", "other"]) == 2
    assert "for the prompt 'prompt 0' only" in capsys.readouterr().err


def test_a_policy_that_may_be_chance_says_so(folder, capsys):
    rows = (folder / "labels.csv").read_text().splitlines()
    (folder / "labels.csv").write_text("\n".join(rows[:29]) + "\n")
    main(["calibrate", "labels.csv", "--scores", "r.jsonl", "-o", "few.toml"])
    said = capsys.readouterr()
    assert "warning: that may be chance" in said.out, said.err
    assert load_policy(folder / "few.toml").calibration.auc_low <= 0.5
