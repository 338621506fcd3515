"""Values as bytes and back, the same to the last bit: frozen dataclasses, arrays, plain values.

The form is one ``.npz`` archive without pickle: arrays as they are, everything else as a JSON tree
in the member ``tree``. A value without arrays is the JSON alone.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import numpy as np
from numpy.typing import NDArray

__all__ = ["UnkeepableError", "from_bytes", "to_bytes"]

_ZIP = b"PK"


class UnkeepableError(Exception):
    """A value, or bytes, that cannot be carried over exactly. The value is computed again."""


def to_bytes(value: object) -> bytes:
    """Encode a value.

    Args:
        value: Any nesting of dataclasses, tuples, lists, mappings with text keys, NumPy arrays and
            scalars of plain types, numbers, text, truth values and ``None``.

    Raises:
        UnkeepableError: It holds something else, which would come back as another thing.
    """
    arrays: list[NDArray[Any]] = []
    tree = json.dumps(_tree(value, arrays), separators=(",", ":")).encode()
    if not arrays:
        return tree
    file = io.BytesIO()
    members = {f"a{index}": array for index, array in enumerate(arrays)}
    np.savez(file, allow_pickle=False, tree=np.frombuffer(tree, np.uint8), **members)
    return file.getvalue()


def from_bytes(kept: bytes) -> Any:
    """Decode what :func:`to_bytes` gave.

    A dataclass is looked up among the modules that are loaded already: bytes never import one.

    Raises:
        UnkeepableError: The bytes are damaged, or their dataclass is not loaded or has changed.
    """
    try:
        if not kept.startswith(_ZIP):
            return _value(json.loads(kept), {})
        _check_is_stored(kept)
        with np.load(io.BytesIO(kept), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return _value(json.loads(arrays.pop("tree").tobytes()), arrays)
    except Exception as error:  # bytes that somebody else wrote: NumPy and zipfile have many
        raise UnkeepableError(f"not what was kept: {error!r}") from error


def _check_is_stored(archive: bytes) -> None:
    """What is compressed may unfold to anything; :func:`to_bytes` compresses nothing."""
    with ZipFile(io.BytesIO(archive)) as members:
        if any(member.compress_type != ZIP_STORED for member in members.infolist()):
            raise ValueError("a compressed member")


def _tree(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """JSON's own types as they are; everything else as an object that names its kind."""
    if value is None or type(value) in {bool, int, float, str}:
        return value
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if type(value) not in {np.ndarray, array.dtype.type} or array.dtype.kind not in "biufcSU":
            raise UnkeepableError(f"no plain array: {type(value).__name__} of {array.dtype}")
        arrays.append(array)
        kind = "array" if isinstance(value, np.ndarray) else "scalar"
        return {kind: f"a{len(arrays) - 1}"}
    if type(value) is tuple:
        return {"tuple": [_tree(item, arrays) for item in value]}
    if type(value) is list:
        return {"list": [_tree(item, arrays) for item in value]}
    if is_dataclass(value) and not isinstance(value, type):
        made = type(value)
        if any(not field.init for field in fields(value)) or "<locals>" in made.__qualname__:
            raise UnkeepableError(f"{made.__qualname__} cannot be made from its fields")
        return {
            "class": [made.__module__, made.__qualname__],
            "fields": {f.name: _tree(getattr(value, f.name), arrays) for f in fields(value)},
        }
    if isinstance(value, Mapping):
        if not all(type(key) is str for key in value):
            raise UnkeepableError("a mapping whose keys are not text")
        return {"mapping": {key: _tree(item, arrays) for key, item in value.items()}}
    raise UnkeepableError(f"{type(value).__qualname__} is no plain value")


def _value(tree: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    if not isinstance(tree, dict):
        return tree
    if "class" in tree:
        kind = _loaded_class(*tree["class"])
        return kind(**{key: _value(item, arrays) for key, item in tree["fields"].items()})
    ((kind, inside),) = tree.items()
    return _MADE[kind](inside, arrays)


_MADE: dict[str, Callable[[Any, Mapping[str, NDArray[Any]]], Any]] = {
    "array": lambda name, arrays: arrays[name],
    "scalar": lambda name, arrays: arrays[name][()],
    "tuple": lambda items, arrays: tuple(_value(item, arrays) for item in items),
    "list": lambda items, arrays: [_value(item, arrays) for item in items],
    "mapping": lambda items, arrays: {key: _value(item, arrays) for key, item in items.items()},
}


def _loaded_class(module: str, name: str) -> type:
    found: Any = sys.modules[module]
    for part in name.split("."):
        found = getattr(found, part)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise ValueError(f"{module}.{name} is no dataclass")
    return found
