"""How a manifest's clips come by their results, as one group of options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

from vqscore.cli.cache_options import CacheOptions
from vqscore.cli.model_options import ready_models
from vqscore.cli.output import progress_bar
from vqscore.compare.judged_takes import judge_manifest
from vqscore.compare.manifest_files import read_manifest
from vqscore.compare.take import Take
from vqscore.errors import UsageError
from vqscore.execute.attempt import Setup
from vqscore.models.named import set_name
from vqscore.policy import Policy, load_policy
from vqscore.registry import metric_names
from vqscore.stored_scores import read_scores
from vqscore.video.open import load_reader

__all__ = ["AS_USUAL", "TakeOptions"]

_BESIDE_BOUNDS = ("frame_consistency", "drift")
"""Metrics that comparisons show whether or not a policy judges by them."""


@Parameter(name="*", group=Group("Scoring", sort_key=80))
@dataclass(frozen=True, slots=True)
class TakeOptions:
    """What clips are judged by, and which of them are scored.

    Args:
        policy: What is asked of a clip: first-shot, technical, or a TOML file.
        scores: Results that vqscore score --json wrote, or the folder of --out; only clips that
            are not in it are scored.
        allow_missing: Count clips that are not there as failed attempts.
        models: The model set, with parts swapped or not: standard,
            standard,image_text=open_clip:ViT-L-14/openai. See "vqscore models list".
        device: Where models of the hub compute: auto, cpu, cuda, cuda:N or mps.
        reader: What decodes: pyav or decord.
        workers: Clips that are scored at a time, each in its own process with its own models.
    """

    policy: str = "first-shot"
    scores: Path | None = None
    allow_missing: Annotated[bool, Parameter(negative=())] = False
    models: str = "embedded"
    device: str = "auto"
    reader: str = "pyav"
    workers: int = 1

    def bounds(self) -> Policy:
        """The policy, checked against what there is to score with.

        Raises:
            VqscoreError: It does not exist, or asks for what there is not.
        """
        policy = load_policy(self.policy)
        policy.check_names(metric_names())
        # Results that were scored before say themselves what they come from, and need no weights.
        if self.scores is None:
            policy.check_models(ready_models(self.models, self.device, policy.metrics))
        else:
            policy.check_models(set_name(self.models))
        return policy

    def takes(self, manifest: Path, policy: Policy, kept: CacheOptions) -> tuple[Take, ...]:
        """The attempts with their results; every mistake is found before the first is scored.

        Raises:
            VqscoreError: The manifest, the results or an option cannot be used.
        """
        if self.workers < 1:
            raise UsageError(f"--workers is at least 1, not {self.workers}")
        load_reader(self.reader)
        metrics = tuple(dict.fromkeys((*policy.metrics, *_BESIDE_BOUNDS)))
        setup = Setup(
            metrics,
            models=self.models,
            reader=self.reader,
            cache=kept.folder(),
            device=self.device,
        )
        read = read_manifest(manifest)
        stored = None if self.scores is None else read_scores(self.scores)
        with progress_bar() as progress:
            task = progress.add_task("scoring", total=None)
            return judge_manifest(
                read,
                policy,
                setup,
                stored,
                workers=self.workers,
                allow_missing=self.allow_missing,
                on_result=lambda done, of: progress.update(task, completed=done, total=of),
            )


AS_USUAL = TakeOptions()
