"""Prompts files: everything that is wrong is said, with its row."""

from __future__ import annotations

import pytest

from vqscore.errors import PromptFileError
from vqscore.prompts import read_prompts


def write(tmp_path, data):
    path = tmp_path / "prompts.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("clip,prompt\na.mp4,a cat\n", ["a cat"]),
        ("\ufeffclip,prompt\na.mp4,a cat\n", ["a cat"]),
        ("clip,prompt\r\na.mp4,a cat\r\n", ["a cat"]),
        ('clip,prompt\na.mp4,"a cat, and ""a dog"""\n', ['a cat, and "a dog"']),
        ('clip,prompt\na.mp4,"two\nlines"\nb.mp4,x\n', ["two\nlines", "x"]),
        ("id,prompt,clip\n7,a cat,a.mp4\n", ["a cat"]),
        ("clip,prompt\na.mp4,\n", [None]),
        ("clip,prompt\na.mp4,katze äöü 猫\n", ["katze äöü 猫"]),
    ],
)
def test_good_files(tmp_path, text, prompts):
    rows = read_prompts(write(tmp_path, text)).rows
    assert [row.prompt for row in rows] == prompts
    assert rows[0].clip == tmp_path / "a.mp4"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "no column 'clip'"),
        ("file,prompt\na.mp4,x\n", "--prompts-clip-column"),
        ("clip,text\na.mp4,x\n", "no column 'prompt'"),
        ("clip,prompt\n", "lists no clip"),
        ("clip,prompt\na.mp4,a cat, a dog\n", "row 2: more fields"),
        ("clip,prompt\na.mp4\n", "row 2: fewer fields"),
        ("clip,prompt\na.mp4,x\n,y\n", "row 3: no clip"),
        ("clip,prompt\na.mp4,x\n./a.mp4,y\n", "row 3: ./a.mp4 is listed already in row 2"),
        ("clip,prompt\nö.mp4,x\n".encode("latin-1"), "not UTF-8"),
        ('clip,prompt\na.mp4,"x\n', "row"),
    ],
)
def test_bad_files(tmp_path, data, said):
    with pytest.raises(PromptFileError) as caught:
        read_prompts(write(tmp_path, data))
    assert said in str(caught.value)
    assert "prompts.csv" in str(caught.value)


def test_missing_clips_are_listed_together(tmp_path):
    (tmp_path / "b.mp4").touch()
    listed = read_prompts(write(tmp_path, "clip,prompt\na.mp4,x\nb.mp4,x\nc.mp4,x\n"))
    with pytest.raises(PromptFileError) as caught:
        listed.check_clips_exist()
    assert "row 2" in str(caught.value)
    assert "row 4" in str(caught.value)
    assert "b.mp4" not in str(caught.value)


def test_another_clip_column(tmp_path):
    path = write(tmp_path, "file,prompt\na.mp4,x\n")
    assert read_prompts(path, "file").rows[0].clip == tmp_path / "a.mp4"
