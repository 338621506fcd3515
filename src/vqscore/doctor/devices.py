"""What there is to compute with."""

from __future__ import annotations

import os

from vqscore.doctor.check import Check

__all__ = ["devices"]


def devices() -> Check:
    """Processors, threads, and accelerators that torch sees; none of the latter is needed."""
    import torch  # noqa: PLC0415 - loaded only where it is asked for

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cards = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    return Check(
        "devices",
        {
            "processors": f"{usable} of {os.cpu_count()}",
            "torch threads": str(torch.get_num_threads()),
            "CUDA": ", ".join(cards) or "none, and none is needed",
            "MPS": "there" if torch.backends.mps.is_available() else "none, and none is needed",
        },
    )
