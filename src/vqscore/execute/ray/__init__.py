"""Many clips on many machines, by Ray Data, which is an extra: ``pip install 'vqscore[ray]'``.

An actor scores in a process of its own, which keeps the models, may die over a clip, and is
replaced: that clip becomes an error. An actor that is lost, or whose machine is, is started again
by Ray, and what it was busy with is scored again. The numbers are those of one machine.
"""

from __future__ import annotations

from vqscore.execute.ray.dataset import score_dataset
from vqscore.execute.ray.engine import RayEngine

__all__ = ["RayEngine", "score_dataset"]
