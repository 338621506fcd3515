"""What decides the results of a batch: results of two settings are never mixed in one folder."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from vqscore.cache.code_digest import engines, package_digest, scoring_code
from vqscore.execute.attempt import Setup
from vqscore.models.named import model_set
from vqscore.one_pass.plan import Plan
from vqscore.policy import Policy
from vqscore.registry import load_metric
from vqscore.version import __version__

__all__ = ["run_settings"]


def run_settings(setup: Setup, policy: Policy) -> dict[str, Any]:
    """Everything but the clip and its prompt that a result follows from, as plain values.

    Number of workers, limits and kept results are not among them: they change no result.

    Args:
        setup: What is scored with.
        policy: What is judged by; two of one name are told apart by what they hold.
    """
    metrics = [load_metric(name) for name in setup.metrics]
    models = model_set(setup.models, setup.device)
    roles = [role for role in Plan.of(metrics, "any prompt").roles() if role in models.providers]
    modules = sorted({type(metric).__module__ for metric in metrics})
    code = [scoring_code(), *map(package_digest, modules)]
    return {
        "policy": policy.name,
        "bounds": _digest(msgspec.json.encode(policy, order="deterministic")),
        "metrics": {metric.name: metric.version for metric in metrics},
        "models": models.name,
        "devices": sorted({models.device_of(role) for role in roles}),
        "reader": setup.reader,
        "engines": engines(setup.reader),
        "vqscore": __version__,
        "code": _digest("".join(code).encode()),
    }


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]
