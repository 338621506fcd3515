"""``--policy`` with ``--tags`` and ``--metrics``: what a clip is judged by in each command."""

from __future__ import annotations

from vqscore.errors import UsageError
from vqscore.policy import Policy, load_policy
from vqscore.registry import metric_names

__all__ = ["asked_policy", "metrics_asked"]


def metrics_asked(metrics: str | None) -> tuple[str, ...]:
    """The names in ``--metrics``; nothing where it is not given.

    Raises:
        UsageError: It names none.
    """
    if metrics is None:
        return ()
    names = _names(metrics)
    if not names:
        raise UsageError("--metrics names no metric")
    return names


def asked_policy(name: str, asked: tuple[str, ...], tags: str | None) -> Policy:
    """The policy with its sections for the tags, limited to the metrics that were asked for.

    Raises:
        PolicyError: It cannot be read, bounds what does not exist, does not know a tag, or has no
            bound on these metrics.
    """
    policy = load_policy(name)
    policy.check_names(metric_names())
    policy = policy.for_tags(_names(tags or ""))
    return policy.limited_to(asked) if asked else policy


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
