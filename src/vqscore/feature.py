"""Declared work: streams computed chunk by chunk, summaries folded from them.

A feature is a frozen dataclass. Two features of equal value are the same work and are done once,
and the digest of class, version, fields and inputs is its key in the cache. Results must not depend
on where chunks begin and end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

from vqscore.clip import ClipInfo

if TYPE_CHECKING:
    from vqscore.models.model_set import ModelSet
    from vqscore.video.frame import Frame

__all__ = ["Chunk", "Derived", "Feature", "Fold", "PassContext", "Stream", "Summary", "Values"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class PassContext:
    """What a feature may know when a pass over one clip begins."""

    info: ClipInfo
    models: ModelSet


@dataclass(frozen=True)
class Feature(Generic[T]):
    """Common ground of streams and summaries: a value that names a computation."""

    version: ClassVar[int] = 1
    """Raised whenever the computed numbers change; part of the cache key."""

    models: ClassVar[tuple[str, ...]] = ()
    """Roles of the model set that the computation uses, such as ``"flow"``."""

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The features this one is computed from."""
        return ()

    def key(self) -> str:
        """Digest of class, version, fields and inputs: equal keys mean equal work."""
        if not is_dataclass(self):  # pragma: no cover - the type checker says so already
            raise TypeError(type(self))
        document = {
            "class": f"{type(self).__module__}.{type(self).__qualname__}",
            "version": self.version,
            "fields": {f.name: getattr(self, f.name) for f in fields(self)},
            "inputs": [feature.key() for feature in self.inputs()],
        }
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def __str__(self) -> str:
        named = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self))
        return f"{type(self).__name__}({named})"


@dataclass(frozen=True)
class Stream(Feature[T]):
    """A value for every frame, computed chunk by chunk and never held whole.

    Where a stream has nothing to say of a frame (one it does not sample) the value is ``None``.
    """

    def start(self, context: PassContext) -> Callable[[Chunk], Sequence[T]]:
        """Begin a pass over one clip: returns the function that maps a chunk to its values.

        The function is called with each chunk in order, and may keep state between calls. It
        returns one value per frame of the chunk.
        """
        raise NotImplementedError


class Fold(Protocol[T_co]):
    """A summary in the making."""

    def add(self, chunk: Chunk) -> None:
        """Take in the next chunk."""
        ...

    def finish(self) -> T_co:
        """Return the summary, after the last chunk."""
        ...


@dataclass(frozen=True)
class Summary(Feature[T]):
    """A small value folded from streams over the whole clip: cacheable, testable with arrays."""

    def start(self, context: PassContext) -> Fold[T]:
        """Begin a fold over one clip."""
        raise NotImplementedError


@dataclass(frozen=True)
class Derived(Feature[T]):
    """A small value computed from other summaries once the pass is over (a prompt's ranks)."""

    def derive(self, values: Values, context: PassContext) -> T:
        """Compute the value; ``values`` holds every feature named by :meth:`inputs`."""
        raise NotImplementedError


class Chunk:
    """Consecutive frames with the values of the streams computed for them so far."""

    __slots__ = ("_values", "frames")

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self._values: dict[Feature[Any], Sequence[Any]] = {}

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, stream: Stream[T]) -> Sequence[T]:
        """The stream's values, one per frame of this chunk."""
        return cast("Sequence[T]", self._values[stream])

    def put(self, stream: Stream[T], values: Sequence[T]) -> None:
        """Record a stream's values for this chunk (the runner does this)."""
        if len(values) != len(self.frames):
            msg = f"{stream} gave {len(values)} values for {len(self.frames)} frames"
            raise ValueError(msg)
        self._values[stream] = values


class Values:
    """Finished summaries, looked up by the feature that names them."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[Feature[Any], Any]) -> None:
        self._values = values

    def __getitem__(self, feature: Feature[T]) -> T:
        return cast("T", self._values[feature])
