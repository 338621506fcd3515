"""Generate until a clip passes, within a budget, and keep the best.

`reroll` takes any generator: a function of a prompt and a seed that returns a file, or frames. Run
as a script it films takes of the demo scene, the first ones with a defect:

    python examples/reroll.py
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vqscore


@dataclass(frozen=True)
class Generated:
    """What a generator hands back.

    Args:
        clip: A video file, or frames in memory.
        cost: What it cost, in whatever the budget is in: dollars, credits, seconds of a GPU.
        fps: Frames per second, of frames in memory only.
    """

    clip: str | Path | Any
    cost: float = 0.0
    fps: float | None = None


Generator = Callable[[str, int], Generated]
"""Takes the prompt and a seed."""


@dataclass(frozen=True)
class Attempt:
    """One pull: what came out, and what it was judged to be, unless it could not be read."""

    seed: int
    generated: Generated
    judgment: vqscore.Judgment | None
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.judgment)

    def rank(self) -> tuple[bool, bool, bool, float]:
        """PASS above INCONCLUSIVE above FAIL above unreadable; then by the tightest margin."""
        if self.judgment is None:
            return (False, False, False, -math.inf)
        verdict = self.judgment.verdict
        tightest = min(self.judgment.margins.values(), default=-math.inf)
        failed = verdict is vqscore.Verdict.FAIL
        return (True, not failed, verdict is vqscore.Verdict.PASS, tightest)


@dataclass(frozen=True)
class Outcome:
    """All pulls, in order. True if the last one passes."""

    attempts: tuple[Attempt, ...]

    def __bool__(self) -> bool:
        return bool(self.best)

    @property
    def best(self) -> Attempt:
        """The one to keep; look at its judgment before you do, it may be no PASS."""
        return max(self.attempts, key=Attempt.rank)

    @property
    def spent(self) -> float:
        """What all pulls cost, the failed ones too."""
        return sum(attempt.generated.cost for attempt in self.attempts)


def reroll(
    generate: Generator,
    prompt: str,
    *,
    max_attempts: int = 4,
    budget: float = math.inf,
    policy: str | Path | vqscore.Policy = "first-shot",
    scorer: vqscore.Scorer | None = None,
    first_seed: int = 0,
) -> Outcome:
    """Generate until a clip passes, the attempts are used up, or the budget is.

    Another pull is made only if the dearest one so far would still be paid for; the first one is
    always made, for nobody knows its price before.

    Args:
        generate: Makes a clip from the prompt and a seed.
        prompt: What is asked for; the clip is scored against it too.
        max_attempts: How often to pull at most.
        budget: What may be spent in all.
        policy: What a clip has to meet.
        scorer: Scores; give one that is kept if there are many prompts, it holds the models.
        first_seed: The first seed; each further pull takes the next.

    Raises:
        ValueError: Fewer than one attempt.
    """
    if max_attempts < 1:
        raise ValueError(f"max_attempts is at least 1, not {max_attempts}")
    scorer = scorer or vqscore.Scorer()
    attempts: list[Attempt] = []
    for seed in itertools.islice(itertools.count(first_seed), max_attempts):
        generated = generate(prompt, seed)
        try:
            judgment = scorer.judge(generated.clip, prompt, policy, fps=generated.fps)
            attempts.append(Attempt(seed, generated, judgment))
        except vqscore.ClipError as error:
            # A generator that delivers a broken file has been paid all the same.
            attempts.append(Attempt(seed, generated, None, str(error)))
        outcome = Outcome(tuple(attempts))
        dearest = max(attempt.generated.cost for attempt in attempts)
        if attempts[-1] or outcome.spent + dearest > budget:
            break
    return Outcome(tuple(attempts))


def demo_generator(prompt: str, seed: int) -> Generated:
    """A generator that needs three pulls: it flickers, loses a cup, and then gets it right."""
    import numpy as np

    from vqscore.demo.defects import SHOTS
    from vqscore.demo.scene import Scene
    from vqscore.demo.take import FPS

    del prompt  # It knows one scene only.
    name = ("flickering", "cup-vanished", "clean")[min(seed, 2)]
    frames = np.stack(list(SHOTS[name].take(Scene()).frames()))
    return Generated(frames, cost=0.25, fps=FPS)


def main() -> None:
    """Reroll the demo scene and say what happened."""
    from vqscore.demo.defects import PROMPT

    # Two questions, to be quick; leave the scorer out and all of first-shot is asked.
    scorer = vqscore.Scorer(["temporal_flicker", "object_permanence"])
    outcome = reroll(demo_generator, PROMPT, max_attempts=5, budget=2.0, scorer=scorer)
    for attempt in outcome.attempts:
        told = attempt.problem if attempt.judgment is None else repr(attempt.judgment)
        print(f"seed {attempt.seed}: {told}")
    print(f"kept seed {outcome.best.seed} after {len(outcome.attempts)} pulls, {outcome.spent:.2f}")


if __name__ == "__main__":
    main()
