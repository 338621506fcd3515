"""A cache that was damaged or forged: at worst everything is computed again."""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

import vqscore
from vqscore.cache.shared_file import CacheWarning

FILE = "results-1.sqlite3"


@pytest.fixture(scope="module")
def kept(tmp_path_factory, clip) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    with vqscore.Scorer(["motion"], cache=folder) as scorer:
        scorer.score(clip)
    return folder


@pytest.fixture(scope="module")
def truth(clip):
    return vqscore.Scorer(["motion"]).score(clip).outcomes


@pytest.fixture
def rescored(tmp_path, kept, clip):
    """Scores with a copy of the cache that was changed first."""
    folder = tmp_path / "cache"

    def go(change):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kept, folder)
        change(folder / FILE)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CacheWarning)
            with vqscore.Scorer(["motion"], cache=folder) as scorer:
                scorer.recall(clip, policy=POLICY)
                return scorer.score(clip).outcomes

    return go


POLICY = vqscore.Policy(name="p", bounds={"motion": vqscore.Bound(fail_below=0.5)})


def test_bytes(rescored, truth):
    rng = random.Random(0)
    for _ in range(40):

        def change(path):
            data = bytearray(path.read_bytes())
            for _ in range(rng.choice([1, 8, 200])):
                data[rng.randrange(len(data))] = rng.randrange(256)
            if rng.random() < 0.3:
                data = data[: rng.randrange(len(data))]
            path.write_bytes(data)

        assert rescored(change) == truth


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET value = 'text'",
        "UPDATE entries SET value = NULL",
        "UPDATE entries SET value = 7",
        "UPDATE entries SET used = 'never'",
        "UPDATE entries SET used = NULL",
        "UPDATE entries SET used = -9223372036854775808",
        "UPDATE entries SET checksum = 'x'",
        "UPDATE entries SET bytes = 'many'",
        "UPDATE entries SET bytes = 9223372036854775807",
        "UPDATE entries SET kind = x'ff00'",
        "UPDATE entries SET key = CAST(x'ff' AS TEXT)",
        "DROP TABLE entries",
        "DROP TABLE entries; CREATE TABLE entries (key)",
        "DROP TABLE entries; CREATE VIEW entries AS SELECT 1 AS key",
        "CREATE TRIGGER t BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
)
def test_rows_of_other_types(rescored, truth, statement):
    def change(path):
        connection = sqlite3.connect(path)
        # As a forger would: the table's own rules are taken out first.
        connection.executescript(
            "ALTER TABLE entries RENAME TO old; DROP INDEX IF EXISTS entries_by_use;"
            "CREATE TABLE entries (key, kind, value, checksum, bytes, used);"
            "INSERT INTO entries SELECT * FROM old; DROP TABLE old;" + statement
        )
        connection.close()

    assert rescored(change) == truth


def _zip(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return held.getvalue()


def _npy(shape: tuple[int, ...]) -> bytes:
    held = io.BytesIO()
    np.save(held, np.zeros(1))
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape!r}, }}"
    return held.getvalue()[:8] + (len(header) + 1).to_bytes(2, "little") + f"{header}\n".encode()


_CLASS = {"class": ["vqscore.outcome", "Unscored"], "fields": {"reason": "x"}}
FORGED = {
    "no json": b"{",
    "a number": b"7",
    "a list": b"[]",
    "nested": b"[" * 100_000,
    "nested objects": b'{"list":[' * 30_000,
    "long number": b"9" * 5000,
    "another class": json.dumps({"class": ["pathlib", "Path"], "fields": {}}).encode(),
    "another dataclass": json.dumps(
        {"class": ["vqscore.clip", "DecodeReport"],
         "fields": {"frames": "x", "frames_lost": [], "seconds": None}}
    ).encode(),
    "half a value": json.dumps({"class": ["vqscore.outcome", "Score"], "fields": {}}).encode(),
    "no module": json.dumps({"class": ["os", "system"], "fields": {"command": "x"}}).encode(),
    "arrays that are not there": json.dumps({"tuple": [{"array": "a9"}]}).encode(),
    "no zip": b"PK\3\4" + bytes(60),
    "an array of no size": _zip(tree=_npy((10**12,)), a0=_npy((10**12,))),
    "an array of objects": _zip(tree=b"\x93NUMPY\1\0\x16\0{'descr': '|O', 'shape'"),
    "a damaged member": _zip(tree=b"\x93NUMPY\1\0").replace(b"NUMPY", b"NUMPX"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGED)
def test_values_that_none_wrote(rescored, truth, kind):
    """With the right checksum, under the keys of real values."""
    value = FORGED[kind]

    def change(path):
        connection = sqlite3.connect(path)
        connection.execute("UPDATE entries SET value = ?, checksum = ?", (value, zlib.crc32(value)))
        connection.commit()
        connection.close()

    assert rescored(change) == truth
