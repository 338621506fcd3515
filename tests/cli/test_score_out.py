"""``vqscore score --out``: a batch that can be stopped by anything, and goes on."""

from __future__ import annotations

import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from vqscore.report.json_lines import result_schema
from vqscore.stored_scores import read_scores

SLOW = """
import time
from acme_brightness import Brightness

class Slow(Brightness):
    name = "test/slow"
    def score(self, values, prompt):
        if prompt == "wait": time.sleep(60)
        return super().score(values, prompt)
"""
NAMES = ["bright.mp4", "dark.mp4", "text.mp4", "middling.mp4"]
JUDGED = ["--policy", "policy.toml", "--metrics", "acme/brightness"]


@pytest.fixture
def work(clips, tmp_path) -> Path:
    """A working folder of one's own, with the clips in it."""
    for file in clips.iterdir():
        if file.is_file():
            os.link(file, tmp_path / file.name)
    return tmp_path


def lines(folder: Path) -> list[dict]:
    found = []
    for part in sorted(folder.glob("part-*.jsonl")):
        found += [json.loads(line) for line in part.read_text("utf-8").splitlines()]
    return found


def verdicts(folder: Path) -> dict[str, str]:
    return {document["clip"]: document["verdict"] for document in lines(folder)}


def test_a_folder_of_results(cli, work):
    done = cli("score", *NAMES, *JUDGED, "--out", "deep/results", "--workers", "2", cwd=work)
    assert done.returncode == 1, done.stderr
    assert "4 clips by" in done.stdout
    alone = cli("score", *NAMES, *JUDGED, "--json", "-", cwd=work)
    plain = {d["clip"]: d for d in map(json.loads, alone.stdout.splitlines())}
    documents = lines(work / "deep/results")
    assert len(documents) == 4
    for document in documents:
        jsonschema.validate(document, result_schema(), cls=jsonschema.Draft202012Validator)
        del document["provenance"]["file"]
        assert document == plain[document["clip"]]


def test_again_says_what_there_is_and_gives_the_same_code(cli, work):
    cli("score", *NAMES[:2], *JUDGED, "--out", "r", cwd=work)
    done = cli("score", *NAMES, NAMES[0], *JUDGED, "--out", "r", cwd=work)
    assert done.returncode == 1
    assert "r holds 2 of the results already" in done.stdout
    assert "4 clips by" in done.stdout
    # Those that are finished are counted, and not shown again.
    assert "bright.mp4" not in done.stdout
    assert verdicts(work / "r") == {
        "bright.mp4": "pass", "dark.mp4": "fail", "text.mp4": "error", "middling.mp4": "inconclusive",
    }  # fmt: skip
    assert len(lines(work / "r")) == 4
    only = cli("score", *NAMES[:3:2], *JUDGED, "--out", "r", "--retry-errors", cwd=work)
    assert only.returncode == 3
    assert "1 clip has changed, or is tried again" in only.stdout
    assert "2 other results stay in r" in only.stdout
    assert len(lines(work / "r")) == 4


def test_documents_are_written_of_all_in_the_order_of_the_list(cli, work):
    import pyarrow.parquet

    cli("score", *NAMES[2:], *JUDGED, "--out", "r", cwd=work)
    written = [
        "--parquet",
        "r.parquet",
        "--junit",
        "j.xml",
        "--markdown",
        "m.md",
        "--html",
        "p.html",
    ]
    done = cli("score", *NAMES, *JUDGED, "--out", "r", *written, cwd=work)
    assert done.returncode == 1, done.stderr
    cli("score", *NAMES, *JUDGED, "--parquet", "alone.parquet", "--junit", "alone.xml", cwd=work)
    table = pyarrow.parquet.read_table(work / "r.parquet")
    assert table.column("clip").to_pylist() == NAMES
    alone = pyarrow.parquet.read_table(work / "alone.parquet")
    assert table.sort_by("clip").to_pylist() == alone.sort_by("clip").to_pylist()
    assert (work / "j.xml").read_bytes() == (work / "alone.xml").read_bytes()
    assert "4 clips" in (work / "m.md").read_text()
    assert "middling.mp4" in (work / "p.html").read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--json", "-"], "--json has no use beside --out"),
        (["--metrics", "acme/brightness,motion"], "begun with other settings"),
        (["--clip-timeout", "0"], "--clip-timeout is above 0"),
    ],
)
def test_wrong_usage(cli, work, options, said):
    if "--metrics" in options:
        cli("score", NAMES[0], *JUDGED, "--out", "r", cwd=work)
    done = cli("score", NAMES[0], *JUDGED[:2], *(JUDGED[2:] if "--metrics" not in options else []),
               *options, "--out", "r", cwd=work)  # fmt: skip
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert len(lines(work / "r")) == ("--metrics" in options)


