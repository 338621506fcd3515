"""Scores and judges for a whole test run: models are loaded once, and every clip is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vqscore.clip import Clip
    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores
    from vqscore.policy import Policy
    from vqscore.scorer import Scorer
    from vqscore.video.pixels import Frames

__all__ = ["Judging"]

Record = Callable[["Scores", "Judgment | None"], None]


class Judging:
    """What the fixtures and ``assert_clip`` go through.

    Args:
        default_policy: Says what to judge by where a call does not.
        record: Is told every clip that was scored.
    """

    def __init__(
        self,
        default_policy: Callable[[], str | Path | Policy] = lambda: "first-shot",
        record: Record = lambda _scores, _judgment: None,
    ) -> None:
        self._default_policy = default_policy
        self._record = record
        self._scorers: dict[tuple[tuple[str, ...] | None, str], Scorer] = {}

    def policy(self, named: str | Path | Policy | None) -> Policy:
        """The policy that was named, or the default one.

        Raises:
            PolicyError: It cannot be read, or bounds what is no metric.
        """
        # Imported here and below: a test run that judges no clip loads none of this.
        from vqscore.policy import Policy, load_policy  # noqa: PLC0415

        chosen = self._default_policy() if named is None else named
        return chosen if isinstance(chosen, Policy) else load_policy(chosen)

    def score(
        self,
        clip: str | Path | Clip | Frames,
        prompt: str | None = None,
        *,
        metrics: Sequence[str] | None = None,
        fps: float | None = None,
    ) -> Scores:
        """Score a clip as :func:`vqscore.score` does, with the models of the test run.

        Raises:
            ClipError: The clip cannot be read.
            UsageError: An unknown metric, or ``fps`` for a file.
        """
        chosen = None if metrics is None else tuple(metrics)
        scores = self._scorer(chosen, "embedded").score(clip, prompt, fps=fps)
        self._record(scores, None)
        return scores

    def judge(
        self,
        clip: str | Path | Clip | Frames,
        prompt: str | None = None,
        policy: str | Path | Policy | None = None,
        *,
        fps: float | None = None,
    ) -> Judgment:
        """Judge a clip as :func:`vqscore.judge` does, with the models of the test run.

        Only the metrics that the policy judges by are scored.

        Raises:
            ClipError: The clip cannot be read.
            PolicyError: The policy cannot be read or bounds what is no metric.
            UsageError: ``fps`` for a file.
        """
        from vqscore.registry import metric_names  # noqa: PLC0415

        bounds = self.policy(policy)
        bounds.check_names(metric_names())
        scorer = self._scorer(tuple(sorted(bounds.metrics)), bounds.models)
        judgment = scorer.judge(clip, prompt, bounds, fps=fps)
        self._record(judgment.scores, judgment)
        return judgment

    def _scorer(self, metrics: tuple[str, ...] | None, models: str) -> Scorer:
        """One for each choice of metrics; all of one model set share its models."""
        from vqscore.scorer import Scorer  # noqa: PLC0415

        wanted = (metrics, models)
        if wanted not in self._scorers:
            self._scorers[wanted] = Scorer(metrics, models=models)
        return self._scorers[wanted]
