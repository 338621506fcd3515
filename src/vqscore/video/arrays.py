"""Frames that are already in memory, read like a clip; and a clip made of them."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.errors import UnreadableClipError
from vqscore.video.check import check_size
from vqscore.video.frame import Frame
from vqscore.video.rgb_array import convert_rgb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ArrayReader", "frames_to_clip"]

_EXPECTED = (
    "Frames are a (T, H, W, 3) uint8 array of RGB; vqscore.video.arrays.frames_to_clip makes one."
)


class ArrayReader:
    """Reads ``Clip.frames``."""

    name = "arrays"

    def open(self, clip: Clip) -> OpenArrays:
        """Check the frames and their rate.

        Raises:
            UnreadableClipError: No frames, or not ``(T, H, W, 3)`` uint8, or no usable rate.
            UnsupportedClipError: Absurd dimensions.
        """
        frames, fps = clip.frames, clip.fps
        shape = getattr(frames, "shape", None)
        if frames is None or shape is None:
            raise UnreadableClipError(clip.name, "it holds no frames in memory", _EXPECTED)
        if len(shape) != 4 or shape[3] != 3 or str(frames.dtype) != "uint8":
            problem = f"its frames are {shape} {frames.dtype}, not (T, H, W, 3) uint8"
            raise UnreadableClipError(clip.name, problem, _EXPECTED)
        if shape[0] == 0:
            raise UnreadableClipError(clip.name, "it holds no frames: T is 0", _EXPECTED)
        check_size(clip.name, shape[2], shape[1])
        if fps is None or not math.isfinite(fps) or fps <= 0:
            problem = f"its frame rate is {fps}"
            remedy = "Give the frames per second as fps, a number above 0."
            raise UnreadableClipError(clip.name, problem, remedy)
        return OpenArrays(frames, float(fps))


class OpenArrays:
    """Frames in memory, being read. Nothing is copied until it is asked for."""

    def __init__(self, frames: NDArray[np.uint8], fps: float) -> None:
        self._frames = frames
        self._read = 0
        count, height, width = frames.shape[:3]
        self._info = ClipInfo(
            width=width,
            height=height,
            fps=fps,
            declared_seconds=count / fps,
            declared_frames=count,
            codec="rawvideo",
            reader=ArrayReader.name,
        )

    @property
    def info(self) -> ClipInfo:
        """What the array and its rate say."""
        return self._info

    def __iter__(self) -> Iterator[Frame]:
        for index in range(self._read, len(self._frames)):
            self._read = index + 1
            yield Frame(index, index / self._info.fps, partial(convert_rgb, self._frames[index]))

    def report(self) -> DecodeReport:
        """How many frames were read so far."""
        return DecodeReport(self._read, 0, self._read / self._info.fps)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass


def frames_to_clip(
    frames: Any, fps: float, prompt: str | None = None, name: str = "<frames>"
) -> Clip:
    """A clip made of frames as generators hand them out.

    Args:
        frames: A sequence of PIL images; a ``(T, H, W, 3)`` uint8 array (or a sequence of
            ``(H, W, 3)`` ones); or a ``(T, 3, H, W)`` torch tensor, uint8 or floating from 0 to 1.
        fps: Frames per second.
        prompt: The text they were generated from.
        name: What reports and errors call the clip.

    Raises:
        UnreadableClipError: Anything else.
    """
    import numpy as np  # noqa: PLC0415 - importing this package must stay cheap

    # A tensor can only exist where torch was imported already.
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(frames, torch.Tensor):
        array = _from_tensor(frames, name)
    elif isinstance(frames, np.ndarray):
        array = frames
    elif isinstance(frames, Sequence) and len(frames) > 0:
        array = _from_sequence(frames, name)
    else:
        problem = "it holds no frames" if isinstance(frames, Sequence) else f"it is {type(frames)}"
        raise UnreadableClipError(name, problem, _EXPECTED)
    clip = Clip(Path(name), prompt=prompt, frames=array, fps=fps)
    ArrayReader().open(clip)
    return clip


def _from_tensor(tensor: Any, name: str) -> NDArray[np.uint8]:
    """``(T, 3, H, W)`` uint8 or floating 0..1 to ``(T, H, W, 3)`` uint8."""
    if tensor.ndim != 4 or tensor.shape[1] != 3:
        problem = f"its tensor is {tuple(tensor.shape)}, not (T, 3, H, W)"
        raise UnreadableClipError(name, problem, _EXPECTED)
    pixels = tensor.detach()
    if pixels.is_floating_point():
        low, high = (float(bound) for bound in pixels.aminmax()) if pixels.numel() else (0.0, 0.0)
        # NaN fails this comparison too.
        if not (low >= -1e-3 and high <= 1 + 1e-3):
            problem = f"its floating-point tensor spans {low:.3g} to {high:.3g}, not 0 to 1"
            raise UnreadableClipError(name, problem, _EXPECTED)
        pixels = (pixels.float().clamp(0, 1) * 255).round().byte()
    elif str(pixels.dtype) != "torch.uint8":
        problem = f"its tensor is {pixels.dtype}, not uint8 or floating from 0 to 1"
        raise UnreadableClipError(name, problem, _EXPECTED)
    array: NDArray[np.uint8] = pixels.permute(0, 2, 3, 1).contiguous().cpu().numpy()
    return array


def _from_sequence(frames: Sequence[Any], name: str) -> NDArray[np.uint8]:
    """PIL images or ``(H, W, 3)`` arrays of one size to ``(T, H, W, 3)``."""
    import numpy as np  # noqa: PLC0415

    images = [
        np.asarray(image.convert("RGB") if hasattr(image, "convert") else image) for image in frames
    ]
    shapes = {image.shape for image in images}
    if len(shapes) > 1:
        problem = f"its frames differ in size: {', '.join(map(str, sorted(shapes)))}"
        raise UnreadableClipError(name, problem, "Make all frames one size.")
    stacked: NDArray[np.uint8] = np.stack(images)
    return stacked
