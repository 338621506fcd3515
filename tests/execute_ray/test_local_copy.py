"""Clips that lie elsewhere come here first; nothing else is called on."""

from __future__ import annotations

from pathlib import Path

import pytest

from vqscore.errors import ClipNotFoundError, UnreadableClipError
from vqscore.execute.ray.local_copy import local_copy

fsspec = pytest.importorskip("fsspec")
BASE = Path("/base")


@pytest.fixture
def store():
    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/a b%20#?.mp4", b"film")
    yield memory
    memory.rm("/bucket", recursive=True)


def test_a_path_stays_where_it_is():
    with local_copy("clips/a.mp4", BASE) as path:
        assert path == BASE / "clips/a.mp4"
    with local_copy("/clips/a.mp4", BASE) as path:
        assert path == Path("/clips/a.mp4")
    with local_copy("file:///clips/a%20b.mp4", BASE) as path:
        assert path == Path("/clips/a b.mp4")


@pytest.mark.parametrize("named", [False, True])
def test_an_object_is_fetched_and_gone_afterwards(store, named):
    uri = "memory://bucket/a b%20#?.mp4"
    with local_copy(uri, BASE, store if named else None) as path:
        assert path.read_bytes() == b"film"
    assert not path.parent.exists()


def test_bytes():
    with local_copy(b"film", BASE) as path:
        assert path.read_bytes() == b"film"
    assert not path.parent.exists()


def test_pyarrow_reads_as_well(tmp_path):
    fs = pytest.importorskip("pyarrow.fs")
    (tmp_path / "a.mp4").write_bytes(b"film")
    below = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    with local_copy("s3://a.mp4", BASE, below) as path:
        assert path.read_bytes() == b"film"
    with pytest.raises(ClipNotFoundError, match="no such object"), local_copy("b", BASE, below):
        pass


def test_what_is_not_there(store):
    with (
        pytest.raises(ClipNotFoundError, match="no such object"),
        local_copy("memory://bucket/none.mp4", BASE),
    ):
        pass


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost/a.mp4",
        "https://example.org/a.mp4",
        "ssh://host/a.mp4",
        "simplecache::memory://bucket/a.mp4",
        "file://host/a.mp4",
        "file:///a.mp4?b",
        "concat://a|b",
    ],
)
def test_nothing_else_is_called_on(uri):
    with pytest.raises(UnreadableClipError), local_copy(uri, BASE):
        pass
