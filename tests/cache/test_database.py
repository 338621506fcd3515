"""Many processes, kill -9, damage: the file of kept values outlives them all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings

import pytest

from vqscore.cache.database import Database, Entry
from vqscore.cache.shared_file import CacheWarning

WRITER = """
import sys, pathlib
from vqscore.cache.database import Database, Entry
folder, name, count = sys.argv[1:]
database = Database(pathlib.Path(folder))
print("ready", flush=True)
for number in range(int(count)):
    pair = [Entry(f"{name}-{number}-{half}", "test", bytes([half]) * 20_000) for half in (0, 1)]
    database.put(pair)
    assert len(database.get([entry.key for entry in pair])) == 2
database.close()
"""


def start(folder, name: str, count: int) -> subprocess.Popen:
    command = [sys.executable, "-W", "error", "-c", WRITER, str(folder), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_sound(path) -> bool:
    with sqlite3.connect(path) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_is_put_is_found_and_what_is_not_is_not(tmp_path):
    database = Database(tmp_path)
    assert database.get(["a"]) == {}
    assert not database.path.exists(), "looking makes no file"
    database.put([Entry("a", "one", b"1"), Entry("b", "two", b"22")])
    database.put([Entry("a", "one", b"3")])
    keys = ["a", "b", "c", *(f"no-{n}" for n in range(1200))]
    assert Database(tmp_path).get(keys) == {"a": b"3", "b": b"22"}
    assert database.contents().counts == {"one": 1, "two": 1}
    assert database.contents().total_bytes == 3


def test_processes_write_at_the_same_time(tmp_path):
    writers = [start(tmp_path, f"w{n}", 25) for n in range(4)]
    for writer in writers:
        _, complaint = writer.communicate(timeout=120)
        assert writer.returncode == 0, complaint
    database = Database(tmp_path)
    assert database.contents().counts == {"test": 4 * 25 * 2}
    database.close()
    assert is_sound(database.path)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_process_spoils_nothing(tmp_path):
    for round_ in range(4):
        writer = start(tmp_path, f"r{round_}", 100_000)
        assert writer.stdout.readline() == "ready\n"
        time.sleep(0.1 + 0.05 * round_)
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            database = Database(tmp_path)
            assert database.contents().counts["test"] % 2 == 0, "half a put was kept"
            database.put([Entry("after", "other", b"x")])
            assert database.get(["after"]) == {"after": b"x"}
            database.close()
    assert is_sound(database.path)


@pytest.mark.parametrize("damage", ["text", "middle", "short"])
def test_a_damaged_file_is_set_aside_and_made_anew(tmp_path, damage):
    database = Database(tmp_path)
    database.put([Entry(f"k{n}", "test", bytes(3000)) for n in range(50)])
    database.close()
    whole = database.path.read_bytes()
    if damage == "text":
        database.path.write_bytes(b"this is no database " * 500)
    elif damage == "middle":
        database.path.write_bytes(whole[:4096] + b"\x99" * 30_000 + whole[34_096:])
    else:
        database.path.write_bytes(whole[: len(whole) // 3])
    database = Database(tmp_path)
    with pytest.warns(CacheWarning, match="damaged-"):
        for n in range(50):
            database.get([f"k{n}"])
    database.put([Entry("new", "test", b"1")])
    assert database.get(["new"]) == {"new": b"1"}
    database.close()
    assert is_sound(database.path)
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1


def test_damage_found_by_two_is_set_aside_once(tmp_path):
    (tmp_path / "results-1.sqlite3").write_bytes(b"no database " * 1000)
    first, second = Database(tmp_path), Database(tmp_path)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        first.get(["a"])
        first.put([Entry("a", "test", b"1")])
        assert second.get(["a"]) == {"a": b"1"}
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1


def test_a_value_that_was_flipped_counts_as_not_there(tmp_path):
    database = Database(tmp_path)
    database.put([Entry("a", "test", b'{"value": 0.25}'), Entry("b", "test", b"sound")])
    database.close()
    with sqlite3.connect(database.path) as connection:
        connection.execute("UPDATE entries SET value = ? WHERE key = 'a'", (b'{"value": 0.75}',))
    connection.close()
    assert Database(tmp_path).get(["a", "b"]) == {"b": b"sound"}


def test_what_was_unused_for_longest_goes_first(tmp_path):
    database = Database(tmp_path)
    database.put([Entry(f"k{n}", "test", bytes(1000)) for n in range(10)])
    with sqlite3.connect(database.path) as connection:
        connection.execute("UPDATE entries SET used = 1000 + CAST(substr(key, 2) AS INTEGER)")
    connection.close()
    database.get(["k0"])  # used again, a long time after
    assert database.prune(5000) >= 5000
    assert database.contents().total_bytes <= 5000
    assert set(database.get([f"k{n}" for n in range(10)])) == {"k0", "k6", "k7", "k8", "k9"} - {
        "k6"
    }
    assert database.prune(0) > 0
    assert database.contents().counts == {}


def test_it_stays_within_its_limit(tmp_path):
    database = Database(tmp_path, limit=100_000)
    for n in range(100):
        database.put([Entry(f"k{n}", "test", os.urandom(10_000))])
    database.close()
    assert Database(tmp_path).contents().total_bytes <= 100_000
    assert database.path.stat().st_size < 400_000


def test_without_a_place_it_warns_once_and_goes_on(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    database = Database(blocked / "folder")
    with pytest.warns(CacheWarning, match="going on without") as caught:
        for _ in range(3):
            database.put([Entry("a", "test", b"1")])
            assert database.get(["a"]) == {}
    assert len(caught) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_opens_its_own_connection(tmp_path):
    database = Database(tmp_path)
    database.put([Entry("a", "test", b"1")])
    child = os.fork()
    if not child:
        database.put([Entry("b", "test", b"2")])
        os._exit(0 if database.get(["a", "b"]) == {"a": b"1", "b": b"2"} else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert database.get(["a", "b"]) == {"a": b"1", "b": b"2"}


def test_what_stopped_processes_left_is_pruned_by_the_next(tmp_path):
    writer = start(tmp_path, "w", 100_000)
    writer.stdout.readline()
    while (
        not (tmp_path / "results-1.sqlite3").exists()
        or Database(tmp_path).contents().total_bytes < 2_000_000
    ):
        time.sleep(0.05)
    writer.kill()
    writer.communicate()
    database = Database(tmp_path, limit=1_000_000)
    database.get(["w-0-0"])
    database.close()
    assert database.contents().total_bytes <= 1_000_000


def test_what_others_left_in_the_log_is_pruned_too(tmp_path):
    """SQLite writes back at four megabytes: a process that was killed leaves less there."""
    other = Database(tmp_path)
    other.put([Entry(f"k{n}", "test", bytes(20_000)) for n in range(100)])
    assert other.path.stat().st_size < 1_000_000
    database = Database(tmp_path, limit=1_000_000)
    database.get(["k0"])
    database.close()
    assert other.contents().total_bytes <= 1_000_000
