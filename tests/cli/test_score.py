"""The score command from outside: exit codes, JSON, and what is said."""

from __future__ import annotations

import json

import jsonschema
import pytest

from vqscore.report.json_lines import result_schema


def lines(text: str) -> list[dict]:
    documents = [json.loads(line) for line in text.splitlines()]
    for document in documents:
        jsonschema.validate(document, result_schema(), cls=jsonschema.Draft202012Validator)
    return documents


@pytest.mark.parametrize(
    ("names", "code", "verdicts"),
    [
        (["bright"], 0, ["pass"]),
        (["bright", "dark"], 1, ["pass", "fail"]),
        (["bright", "middling"], 3, ["pass", "inconclusive"]),
        (["bright", "text"], 3, ["pass", "error"]),
        (["empty", "middling", "dark"], 1, ["error", "inconclusive", "fail"]),
        (["no_such_file", "bright"], 3, ["error", "pass"]),
    ],
)
def test_exit_codes_and_json(cli, clips, names, code, verdicts):
    paths = [clips / f"{name}.mp4" for name in names]
    done = cli(
        "score",
        *paths,
        "--policy",
        clips / "policy.toml",
        "--metrics",
        "acme/brightness",
        "--json",
        "-",
    )
    assert done.returncode == code, done.stderr
    documents = lines(done.stdout)
    assert [d["verdict"] for d in documents] == verdicts
    assert [d["clip"] for d in documents] == [str(p) for p in paths]
    assert "Traceback" not in done.stderr
    for document in documents:
        if document["verdict"] == "error":
            assert document["findings"][0]["message"]


def test_metrics_that_the_policy_bounds_are_scored_without_being_asked_for(cli, clips):
    done = cli("score", "--plan", "--policy", clips / "policy.toml")
    assert done.returncode == 0, done.stderr
    assert "acme/brightness" in done.stdout
    assert "object_permanence" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no clip given"),
        (["nothing_*.mp4"], "no clip matches nothing_*.mp4"),
        (["--bogus"], "--bogus"),
        (["a.mp4", "--policy", "first-sot"], "Did you mean 'first-shot'?"),
        (["a.mp4", "--policy", "absent.toml"], "absent.toml does not exist"),
        (["a.mp4", "--reader", "pyaw"], "Did you mean 'pyav'?"),
        (["a.mp4", "--models", "other"], "other"),
        (["a.mp4", "--metrics", "limb_integrty", "--policy", "technical"], "limb_integrty"),
        (["a.mp4", "--metrics", ","], "names no metric"),
        (["a.mp4", "--prompt", "x", "--prompts", "y.csv"], "give one"),
        (["--prompts", "absent.csv"], "absent.csv cannot be read"),
        (["a.mp4", "--workers", "0"], "--workers is at least 1"),
        (["a.mp4", "--json", "no/such/folder/x.jsonl"], "cannot be written"),
        (["a.mp4", "--json", "--workers", "2"], "--workers is an option"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(cli, tmp_path, arguments, said):
    done = cli("score", *arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_mistyped_key_in_a_policy_is_2(cli, clips, tmp_path):
    (tmp_path / "p.toml").write_text("[bounds.motion]\nfail_belwo = 0.5\n")
    done = cli("score", clips / "bright.mp4", "--policy", tmp_path / "p.toml")
    assert done.returncode == 2
    assert "'fail_belwo'" in done.stderr
    assert "'fail_below'" in done.stderr


def test_a_policy_on_a_metric_that_does_not_exist_is_2(cli, clips, tmp_path):
    (tmp_path / "p.toml").write_text("[bounds.motoin]\nfail_below = 0.5\n")
    done = cli("score", clips / "bright.mp4", "--policy", tmp_path / "p.toml")
    assert done.returncode == 2
    assert "Did you mean 'motion'?" in done.stderr


def test_text_for_people_and_json_in_a_file(cli, clips, tmp_path):
    out = tmp_path / "out.jsonl"
    done = cli(
        "score", clips / "bright.mp4", clips / "dark.mp4", clips / "text.mp4",
        "--policy", clips / "policy.toml", "--metrics", "acme/brightness", "--json", out,
    )  # fmt: skip
    assert done.returncode == 1
    assert [d["verdict"] for d in lines(out.read_text("utf-8"))] == ["pass", "fail", "error"]
    assert "acme/brightness 0.0" in done.stdout
    assert "3 clips" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr, "no colour but on a terminal"
    assert done.stderr == "", "no progress bar but on a terminal"
    assert max(map(len, done.stdout.splitlines())) <= 80 or str(clips) in done.stdout


def test_json_has_what_is_needed_to_reproduce_it(cli, clips):
    done = cli("score", clips / "bright.mp4", "--policy", clips / "policy.toml",
               "--metrics", "acme/brightness", "--prompt", "a grey wall", "--json", "-")  # fmt: skip
    (document,) = lines(done.stdout)
    assert document["prompt"] == "a grey wall"
    assert document["provenance"]["decoded"]["frames"] == 8
    assert document["provenance"]["decoded"]["frames_lost"] == 0
    assert document["provenance"]["metrics"] == {"acme/brightness": 1}
    assert document["provenance"]["model_set"] == "embedded"
    (moment,) = document["scores"]["acme/brightness"]["moments"]
    assert moment["box"] is None


def test_prompts_file(cli, clips, tmp_path):
    (clips / "prompts.csv").write_text(
        'note,clip,prompt\nx,bright.mp4,"a bright, grey wall"\ny,dark.mp4,night\n'
    )
    shared = ("--policy", clips / "policy.toml", "--metrics", "acme/brightness", "--json", "-")
    done = cli("score", "--prompts", clips / "prompts.csv", *shared, cwd=tmp_path)
    assert [d["prompt"] for d in lines(done.stdout)] == ["a bright, grey wall", "night"]
    done = cli("score", "dark.mp4", "--prompts", "prompts.csv", *shared, cwd=clips)
    assert [(d["clip"], d["prompt"]) for d in lines(done.stdout)] == [("dark.mp4", "night")]
    done = cli("score", "middling.mp4", "--prompts", "prompts.csv", *shared, cwd=clips)
    assert done.returncode == 2
    assert "middling.mp4" in done.stderr


def test_many_clips_get_a_line_each(cli, clips):
    names = ["bright", "dark", "middling", "text", "bright", "dark"]
    done = cli("score", *(f"{n}.mp4" for n in names), "--policy", "policy.toml",
               "--metrics", "acme/brightness", cwd=clips)  # fmt: skip
    rows = done.stdout.splitlines()
    assert [row.split()[:2] for row in rows[:6]] == [
        [verdict, f"{name}.mp4"]
        for verdict, name in zip(
            ["PASS", "FAIL", "INCONCLUSIVE", "ERROR", "PASS", "FAIL"], names, strict=True
        )
    ]
    assert "6 clips" in rows[-1]
    assert "acme/brightness 2" in " ".join(rows[-2:])


def test_metrics_lists_what_there_is(cli):
    done = cli("metrics", "--json")
    listed = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert listed["acme/brightness"]["question"].startswith("Is it bright")
    assert listed["prompt_adherence"]["best"] == 1.0
    text = cli("metrics").stdout
    assert "acme/brightness" in text
    assert "1 is best" in text


def test_version(cli):
    from vqscore import __version__

    assert cli("--version").stdout.strip() == __version__
