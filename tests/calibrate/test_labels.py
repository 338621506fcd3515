"""Label files: read strictly, every fault named, nothing dropped in silence."""

from __future__ import annotations

import pytest

from vqscore.calibrate.labels import read_labels
from vqscore.errors import UsageError


def file_of(tmp_path, text):
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_extra_columns_are_kept_for_grouping(tmp_path):
    read = read_labels(
        file_of(
            tmp_path,
            '\ufeffclip,prompt,accept,generator\na.mp4,"x, y",yes,A\nb.mp4,,No,B\nc.mp4,z,1,\n',
        )
    )
    assert [label.accepted for label in read.labels] == [True, False, True]
    assert [label.prompt for label in read.labels] == ["x, y", None, "z"]
    assert read.labels[0].clip == tmp_path / "a.mp4"
    assert read.groups("generator") == ["A", "B", str(tmp_path / "c.mp4")]
    with pytest.raises(UsageError, match="no column 'seed' to group by; its columns are clip"):
        read.groups("seed")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column 'clip' and no column 'prompt' and no column 'accept'"),
        ("clip,prompt,usable\na.mp4,x,yes\n", "no column 'accept'"),
        ("clip,prompt,accept\n", "lists no clip"),
        (
            "clip,prompt,accept\na.mp4,x,maybe\nb.mp4,x,no\n",
            "row 2: accept is yes or no, not 'maybe'",
        ),
        ("clip,prompt,accept\na.mp4,x, y,yes\n", "row 2: more fields than columns"),
        ("clip,prompt,accept\na.mp4,x\n", "row 2: fewer fields than columns"),
        ("clip,prompt,accept\n,x,yes\n", "row 2: no clip"),
        ("clip,prompt,accept\na.mp4,x,yes\nb.mp4,x,yes\n", "every clip is accepted"),
        ("clip,prompt,accept\na.mp4,x,no\nb.mp4,x,no\n", "add accepted clips"),
        ("clip,prompt,accept\na.mp4,x,no\na.mp4,x,yes\n", "no clip with one answer"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, said):
    with pytest.raises(UsageError) as caught:
        read_labels(file_of(tmp_path, text))
    assert said in str(caught.value)
    assert "labels.csv" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: no such file"):
        read_labels(tmp_path / "absent.csv")


def test_contradictions_are_left_out_and_counted(tmp_path):
    rows = "a.mp4,x,yes\nb.mp4,x,no\n./a.mp4,x,no\nc.mp4,x,yes\nc.mp4,x,yes\na.mp4,other,no\n"
    read = read_labels(file_of(tmp_path, f"clip,prompt,accept\n{rows}"))
    assert [(label.clip.name, label.accepted) for label in read.labels] == [
        ("b.mp4", False),
        ("c.mp4", True),
        ("a.mp4", False),
    ], "the same clip for another prompt is another question"
    assert read.warnings == (
        "1 clip is both accepted and rejected, and left out (rows 2, 4)",
        "1 row repeats another, and counts once",
    )
