"""Values come back the same to the last bit, or are refused."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqscore.cache.values import UnkeepableError, from_bytes, to_bytes
from vqscore.outcome import Moment, Score, Unscored


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    times: np.ndarray
    boxes: tuple
    steps: tuple
    count: int


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def same(left: object, right: object) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


@given(plain)
def test_plain_values(value):
    assert same(from_bytes(to_bytes(value)), value)


def test_keys_that_look_like_kinds():
    value = {"tuple": [1], "class": "x", "array": {"scalar": 2}}
    assert from_bytes(to_bytes(value)) == value


@pytest.mark.parametrize("dtype", ["f4", "f8", "i8", "u1", "?", ">f4", "U3"])
@pytest.mark.parametrize("shape", [(), (0,), (0, 0), (3, 2)])
def test_arrays(dtype, shape):
    array = np.ones(shape, dtype)
    found = from_bytes(to_bytes((array, 1)))[0]
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert found.tobytes() == array.tobytes()


def test_dataclasses_with_arrays_nan_and_numpy_scalars():
    table = Table(np.asarray([0.1, np.nan]), ((0.1, 0.2, 0.3, 0.4),), (Moment(0, 1, 0.5),), 3)
    found = from_bytes(to_bytes(table))
    assert type(found) is Table
    np.testing.assert_array_equal(found.times, table.times)
    assert (found.boxes, found.steps, found.count) == (table.boxes, table.steps, 3)
    scalar = from_bytes(to_bytes((np.float32(0.1), math.inf)))
    assert type(scalar[0]) is np.float32
    assert scalar == (np.float32(0.1), math.inf)
    assert math.isnan(from_bytes(to_bytes(math.nan)))


@pytest.mark.parametrize(
    "outcome",
    [
        Score(
            0.1 + 0.2,
            {"a": 1, "b": None, "c": "x", "d": True},
            (Moment(0.1, 0.3, 0.2, (0, 0, 1, 1)),),
        ),
        Unscored("no face", "not_applicable", {"faces": np.int64(0)}),
    ],
)
def test_outcomes(outcome):
    assert from_bytes(to_bytes(outcome)) == outcome


@pytest.mark.parametrize(
    "value",
    [object(), {1: 2}, {1, 2}, np.asarray([object()]), b"bytes", int, np.ma.masked_array([1])],
)
def test_what_would_come_back_as_something_else_is_refused(value):
    with pytest.raises(UnkeepableError):
        to_bytes((value,))


def test_a_class_that_is_not_loaded_is_not_imported(monkeypatch):
    kept = to_bytes(Moment(0, 1, 0.5)).replace(b"vqscore.outcome", b"this")
    with pytest.raises(UnkeepableError):
        from_bytes(kept)


def test_a_class_that_is_no_dataclass_is_not_called():
    kept = (
        to_bytes(Moment(0, 1, 0.5))
        .replace(b"vqscore.outcome", b"subprocess")
        .replace(b"Moment", b"Popen")
    )
    with pytest.raises(UnkeepableError):
        from_bytes(kept)


@pytest.mark.parametrize("kept", [b"", b"{", b"PK\x03\x04", b'{"tuple": 1}', b'{"a": 1}', b"\xff"])
def test_damage_is_told(kept):
    with pytest.raises(UnkeepableError):
        from_bytes(kept)


def test_damaged_arrays_are_told():
    kept = bytearray(to_bytes(np.arange(100)))
    kept[400] ^= 1
    with pytest.raises(UnkeepableError):
        from_bytes(bytes(kept))
