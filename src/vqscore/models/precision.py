"""In which precision models of the hub compute, and that their names say so."""

from __future__ import annotations

__all__ = ["name_on", "precision_on"]


def precision_on(device: str) -> str:
    """``"fp16"`` on CUDA, ``"fp32"`` elsewhere.

    On a CPU without AMX or AVX512-BF16, bfloat16 took six times as long as single precision
    (ViT-B/32, one thread: 1.07 s against .17 s a frame); one with them has not been measured, and
    nothing is switched on unmeasured.

    >>> precision_on("cuda:0"), precision_on("cpu"), precision_on("mps")
    ('fp16', 'fp32', 'fp32')
    """
    return "fp16" if device.startswith("cuda") else "fp32"


def name_on(name: str, device: str) -> str:
    """What results call a model that computes there: no score changes precision silently.

    >>> name_on("open_clip:ViT-B-32/openai", "cpu"), name_on("open_clip:ViT-B-32/openai", "cuda:1")
    ('open_clip:ViT-B-32/openai', 'open_clip:ViT-B-32/openai fp16')
    """
    precision = precision_on(device)
    return name if precision == "fp32" else f"{name} {precision}"
