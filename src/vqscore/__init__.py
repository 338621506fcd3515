"""vqscore: is this AI-generated clip usable as a first shot, and if not, why, when and where?

>>> import vqscore
>>> judgment = vqscore.judge("clip.mp4", prompt="a red cup on a table")  # doctest: +SKIP
>>> bool(judgment), judgment.findings  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vqscore.version import __version__

if TYPE_CHECKING:
    from vqscore.api import judge, score
    from vqscore.clip import Clip
    from vqscore.errors import ClipError, VqscoreError
    from vqscore.judgment import Finding, Judgment, Verdict
    from vqscore.metric import Metric
    from vqscore.outcome import Moment, Outcome, Score, Scores, Unscored
    from vqscore.policy import Bound, Policy
    from vqscore.scorer import Scorer

__all__ = [
    "Bound",
    "Clip",
    "ClipError",
    "Finding",
    "Judgment",
    "Metric",
    "Moment",
    "Outcome",
    "Policy",
    "Score",
    "Scorer",
    "Scores",
    "Unscored",
    "Verdict",
    "VqscoreError",
    "__version__",
    "judge",
    "score",
]

# Names are resolved on first use, so that `import vqscore` loads no torch, cv2 or av.
_HOME = {
    "Bound": "vqscore.policy",
    "Clip": "vqscore.clip",
    "ClipError": "vqscore.errors",
    "Finding": "vqscore.judgment",
    "Judgment": "vqscore.judgment",
    "Metric": "vqscore.metric",
    "Moment": "vqscore.outcome",
    "Outcome": "vqscore.outcome",
    "Policy": "vqscore.policy",
    "Score": "vqscore.outcome",
    "Scorer": "vqscore.scorer",
    "Scores": "vqscore.outcome",
    "Unscored": "vqscore.outcome",
    "Verdict": "vqscore.judgment",
    "VqscoreError": "vqscore.errors",
    "judge": "vqscore.api",
    "score": "vqscore.api",
}


# Type checkers read the imports above: seeing this function they would take any name for one.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'vqscore' has no attribute {name!r}")
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
