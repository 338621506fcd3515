"""Of boxes that overlap, the most certain one: as torchvision keeps them, without importing it.

References:
    Neubeck, Van Gool. Efficient Non-Maximum Suppression. ICPR 2006.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

__all__ = ["without_overlaps"]


def without_overlaps(boxes: Tensor, scores: Tensor, groups: Tensor, threshold: float) -> Tensor:
    """Which boxes stay, most certain first; of equally certain ones the first.

    Called as torchvision's ``batched_nms``, and gives the same.

    Args:
        boxes: ``(N, 4)`` float32: left, top, right, bottom.
        scores: ``(N,)`` how certain each is.
        groups: ``(N,)`` the picture each is in, which is the same one for all.
        threshold: Boxes go that share more than this of their union with one that stays.

    Raises:
        ValueError: Boxes of several pictures.

    >>> import torch
    >>> boxes = torch.tensor([[0, 0, 9, 9], [0, 0, 10, 10], [20, 20, 30, 30.0]])
    >>> without_overlaps(boxes, torch.tensor([0.8, 0.9, 0.7]), torch.zeros(3), 0.5).tolist()
    [1, 2]
    """
    if len(groups) and bool((groups != groups[0]).any()):
        raise ValueError("boxes of one picture at a time")
    order = scores.argsort(descending=True, stable=True)
    left, top, right, bottom = boxes[order].numpy().T
    areas = (right - left) * (bottom - top)
    # Numbers that are compared in double, as there: .7 is another number in single.
    limit = np.float64(threshold)
    rest = np.arange(len(areas))
    kept: list[int] = []
    with np.errstate(divide="ignore", invalid="ignore"):  # boxes of no size overlap nothing
        while rest.size:
            best, rest = rest[0], rest[1:]
            kept.append(best)
            wide = np.minimum(right[best], right[rest]) - np.maximum(left[best], left[rest])
            high = np.minimum(bottom[best], bottom[rest]) - np.maximum(top[best], top[rest])
            shared = np.maximum(wide, 0) * np.maximum(high, 0)
            rest = rest[~(shared / (areas[best] + areas[rest] - shared) > limit)]
    return order[kept]
