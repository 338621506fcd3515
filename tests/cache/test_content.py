"""A file is read again when it was touched, whatever it was touched by."""

from __future__ import annotations

import hashlib
import os
import time

import pytest

from vqscore.cache import content
from vqscore.cache.content import Content
from vqscore.cache.database import Database


@pytest.fixture
def settled(monkeypatch):
    """Files count as settled at once."""
    monkeypatch.setattr(content, "_SETTLED_NS", -1_000_000_000)


def test_an_untouched_file_is_read_once(tmp_path, settled, monkeypatch):
    path, database = tmp_path / "a.mp4", Database(tmp_path / "kept")
    path.write_bytes(b"clip")
    expected = hashlib.sha256(b"clip").hexdigest()
    assert Content.of(path, database).digest == expected
    monkeypatch.setattr(content.hashlib, "file_digest", None)
    assert Content.of(path, database).digest == expected


def test_same_size_and_time_but_other_bytes_are_seen(tmp_path, settled):
    path, database = tmp_path / "a.mp4", Database(tmp_path / "kept")
    path.write_bytes(b"clip")
    before = path.stat()
    Content.of(path, database)
    time.sleep(0.02)
    path.write_bytes(b"pilc")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Content.of(path, database).digest == hashlib.sha256(b"pilc").hexdigest()


def test_a_file_that_was_just_written_is_not_trusted_by_its_time(tmp_path):
    path, database = tmp_path / "a.mp4", Database(tmp_path / "kept")
    path.write_bytes(b"clip")
    Content.of(path, database)
    assert database.contents().counts == {}


def test_a_change_during_the_work_is_noticed(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"clip")
    found = Content.of(path, Database(tmp_path / "kept"))
    assert found.is_untouched()
    path.write_bytes(b"another")
    assert not found.is_untouched()
    path.unlink()
    assert not found.is_untouched()
