"""Animated WebP, read with Pillow: FFmpeg does not decode it, or not with the right times."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Self

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.errors import UnreadableClipError, UnsupportedClipError, UsageError
from vqscore.video.check import MAX_PIXELS, check_size
from vqscore.video.completeness import report_of
from vqscore.video.frame import Frame
from vqscore.video.rgb_array import convert_rgb
from vqscore.video.unfolding import Unfolding

__all__ = ["OpenWebP", "webp_durations"]

# What browsers take a duration of zero for.
_DEFAULT_MILLISECONDS = 100


class OpenWebP:
    """A WebP that is being decoded.

    Args:
        clip: A file with the signature of WebP.

    Raises:
        UnreadableClipError: It is broken or cut off: Pillow's decoder needs the whole file.
        UnsupportedClipError: Absurd dimensions.
    """

    def __init__(self, clip: Clip) -> None:
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - imported when needed

        self._name = clip.name
        durations = [ms or _DEFAULT_MILLISECONDS for ms in webp_durations(clip.path)]
        try:
            with warnings.catch_warnings():
                # Our own limit is stated below; Pillow's warning would only repeat it.
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                self._image = Image.open(clip.path, formats=["WEBP"])
        except Image.DecompressionBombError as error:
            problem = f"its frames are above the limit of {MAX_PIXELS // 1_000_000} megapixels"
            raise UnsupportedClipError(clip.name, problem, "Scale the clip down first.") from error
        except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
            problem = "the WebP file is damaged or cut off"
            remedy = "Fetch or export it again."
            raise UnreadableClipError(clip.name, problem, remedy) from error
        try:
            check_size(clip.name, *self._image.size)
            count: int = getattr(self._image, "n_frames", 1)
            pixels = self._image.width * self._image.height
            Unfolding(clip.name, clip.path.stat().st_size).expect(count, pixels)
        except BaseException:
            self._image.close()
            raise
        # A still has no animation chunk, and so no duration.
        durations += [_DEFAULT_MILLISECONDS] * (count - len(durations))
        self._ends = [ms / 1000 for ms in accumulate(durations[:count])]
        self._read = 0
        self._damaged = 0
        self._started = False
        self._info = ClipInfo(
            width=self._image.width,
            height=self._image.height,
            fps=count / self._ends[-1],
            declared_seconds=self._ends[-1],
            declared_frames=count,
            codec="webp",
            reader="pyav",
        )

    @property
    def info(self) -> ClipInfo:
        """What the file declares."""
        return self._info

    def __iter__(self) -> Iterator[Frame]:
        import numpy as np  # noqa: PLC0415

        if self._started:
            raise UsageError(f"{self._name}: an open clip is read once; open it again")
        self._started = True
        for place, start in enumerate([0.0, *self._ends[:-1]]):
            try:
                self._image.seek(place)
                pixels = np.array(self._image.convert("RGB"), dtype=np.uint8)
            except (OSError, EOFError, SyntaxError, ValueError):
                # A frame is drawn over those before it, so after a broken one all are wrong.
                self._damaged = len(self._ends) - place
                return
            index = self._read
            self._read += 1
            yield Frame(index, start, partial(convert_rgb, pixels))

    def report(self) -> DecodeReport:
        """What decoding gave; complete only after the last frame."""
        seconds = self._ends[self._read - 1] if self._read else 0.0
        return report_of(
            self._info,
            self._read,
            seconds,
            damaged=self._damaged,
            packets=self._read + self._damaged,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._image.close()


def webp_durations(path: Path) -> list[int]:
    """Milliseconds that each frame of an animated WebP is shown, from its chunk headers alone."""
    durations = []
    with path.open("rb") as file:
        file.seek(12)  # "RIFF", size, "WEBP"
        while (header := file.read(8)) and len(header) == 8:
            kind, size = header[:4], int.from_bytes(header[4:], "little")
            if kind == b"ANMF":
                durations.append(_duration_of(file))
                size -= 16
            # Chunks are padded to an even length.
            file.seek(size + size % 2, 1)
    return durations


def _duration_of(file: BinaryIO) -> int:
    """The duration in a frame's header: four 3-byte numbers (place, size), then this one, flags."""
    return int.from_bytes(file.read(16)[12:15], "little")
