"""Does the clip show what was asked for?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.images import PromptRanks, Ranks
from vqscore.functional.ranks import logistic, standing
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Part, Score, Unscored

__all__ = ["PromptAdherence", "adherence"]

MIDDLE, WIDTH = 0.98, 0.49
"""Fitted by logistic regression of right against wrong prompts. On one half of 48 prompts and on
the other: middle .94, 1.03, width .50, .49. Median standing: right prompts 2.2, wrong ones -.23."""

DRIFT = 0.15
"""A stretch is reported when it lies so far below the clip's own score."""

MISSING = 0.3
"""Below this a thing that the prompt names fits the clip no better than another prompt would."""

WINDOW = 1.5
"""Seconds that a value of the timeline is a mean of: one frame alone is a noisy witness."""


def adherence(ranks: Ranks) -> NDArray[np.float64]:
    r"""Adherence of each sampled frame, ``(N,)`` from 0 to 1.

    With :math:`s` the similarity of frame and prompt, and :math:`\mu, \sigma` mean and standard
    deviation of the same frame's similarities with the distractors:
    :math:`1 / (1 + e^{-(z - 0.98) / 0.49})` where :math:`z = (s - \mu) / \sigma`.

    Raw similarities are not comparable from model to model or from prompt to prompt (see
    CLIPScore's rescaling, Hessel et al. 2021); a standing among other prompts is.
    """
    return logistic(standing(ranks.prompt, ranks.distractors), MIDDLE, WIDTH)


def things_seen(ranks: Ranks) -> tuple[float, ...]:
    """How clearly each thing that the prompt names is to be seen, ``K`` values from 0 to 1.

    The mean :func:`adherence` of the quarter of the frames where it is clearest: what is asked for
    need not be in sight all the time.
    """
    if ranks.each is None:
        return ()
    clearest = max(1, len(ranks.times) // 4)
    curves = [
        logistic(standing(column, ranks.distractors), MIDDLE, WIDTH) for column in ranks.each.T
    ]
    return tuple(float(np.sort(curve)[-clearest:].mean()) for curve in curves)


def _windows(
    times: NDArray[np.float64], local: NDArray[np.float64]
) -> tuple[tuple[float, float], ...]:
    """Means over the window around each sampled frame."""
    near = np.abs(times[:, None] - times[None, :]) <= WINDOW / 2
    means = (near * local[None, :]).sum(axis=1) / near.sum(axis=1)
    return tuple(zip(times.tolist(), np.clip(means, 0, 1).tolist(), strict=True))


def _drifts(times: NDArray[np.float64], local: NDArray[np.float64]) -> tuple[Moment, ...]:
    """Up to three stretches that lie clearly below the clip's mean, the worst first."""
    low = np.flatnonzero(local < local.mean() - DRIFT)
    runs = np.split(low, np.flatnonzero(np.diff(low) > 1) + 1) if low.size else []
    moments = [
        Moment(float(times[run[0]]), float(times[run[-1]]), float(local[run].min())) for run in runs
    ]
    return tuple(sorted(moments, key=lambda moment: moment.value)[:3])


class PromptAdherence(Metric):
    """How clearly the prompt stands out among prompts the clip was not made from.

    **Range** 0 to 1; about .5 where the prompt fits little better than another would, below .3
    where it fits no better. **Formula** the mean of :func:`adherence` over frames sampled in time.

    Measured with the embedded model on 110 clips, each against its own prompt and the 47 others:
    AUC .94 (camera clips .92). It says whether the subject is there; it does not rank several fair
    attempts at one prompt, and parts name what the model is blind to.

    With a model that tells single things (CLIP and its kin) parts also say how clearly each thing
    that the prompt names is to be seen, and which is missing. The embedded model does not tell
    them: it called 24 of 100 things missing that the prompt rightly named.

    References:
        Norouzi et al. Zero-Shot Learning by Convex Combination of Semantic Embeddings. ICLR 2014.
        Hessel et al. CLIPScore: A Reference-free Evaluation Metric for Image Captioning. EMNLP
        2021.
    """

    name = "prompt_adherence"
    version: ClassVar[int] = 4
    question = "Does the clip show what was asked for?"
    needs = ("a prompt",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:
        """The prompt's standing; nothing at all where there is no prompt."""
        return (PromptRanks(prompt),) if prompt and prompt.strip() else ()

    def score(self, values: Values, prompt: str | None) -> Outcome:
        """Mean adherence of the sampled frames, the stretches that drift, the things not found."""
        if not prompt or not prompt.strip():
            return Unscored("no prompt was given, so there is nothing to adhere to", "not_measured")
        ranks = values[PromptRanks(prompt)]
        if len(ranks.times) == 0:
            return Unscored("no frame could be compared with the prompt", "not_measured")
        letters = [letter for letter in prompt if letter.isalpha()]
        latin = sum(letter.isascii() for letter in letters)
        if "other languages than English" in ranks.blind_to and 2 * latin <= len(letters):
            reason = "the model reads English only: give the prompt in English"
            return Unscored(reason, "not_measured", {"blind_to": ", ".join(ranks.blind_to)})
        local = adherence(ranks)
        fits = ranks.prompt.mean()
        others = ranks.distractors.mean(axis=0)
        parts: dict[str, Part] = {
            "standing": float(standing(ranks.prompt, ranks.distractors).mean()),
            "rank": int((others >= fits).sum()) + 1,
            "percentile": float((others < fits).mean()),
            "similarity": float(fits),
            "lowest": float(local.min()),
            "n_distractors": int(others.size),
            "n_frames": len(ranks.times),
            "blind_to": ", ".join(ranks.blind_to),
        }
        seen = things_seen(ranks)
        # One thing alone is the prompt itself.
        if len(seen) > 1:
            by_thing = list(zip(ranks.things, seen, strict=True))
            parts["things"] = "; ".join(f"{thing} {value:.2f}" for thing, value in by_thing)
            parts["missing"] = "; ".join(thing for thing, value in by_thing if value < MISSING)
        return Score(
            float(np.clip(local.mean(), 0, 1)),
            parts,
            _drifts(ranks.times, local),
            _windows(ranks.times, local),
        )
