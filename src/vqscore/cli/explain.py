"""``vqscore explain``: why a clip got its verdict, and what would change it."""

from __future__ import annotations

from pathlib import Path

from vqscore.cli.asked_policy import asked_policy, metrics_asked
from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.model_options import ready_models
from vqscore.errors import UsageError
from vqscore.execute.attempt import Failure, Request, Setup, attempt
from vqscore.outcome import Scores
from vqscore.places import place_of
from vqscore.policy import Policy, judge
from vqscore.printable import printable
from vqscore.registry import default_metrics
from vqscore.report.verdict import Exit, exit_code, word_of
from vqscore.stored_scores import read_scores

__all__ = ["explain"]


def explain(
    clip: str,
    *,
    prompt: str | None = None,
    policy: str = "first-shot",
    scores: Path | None = None,
    tags: str | None = None,
    metrics: str | None = None,
    models: str = "embedded",
    device: str = "auto",
    reader: str = "pyav",
    kept: CacheOptions = KEEP_RESULTS,
) -> int:
    """Say why a clip gets its verdict, and what would have to change to flip it.

    Args:
        clip: A video file.
        prompt: The text it was generated from.
        policy: What is asked of a clip: a shipped policy's name, or a TOML file.
        scores: Results of "vqscore score --json", or the folder of --out, to take the scores from
            instead of scoring.
        tags: What is known of the clip, with commas between: sections of the policy.
        metrics: Metrics to judge by, with commas between; by default all that the policy bounds.
        models: The model set, with parts swapped or not: standard,
            standard,image_text=open_clip:ViT-L-14/openai. See "vqscore models list".
        device: Where models of the hub compute: auto, cpu, cuda, cuda:N or mps.
        reader: What decodes: pyav or decord.
        kept: Whether results are kept between runs.
    """
    asked = metrics_asked(metrics)
    bounds = asked_policy(policy, asked, tags)
    if scores is not None:
        judgment = judge(_stored(scores, clip, prompt), bounds)
    else:
        bounds.check_models(ready_models(models, device, asked))
        setup = Setup(
            asked or tuple(dict.fromkeys((*default_metrics(), *bounds.metrics))),
            models=models,
            reader=reader,
            cache=kept.folder(),
            device=device,
        )
        result = attempt(setup.scorer(), Request(clip, prompt), bounds)
        if isinstance(result, Failure):
            said = printable(f"{result.clip}: {result.message}")
            print(f"{word_of(result).upper()} {said}")
            return Exit.UNJUDGED
        judgment = judge(result.scores, bounds)
    for line in judgment.explain():
        print(line)
    print(printable(_trust(bounds)))
    return exit_code([word_of(judgment)])


def _stored(path: Path, clip: str, prompt: str | None) -> Scores:
    """The clip's scores in a results file, by the name it has there or as the same file."""
    results = read_scores(path)
    named = [one for one in results.scores if one.clip == clip] or [
        one for one in results.scores if place_of(Path(one.clip)) == place_of(Path(clip))
    ]
    found = named if prompt is None else [one for one in named if one.prompt == prompt]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{path} holds {len(found)} results of {clip}: say which with --prompt")
    for (broken, _), message in results.errors.items():
        if broken == clip:
            raise UsageError(f"{clip} could not be scored: {message}")
    other = f", for the prompt {named[0].prompt!r} only" if named else ""
    raise UsageError(f"{path} holds no result of {clip}{other}. Leave out --scores to score it")


def _trust(policy: Policy) -> str:
    """What the verdict is worth."""
    if policy.calibration is None:
        return f"policy {policy.name} was set by hand: no error rate is known"
    return policy.calibration.in_words()
