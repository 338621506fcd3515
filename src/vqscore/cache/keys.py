"""Keys of kept values: a digest of everything that decides them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from vqscore.cache.code_digest import engines, measuring_code, package_digest, scoring_code
from vqscore.feature import Feature
from vqscore.metric import Metric
from vqscore.version import __version__

__all__ = ["Keys", "roles_of"]

_FEATURES = 4096
"""How many features are remembered: each prompt is one."""


@lru_cache(_FEATURES)
def _everything(feature: Feature[Any]) -> tuple[Feature[Any], ...]:
    """A feature and all that it is computed from."""
    found = {feature: None}
    for needed in feature.inputs():
        found.update(dict.fromkeys(_everything(needed)))
    return tuple(found)


def roles_of(features: Iterable[Feature[Any]]) -> tuple[str, ...]:
    """Roles of the model set that these features use, themselves or through their inputs."""
    return tuple(
        sorted({role for each in features for part in _everything(each) for role in part.models})
    )


class Keys:
    """Keys of one clip's values.

    Args:
        content: Digest of the clip's bytes.
        reader: Name of the reader.
        models: Role to what identifies its weights and code, for every role that is used.
    """

    def __init__(self, content: str, reader: str, models: Mapping[str, str]) -> None:
        self._decoding = [content, reader, engines(reader)]
        self._models = models

    def decoding(self) -> str:
        """Of what the container declares and decoding gave."""
        return _key("decoding", self._decoding, measuring_code())

    def summary(self, feature: Feature[Any]) -> str:
        """Of a summary's value."""
        return _key("summary", self._decoding, measuring_code(), self._work(feature))

    def outcome(
        self, metric: Metric, needed: Iterable[Feature[Any]], model_set: str, prompt: str | None
    ) -> str:
        """Of a metric's outcome for a clip with this prompt."""
        kind = type(metric)
        identity = [metric.name, metric.version, kind.__module__, kind.__qualname__]
        work = [self._work(feature) for feature in needed]
        code = [__version__, scoring_code(), package_digest(kind.__module__)]
        return _key("outcome", self._decoding, code, identity, work, model_set, prompt)

    @staticmethod
    def can_tell(features: Iterable[Feature[Any]]) -> bool:
        """Whether these features have keys; one that holds what is no JSON has none."""
        try:
            for feature in features:
                _work(feature)
        except (TypeError, ValueError):
            return False
        return True

    def _work(self, feature: Feature[Any]) -> list[Any]:
        models = {role: self._models[role] for role in roles_of([feature])}
        return [*_work(feature), models]


@lru_cache(_FEATURES)
def _work(feature: Feature[Any]) -> tuple[str, tuple[str, ...]]:
    modules = {type(part).__module__ for part in _everything(feature)}
    code = {digest for module in modules if (digest := package_digest(module))}
    return feature.key(), tuple(sorted(code))


def _key(kind: str, *parts: object) -> str:
    document = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return f"{kind}:{hashlib.sha256(document.encode()).hexdigest()}"
