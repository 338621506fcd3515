"""The one door to a clip's frames."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from vqscore.clip import Clip
from vqscore.errors import PluginError, UsageError
from vqscore.registry import unknown_name
from vqscore.video.reader import OpenClip, Reader

__all__ = ["load_reader", "open_clip", "reader_names"]

_BUILT_IN = {
    "pyav": "vqscore.video.pyav:PyAvReader",
    "decord": "vqscore.video.decord:DecordReader",
    "arrays": "vqscore.video.arrays:ArrayReader",
}
_GROUP = "vqscore.readers"


def reader_names() -> tuple[str, ...]:
    """Every reader that can be asked for: built-in first, then those of installed packages."""
    others = sorted(point.name for point in entry_points(group=_GROUP))
    return (*_BUILT_IN, *(name for name in others if name not in _BUILT_IN))


def load_reader(name: str) -> Reader:
    """The reader of that name.

    Raises:
        UsageError: No such reader.
        PluginError: A package registered it, and it cannot be loaded.
    """
    if name in _BUILT_IN:
        module, _, attribute = _BUILT_IN[name].partition(":")
        built_in: Reader = getattr(import_module(module), attribute)()
        return built_in
    point = next(iter(entry_points(group=_GROUP, name=name)), None)
    if point is None:
        raise UsageError(unknown_name("reader", name, reader_names()))
    try:
        loaded: Any = point.load()()
    except Exception as error:
        message = f"reader {name!r} ({point.value}) cannot be loaded: {error!r}"
        raise PluginError(message) from error
    if not callable(getattr(loaded, "open", None)):
        raise PluginError(f"reader {name!r} ({point.value}) has no method open(clip)")
    reader: Reader = loaded
    return reader


def open_clip(clip: Clip, reader: str = "pyav") -> OpenClip:
    """Open a clip; use the result as a context manager and iterate over it once.

    Args:
        clip: A file, or frames in memory; the latter need no reader and ignore ``reader``.
        reader: ``"pyav"``, ``"decord"``, or a name an installed package registered.

    Raises:
        ClipError: The clip cannot be read; the message names the file and the remedy.
        UsageError: No such reader.
    """
    if clip.frames is not None:
        return load_reader("arrays").open(clip)
    return load_reader(reader).open(clip)
