"""The compare and arena commands from outside."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request

import pytest


@pytest.fixture(scope="module")
def scored(cli, clips, tmp_path_factory):
    """A manifest over the small clips, and what scoring them gave."""
    folder = tmp_path_factory.mktemp("compare")
    lines = ["clip,prompt_id,prompt,generator,price"]
    lines += [f"{clips}/bright.mp4,p1,,alpha,1", f"{clips}/dark.mp4,p1,,beta,2"]
    lines += [f"{clips}/text.mp4,p2,,alpha,1", ",p2,,beta,2"]
    (folder / "m.csv").write_text("\n".join(lines) + "\n")
    # The bound is on a quick metric; the two that are always shown need real ones.
    done = cli("score", clips / "bright.mp4", clips / "dark.mp4", clips / "text.mp4",
               "--policy", clips / "policy.toml", "--metrics", "acme/brightness",
               "--json", folder / "r.jsonl", "--no-cache")  # fmt: skip
    assert done.returncode == 1, done.stderr
    return folder


def test_one_command_prints_the_table_and_writes_it_all(cli, clips, scored):
    done = cli("compare", scored / "m.csv", "--policy", clips / "policy.toml", "--scores",
               scored / "r.jsonl", "--json", "-", "--csv", scored / "t.csv",
               "--markdown", scored / "t.md", "--parquet", scored / "t.parquet")  # fmt: skip
    assert done.returncode == 3, done.stderr
    document = json.loads(done.stdout)
    assert document["tallies"] == {
        "alpha": {"pass": 1, "error": 1}, "beta": {"fail": 1, "missing": 1},
    }  # fmt: skip
    row = {r["key"]: r for r in document["rows"]}["first_shot"]
    assert [row["estimates"][n]["successes"] for n in ("alpha", "beta")] == [1, 0]
    assert "not enough prompts to tell" in " ".join(done.stderr.split())
    for name in ("t.csv", "t.md", "t.parquet"):
        assert (scored / name).stat().st_size > 100


def test_a_folder_is_scored(cli, clips, tmp_path):
    for name, clip in (("alpha/a-wall_1.mp4", "bright"), ("beta/a-wall_1.mp4", "dark")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes((clips / f"{clip}.mp4").read_bytes())
    done = cli("compare", tmp_path, "--policy", clips / "policy.toml", "--no-cache")
    assert done.returncode == 0, done.stderr
    assert "1 of 1 (100 %)" in done.stdout
    assert "0 of 1 (0 %)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.csv"], "cannot be read"),
        (["m.csv", "--against", "gamma"], "no generator 'gamma'"),
        (["m.csv", "--json", "-", "--csv", "-"], "only one of --json and --csv"),
        (["m.csv", "--json", "no/such/x.json"], "its folder does not exist"),
        (["m.csv", "--workers", "0"], "--workers is at least 1"),
        (["m.csv", "--policy", "first-sot"], "Did you mean"),
        (["gone.csv"], "row 2: nowhere.mp4"),
        (["m.csv", "--votes", "absent.csv"], "cannot be read"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(cli, clips, scored, arguments, said):
    (scored / "gone.csv").write_text("clip,prompt,generator\nnowhere.mp4,x,alpha\n")
    extra = [] if "--policy" in arguments else ["--policy", str(clips / "policy.toml")]
    done = cli("compare", *arguments, *extra, "--scores", "r.jsonl", cwd=scored)
    assert done.returncode == 2, done.stdout
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_arena(cli, clips, scored):
    votes = (
        "prompt_id,left,right,winner\np1,alpha,beta,left\np2,beta,alpha,right\np3,alpha,beta,tie\n"
    )
    (scored / "v.csv").write_text(votes)
    done = cli("arena", scored / "m.csv", "--policy", clips / "policy.toml", "--scores",
               scored / "r.jsonl", "--votes", scored / "v.csv")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Elo (judged, 2 votes)" in done.stdout
    assert "Elo (people, 3 votes)" in done.stdout
    done = cli("arena", "--votes", scored / "v.csv", "--json")
    assert json.loads(done.stdout)["people"]["votes"] == 3
    assert cli("arena").returncode == 2


def test_peoples_votes_are_rated_where_scores_give_no_contest(cli, clips, scored):
    (scored / "v.csv").write_text("prompt_id,left,right,winner\np1,alpha,beta,left\n")
    (scored / "apart.csv").write_text(
        f"clip,prompt,generator\n{clips}/bright.mp4,x,alpha\n{clips}/dark.mp4,y,beta\n"
    )
    command = ["arena", "apart.csv", "--policy", clips / "policy.toml"]
    done = cli(*command, "--votes", "v.csv", cwd=scored)
    assert done.returncode == 0, done.stderr
    assert "no contest (judged)" in done.stderr
    assert "Elo (people, 1 vote)" in done.stdout
    assert cli(*command, cwd=scored).returncode == 2


def test_arena_serves(clips, tmp_path):
    lines = f"clip,prompt,generator\n{clips}/bright.mp4,x,alpha\n{clips}/dark.mp4,x,beta\n"
    (tmp_path / "m.csv").write_text(lines)
    command = [sys.executable, "-m", "vqscore", "arena", "serve", "m.csv", "--no-browser"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", process.stdout.readline())[0]
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            page = opener.open(url, timeout=10).read().decode()
            assert "0 of 1" in page
            assert "alpha" not in page
        finally:
            process.terminate()


def test_help_of_both_is_light(cli):
    for command in (["compare", "--help"], ["arena", "--help"], ["arena", "serve", "--help"]):
        done = cli(*command)
        assert done.returncode == 0, done.stderr


def test_score_writes_parquet(cli, clips, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    asked = ["--policy", clips / "policy.toml", "--metrics", "acme/brightness", "--no-cache"]
    done = cli(
        "score",
        clips / "bright.mp4",
        clips / "text.mp4",
        *asked,
        "--parquet",
        tmp_path / "r.parquet",
    )
    assert done.returncode == 3, done.stderr
    rows = parquet.read_table(tmp_path / "r.parquet").to_pylist()
    assert [row["verdict"] for row in rows] == ["pass", "error"]
    assert rows[0]["acme/brightness"] > 0.8
    done = cli("score", clips / "bright.mp4", *asked, "--parquet", tmp_path / "no" / "r.parquet")
    assert done.returncode == 2
    assert "its folder does not exist" in " ".join(done.stderr.split())
