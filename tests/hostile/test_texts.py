"""Names and prompts that want to be more than text, in every form that vqscore writes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sys
import unicodedata
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from vqscore.cli.main import main
from vqscore.clip import ClipInfo, DecodeReport
from vqscore.compare.comparison import compare_takes
from vqscore.compare.data_frames import result_records, write_parquet
from vqscore.compare.manifest import Entry
from vqscore.compare.take import Take
from vqscore.compare.votes import Vote, read_votes, write_votes
from vqscore.execute.attempt import Failure
from vqscore.judgment import Judgment
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge
from vqscore.printable import printable
from vqscore.report.compare_csv import compare_csv
from vqscore.report.compare_markdown import compare_markdown
from vqscore.report.compare_text import compare_text
from vqscore.report.github import github_annotations
from vqscore.report.html import write_report
from vqscore.report.html.compare_page import write_comparison
from vqscore.report.json_lines import result_line
from vqscore.report.junit import junit_xml
from vqscore.report.markdown import markdown_summary
from vqscore.report.sarif import sarif_text
from vqscore.report.summary import result_row
from vqscore.report.text import result_block

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "closing": "</title></style></script></svg><img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover=\"alert(1)\" x='",
    "template": "{{ 7*7 }}{% raw %}",
    "link": "[a](javascript:alert(1)) ![b](http://evil.example/x.png) @everyone",
    "table": "a|b\n|c|`d`",
    "terminal": "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x7f",
    "command": "\n::error file=x::owned\r\n::set-output name=a::b",
    "far command": f"{'x ' * 35} ::stop-commands::owned ##[add-mask]x ##vso[task.setvariable]y",
    "formula": '=HYPERLINK("http://evil.example")',
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "direction": "\u202egpj.exe\u2066",
    "bytes": os.fsdecode(b"b\xff\xfe"),
    "control": "a\0b\x01\ufffe",
    "markup": "[bold red]x[/bold red] [link=http://evil.example]y[/link]",
}  # fmt: skip
POLICY = Policy(name="p", bounds={"motion": Bound(fail_below=0.5), "drift": Bound(fail_below=0.5)})
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def judged(text: str) -> Judgment:
    outcomes = {
        "motion": Score(0.2, {"basis": text}, (Moment(0.1, 0.2, 0.2, (0.1, 0.1, 0.2, 0.2)),)),
        "drift": Unscored(text),
    }
    info = ClipInfo(96, 64, 24.0, 1.0, 24, text, "pyav")
    provenance = {"vqscore": "0", "model_set": "embedded", "models": {"flow": text}}
    report = DecodeReport(24, 1, 1.0, text)
    return judge(Scores(text, text, outcomes, info, report, provenance), POLICY)


@pytest.fixture(params=PAYLOADS)
def payload(request) -> str:
    return PAYLOADS[request.param]


@pytest.fixture
def results(payload):
    return [judged(payload), Failure(payload, payload, f"is wrong: {payload}")]


def on_a_terminal(thing: object) -> str:
    screen = io.StringIO()
    Console(file=screen, width=80, no_color=True, highlight=False).print(thing)
    return screen.getvalue()


def test_a_terminal_obeys_nothing(results, comparison, payload):
    shown = [on_a_terminal(result_row(result)) for result in results]
    shown += [on_a_terminal(result_block(result, POLICY)) for result in results]
    shown += [
        "\n".join(results[0].explain()),
        repr(results[0]),
        on_a_terminal(compare_text(comparison)),
    ]
    for text in shown:
        assert not OBEYED.search(text), repr(text)
        text.encode()
    if payload == PAYLOADS["markup"]:
        assert "[bold red]x" in shown[0]


def test_a_log_of_actions_holds_no_command(results, comparison, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    shown = [on_a_terminal(result_row(result)) for result in results]
    shown += [on_a_terminal(result_block(result, POLICY)) for result in results]
    shown += ["\n".join(results[0].explain()), on_a_terminal(compare_text(comparison))]
    for text in shown:
        for line in text.splitlines():
            assert not line.strip().startswith("::"), line
            assert "##[" not in line
            assert "##vso[" not in line


def test_each_annotation_is_one_command(results):
    lines = list(github_annotations(results))
    assert len(lines) == 2
    for line in lines:
        assert len(line.splitlines()) == 1 or not re.search("[\r\n]", line)
        command, _, message = line[2:].partition("::")
        assert re.fullmatch(r"error file=[^:,\r\n]*,title=[^:,\r\n]*", command)
        assert "\n" not in message
        assert "\r" not in message


def test_markdown_stays_a_table(results, comparison):
    for text in (markdown_summary(results), compare_markdown(comparison)):
        rows = [line for line in text.splitlines() if line.startswith("|")]
        columns = {len(re.findall(r"(?<!\\)\|", row)) for row in rows[:2]}
        for row in rows[:2]:
            assert len(re.findall(r"(?<!\\)\|", row)) in columns
        assert not re.search(r"(?<!\\)<(?!br>|/?details|/?summary)", text)
        assert not re.search(r"(?<!\\)@", text)
        assert not re.search(r"(?<!\\)!\[", text)


def test_documents_stay_documents(results, payload):
    for result in results:
        line = result_line(result)
        assert "\n" not in line
        assert json.loads(line.encode())["clip"] == payload
    log = json.loads(sarif_text(results).encode(errors="backslashreplace"))
    assert [r["ruleId"] for r in log["runs"][0]["results"]] == [
        "motion", "drift", "clip", "clip",
    ]  # fmt: skip
    suite = ET.fromstring(junit_xml(results))
    assert len(suite.findall(".//testcase")) == 2
    assert {child.tag for child in suite.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "system-out", "properties",
    }  # fmt: skip


def test_parquet_takes_any_name(results, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    write_parquet(tmp_path / "r.parquet", result_records(results))
    assert parquet.read_table(tmp_path / "r.parquet").num_rows == 2


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def _is_harmless(text: str, *, scripts: int) -> None:
    page = Page(text)
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == scripts
    assert not {"iframe", "object", "embed", "base", "form", "link"} & set(tags)
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("href", "src", "poster"):
            value = attributes.get(name) or "#"
            assert value.startswith(("#", "./", "data:image/webp;base64,")), value
    (policy,) = [a["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a]
    assert policy.startswith("default-src 'none'; ")
    for word in ("unsafe", "http:", "https:", "*", "ws:"):
        assert word not in policy
    assert "{{" not in policy


def test_reports_hold_no_foreign_code(results, tmp_path, payload):
    judgments = [r for r in results if isinstance(r, Judgment)]
    failures = [r for r in results if isinstance(r, Failure)]
    path = write_report(judgments, tmp_path / "r.html", failures, title=payload)
    _is_harmless(path.read_text("utf-8"), scripts=1)


def takes(text: str) -> list[Take]:
    made = []
    for generator in (text, f"other {text}"):
        for number in range(2):
            entry = Entry(
                number, Path(text.replace("\0", "")), f"{text} {number}", generator, f"{text}{number}",
                price=1.0, tags=(text,),
            )  # fmt: skip
            made.append(Take(entry, judged(text)))
    return made


@pytest.fixture
def comparison(payload):
    return compare_takes(takes(payload), POLICY, payload)


def test_the_page_of_a_comparison_holds_no_foreign_code(comparison, tmp_path):
    path = write_comparison(comparison, tmp_path / "c.html")
    text = path.read_text("utf-8")
    _is_harmless(text, scripts=text.count('<script>"use strict"'))


def test_a_spreadsheet_runs_nothing(comparison):
    table = compare_csv(comparison).encode(errors="backslashreplace").decode()
    for row in csv.reader(io.StringIO(table, newline="")):
        for cell in row:
            try:
                float(cell)
            except ValueError:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


def test_votes_keep_names_and_run_nothing(tmp_path, payload):
    if "\ud800" <= max(payload) <= "\udfff":
        pytest.skip("no manifest holds such names")
    names = [payload.strip() or "x", f"{payload.strip()}2"]
    write_votes(tmp_path / "v.csv", [Vote("p", *names, "left")])
    text = (tmp_path / "v.csv").read_text("utf-8")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (vote,) = read_votes(tmp_path / "v.csv")
    assert [vote.left, vote.right] == names


NAMES = [
    b"-rf", b"new\nline", b"\x1b[31m", b"b\xff", b"a:b", b"data:x", b"quo'te\"", b"::error::x",
    b"%d", b"~", b"$(id)", b"*[x]?",
]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take fewer names")
def test_files_of_any_name_are_scored(tmp_path, monkeypatch, clip, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VQSCORE_CACHE", "no")
    names = [os.fsdecode(name) + ".mp4" for name in NAMES]
    for name in names:
        shutil.copy(clip, tmp_path / name)
    outputs = ["--json", "o.jsonl", "--html", "o.html", "--junit", "o.xml", "--sarif", "o.sarif"]
    outputs += ["--parquet", "o.parquet", "--markdown", "o.md", "--github"]
    (tmp_path / "p.toml").write_text("[bounds.motion]\nfail_below = 0.5\n")
    code = main(["score", "--policy", "p.toml", "--metrics", "motion", *outputs, "--", *names])
    said = capfd.readouterr()
    assert code == 0, said
    lines = [json.loads(line) for line in (tmp_path / "o.jsonl").read_bytes().splitlines()]
    assert [line["clip"] for line in lines] == names
    assert not OBEYED.search(said.out), said.out
    _is_harmless((tmp_path / "o.html").read_text("utf-8"), scripts=1)


def test_errors_are_printed_as_text(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    name = "\x1b[2J\n::error::x"
    assert main(["score", "a.mp4", "--policy", f"{name}.toml"]) == 2
    assert main(["score", "a.mp4", "--prompts", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert not [line for line in said.splitlines() if line.startswith("::")]


def test_printable_keeps_what_is_text():
    for text in ("a fox", "日本語のプロンプト", "Größe é", "naïve 🦊 👩‍🚀", "a::b", "#1"):
        assert printable(text) == text
    every = "".join(map(chr, range(0x110000)))
    left = printable(every)
    assert not [c for c in left if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
