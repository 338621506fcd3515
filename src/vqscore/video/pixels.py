"""Frames as generators hand them out, turned into what is read: ``(T, H, W, 3)`` uint8 RGB."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from vqscore.errors import UnreadableClipError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image
    from torch import Tensor

    Frames: TypeAlias = (
        Sequence[Image]
        | Sequence[NDArray[Any]]
        | Sequence[Tensor]
        | NDArray[np.uint8]
        | NDArray[np.floating[Any]]
        | Tensor
    )

__all__ = ["EXPECTED_FRAMES", "rgb_frames"]

EXPECTED_FRAMES = (
    "Frames are a list of PIL images, an array (T, H, W, 3) or a tensor (T, 3, H, W), "
    "uint8 or floating from 0 to 1."
)
"""What is taken, for messages."""

_SLACK = 1e-3
"""How far a floating pixel may lie outside 0 to 1: rounding in half precision, not more."""


def rgb_frames(frames: Frames, name: str) -> NDArray[np.uint8]:
    """Frames as one array.

    Args:
        frames: A sequence of PIL images of one size; an array ``(T, H, W, 3)`` or a sequence of
            ``(H, W, 3)`` ones; a torch tensor ``(T, 3, H, W)`` on any device or a sequence of
            ``(3, H, W)`` ones. Arrays and tensors are uint8, or floating from 0 to 1.
        name: What errors call the clip.

    Returns:
        ``(T, H, W, 3)`` uint8 RGB; the input itself where it is that already.

    Raises:
        UnreadableClipError: Anything else; the message says what was given, and what to do.
    """
    import numpy as np  # noqa: PLC0415 - importing this package must stay cheap

    if isinstance(frames, np.ndarray):
        return _from_array(frames, name)
    # A tensor can only exist where torch was imported already.
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(frames, torch.Tensor):
        return _from_tensor(frames, name)
    if not isinstance(frames, Sequence) or isinstance(frames, str | bytes):
        problem = f"{type(frames).__name__} was given for its frames"
        raise UnreadableClipError(name, problem, EXPECTED_FRAMES)
    if not frames:
        raise UnreadableClipError(name, "it holds no frames: the list is empty", EXPECTED_FRAMES)
    return _from_sequence(frames, name, torch)


def _from_sequence(frames: Sequence[Any], name: str, torch: Any) -> NDArray[np.uint8]:
    import numpy as np  # noqa: PLC0415

    if isinstance(frames[0], list | tuple):
        problem = f"its frames are lists, {len(frames)} of them: that is a batch of clips"
        raise UnreadableClipError(name, problem, "Give one clip of it: frames[0].")
    tensors = torch is not None and isinstance(frames[0], torch.Tensor)
    images = [f.convert("RGB") if hasattr(f, "convert") else f for f in frames]
    pixels = images if tensors else [np.asarray(image) for image in images]
    shapes = {tuple(image.shape) for image in pixels}
    if len(shapes) > 1:
        problem = f"its frames differ in size: {', '.join(map(str, sorted(shapes)))}"
        raise UnreadableClipError(name, problem, "Make all frames one size.")
    if tensors:
        return _from_tensor(torch.stack(pixels), name)
    return _from_array(np.stack(pixels), name)


def _from_tensor(tensor: Tensor, name: str) -> NDArray[np.uint8]:
    shape = tuple(tensor.shape)
    if tensor.ndim != 4 or shape[1] != 3:
        remedy = _shape_remedy(shape) or EXPECTED_FRAMES
        if len(shape) == 4 and shape[3] == 3:
            remedy = "It looks like (T, H, W, 3): give frames.permute(0, 3, 1, 2)."
        raise UnreadableClipError(name, f"its tensor is {shape}, not (T, 3, H, W)", remedy)
    pixels = tensor.detach().permute(0, 2, 3, 1)
    if pixels.is_floating_point():
        # NumPy knows no bfloat16.
        pixels = pixels.float()
    return _from_array(pixels.cpu().numpy(), name)


def _from_array(array: NDArray[Any], name: str) -> NDArray[np.uint8]:
    import numpy as np  # noqa: PLC0415

    if array.ndim != 4 or array.shape[3] != 3:
        remedy = _shape_remedy(array.shape) or EXPECTED_FRAMES
        if array.ndim == 4 and array.shape[1] == 3:
            remedy = "It looks like (T, 3, H, W): give frames.transpose(0, 2, 3, 1)."
        raise UnreadableClipError(name, f"its frames are {array.shape}, not (T, H, W, 3)", remedy)
    if array.dtype == np.uint8:
        return array
    if not np.issubdtype(array.dtype, np.floating):
        raise UnreadableClipError(name, f"its frames are {array.dtype}", EXPECTED_FRAMES)
    if array.size == 0:
        return np.zeros(array.shape, np.uint8)
    rgb = np.empty(array.shape, np.uint8)
    for index, frame in enumerate(array):
        low, high = float(frame.min()), float(frame.max())
        # NaN fails this comparison too.
        if not (low >= -_SLACK and high <= 1 + _SLACK):
            problem = f"frame {index} spans {low:.3g} to {high:.3g}; floating pixels go from 0 to 1"
            raise UnreadableClipError(name, problem, _range_remedy(low, high))
        rgb[index] = np.rint(np.clip(frame.astype(np.float32), 0, 1) * 255)
    return rgb


def _shape_remedy(shape: tuple[int, ...]) -> str:
    if len(shape) == 5:
        return "Five dimensions are a batch of clips: give one of it, frames[0]."
    if len(shape) == 4 and 1 in {shape[1], shape[3]}:
        return "One channel is grey: repeat it three times."
    if len(shape) == 4 and shape[3] == 4:
        return "Four channels hold transparency: give the first three, frames[..., :3]."
    return ""


def _range_remedy(low: float, high: float) -> str:
    if low >= 0 and 1 < high <= 255:
        return "Divide by 255, or convert to uint8."
    if low >= -1 - _SLACK and high <= 1 + _SLACK:
        return "From -1 to 1: give (frames + 1) / 2."
    return EXPECTED_FRAMES