def test_retrying_without_a_folder_is_wrong_usage(cli, work):
    done = cli("score", NAMES[0], *JUDGED, "--retry-errors", cwd=work)
    assert done.returncode == 2
    assert "--out" in done.stderr


def test_a_full_disk_is_said_and_loses_nothing(plugin, work):
    command = ["score", *NAMES, *JUDGED, "--out", "r", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(plugin)}

    def run(limit: int | None) -> subprocess.CompletedProcess[str]:
        def small_disk() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.run(
            [sys.executable, "-m", "vqscore", *command],
            cwd=work, env=environment, capture_output=True, text=True, check=False,
            preexec_fn=small_disk,
        )  # fmt: skip

    # One or two results fit in, and a part of the next.
    full = run(1800)
    assert full.returncode == 2
    assert "cannot be written: file too large" in full.stderr
    assert f"go on with: vqscore {shlex.join(command)}" in full.stderr
    assert "Traceback" not in full.stderr
    kept = len(lines(work / "r"))
    assert 0 < kept < 4
    rest = run(None)
    assert rest.returncode == 1
    assert f"r holds {kept} of the results already" in rest.stdout
    assert len(lines(work / "r")) == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
@pytest.mark.parametrize("out", [["--out", "r"], ["--json", "-"]])
def test_standard_output_that_is_full(plugin, work, out):
    environment = {**os.environ, "PYTHONPATH": str(plugin), "VQSCORE_CACHE": "no"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "vqscore", "score", *NAMES, *JUDGED, *out],
            cwd=work, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "no space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_json_on_a_full_disk(cli, work):
    done = cli("score", NAMES[0], *JUDGED, "--json", "/dev/full", cwd=work)
    assert done.returncode == 2
    assert "/dev/full cannot be written: no space left on device" in done.stderr


@pytest.fixture
def waiting(plugin, work):
    """A run that has finished one clip and is busy with the next for a minute."""
    (work / "slow_metric.py").write_text(SLOW)
    info = work / "slow-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: slow\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[vqscore.metrics]\ntest/slow = slow_metric:Slow\n")
    (work / "slow.toml").write_text('[bounds."test/slow"]\nfail_below = 0.1\n')
    (work / "list.csv").write_text("clip,prompt\nbright.mp4,x\ndark.mp4,wait\nmiddling.mp4,y\n")
    command = ["score", "--prompts", "list.csv", "--policy", "slow.toml", "--metrics", "test/slow",
               "--out", "my results", "--no-cache"]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "vqscore", *command],
        cwd=work,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(plugin), str(work)])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # What a shell starts in the background ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    journal = work / "my results" / "unfinished.jsonl"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (journal.exists() and journal.stat().st_size):
        time.sleep(0.05)
    yield process, command
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(cli, waiting, work):
    process, command = waiting
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted: 1 of 3 clips scored and written" in said
    (line,) = [line for line in said.splitlines() if "go on with" in line]
    assert shlex.split(line.partition("go on with: ")[2]) == ["vqscore", *command]
    assert "Traceback" not in said
    assert verdicts(work / "my results") == {"bright.mp4": "pass"}
    assert [s.clip for s in read_scores(work / "my results").scores] == ["bright.mp4"]
    # The clip that hangs is left to its time limit.
    rest = cli(*command, "--clip-timeout", "5", cwd=work, path=str(work))
    assert verdicts(work / "my results") == {
        "bright.mp4": "pass", "dark.mp4": "error", "middling.mp4": "pass",
    }, rest.stderr  # fmt: skip
    assert "not scored within 5 s" in rest.stdout


def test_a_folder_has_one_writer(cli, waiting, work):
    process, command = waiting
    second = cli(*command, cwd=work, path=str(work))
    assert second.returncode == 2
    assert "another process is writing to my results" in second.stderr
    assert process.poll() is None


def test_what_reads_results_takes_the_folder(cli, work):
    cli("score", *NAMES, *JUDGED, "--out", "r", cwd=work)
    done = cli("explain", "dark.mp4", "--scores", "r", "--policy", "policy.toml", cwd=work)
    assert done.returncode == 1, done.stderr
    assert "acme/brightness" in done.stdout
    (work / "m.csv").write_text(
        "clip,prompt,generator\nbright.mp4,a,one\ndark.mp4,a,two\nmiddling.mp4,b,one\ntext.mp4,b,two\n"
    )
    done = cli("compare", "m.csv", "--scores", "r", "--policy", "policy.toml", cwd=work)
    assert done.returncode in {0, 1, 3}, done.stderr
