"""The contract of a reader: open a clip, say what it declares, give every frame once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, Self

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.video.frame import Frame

__all__ = ["OpenClip", "Reader"]


class OpenClip(Protocol):
    """A clip that is being read. Use it as a context manager."""

    @property
    def info(self) -> ClipInfo:
        """What the container declares."""
        ...

    def __iter__(self) -> Iterator[Frame]:
        """Every frame in order of presentation, once. Broken packets are skipped and counted."""
        ...

    def report(self) -> DecodeReport:
        """What decoding gave; complete only after the last frame."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...


class Reader(Protocol):
    """Opens clips. Stateless: one reader may serve many threads."""

    name: str

    def open(self, clip: Clip) -> OpenClip:
        """Check the file and open it.

        Raises:
            ClipNotFoundError: No such file, or a directory.
            UnreadableClipError: Empty, no video, an un-pulled Git LFS pointer, broken.
            UnsupportedClipError: A format this reader refuses, or absurd dimensions.
        """
        ...
