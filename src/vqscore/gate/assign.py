"""Every named clip with its prompt, and the settings by which it is judged."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from vqscore.errors import ConfigError, PromptFileError, VqscoreError
from vqscore.execute.attempt import Failure, Request, Setup
from vqscore.gate.config import ClipRule, GateConfig, WhenInconclusive, nearest_config
from vqscore.gate.prompt_source import PromptSource
from vqscore.models.named import set_name
from vqscore.policy import Policy, load_policy
from vqscore.registry import default_metrics, metric_names

__all__ = ["Assignment", "Settings", "assign", "matches"]


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """What clips are scored with and judged by; equal settings are one object.

    Args:
        policy_name: What to give to ``--policy`` for the same judgment.
        tags: What is known of the clips.
        only: The metrics it is limited to; all where none are named.
        policy: The policy itself.
        setup: What to score with.
        workers: Clips that are scored at a time.
    """

    policy_name: str
    tags: tuple[str, ...]
    only: tuple[str, ...]
    policy: Policy
    setup: Setup
    workers: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A clip to judge: or, as a failure, one whose prompt should be known and is not."""

    request: Request | Failure
    settings: Settings
    when_inconclusive: WhenInconclusive


def assign(files: Sequence[str], cache_folder: Path | None = None) -> list[Assignment]:
    """Find the configuration, the policy and the prompt of every file.

    Args:
        files: The clips, as named by the caller.
        cache_folder: Where results are kept, if they are.

    Raises:
        ConfigError: A configuration that cannot be read or followed.
        PolicyError: A policy that cannot be read.
    """
    found = _Places(cache_folder)
    return [found.assignment(name) for name in files]


class _Places:
    """Configurations and settings, each read once."""

    def __init__(self, cache_folder: Path | None) -> None:
        self._cache_folder = cache_folder
        self._config = cache(nearest_config)
        self._settings = cache(self._make_settings)

    def assignment(self, name: str) -> Assignment:
        clip = Path(name)
        place = Path(os.path.normpath(clip.absolute()))
        source, config = self._config(place.parent)
        folder = place.parent if source is None else source.parent
        where = "the defaults" if source is None else str(source)
        try:
            rule = _rule(config, place, folder)
            tags = config.tags if rule.tags is None else rule.tags
            settings = self._settings(rule.policy or config.policy, tags, config, folder)
            prompts = PromptSource.of(rule, folder) or PromptSource.of(config, folder)
        except VqscoreError as error:
            raise ConfigError(f"{where}: {error}") from error
        request: Request | Failure
        try:
            request = Request(name, (prompts or PromptSource()).prompt_of(clip))
        except PromptFileError as error:
            request = Failure(name, None, str(error))
        return Assignment(request, settings, rule.when_inconclusive or config.when_inconclusive)

    def _make_settings(
        self, policy_name: str, tags: tuple[str, ...], config: GateConfig, folder: Path
    ) -> Settings:
        is_file = policy_name.endswith(".toml") or "/" in policy_name
        named = str(folder / policy_name) if is_file else policy_name
        policy = load_policy(named)
        policy.check_names(metric_names())
        policy = policy.for_tags(tags)
        if config.metrics is not None:
            policy, metrics = policy.limited_to(config.metrics), config.metrics
        else:
            metrics = tuple(dict.fromkeys((*default_metrics(), *policy.metrics)))
        setup = Setup(metrics, models=config.models, cache=self._cache_folder, device=config.device)
        setup.scorer()  # unknown metrics and missing models are found before anything is scored
        policy.check_models(set_name(config.models))
        return Settings(named, tags, config.metrics or (), policy, setup, config.workers)


def _rule(config: GateConfig, clip: Path, folder: Path) -> ClipRule:
    parts = clip.relative_to(folder).parts
    for rule in config.clips:
        if matches(parts, tuple(rule.glob.split("/"))):
            return rule
    return ClipRule(glob="**")


def matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path fits a pattern, part by part; ``**`` stands for any number of parts.

    >>> matches(("renders", "a", "b.mp4"), ("renders", "**", "*.mp4"))
    True
    >>> matches(("renders", "a", "b.mp4"), ("renders", "*.mp4"))
    False
    """
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(matches(parts[skip:], pattern[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and matches(parts[1:], pattern[1:])
