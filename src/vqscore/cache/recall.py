"""Measuring with kept results: only what is not known is computed, and what is new is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from vqscore.cache.content import Content
from vqscore.cache.database import DEFAULT_LIMIT, Database, Entry
from vqscore.cache.keys import Keys, roles_of
from vqscore.cache.model_names import ModelNames
from vqscore.cache.values import UnkeepableError, from_bytes, to_bytes
from vqscore.clip import ClipInfo, DecodeReport
from vqscore.errors import VqscoreError
from vqscore.feature import Feature, PassContext
from vqscore.metric import Metric
from vqscore.models.model_set import ModelSet
from vqscore.one_pass.measure import Measured, Task, measure, take
from vqscore.one_pass.run import derive
from vqscore.outcome import Outcome, Score, Unscored
from vqscore.video import open_clip

__all__ = ["ResultCache"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Decoding:
    info: ClipInfo
    report: DecodeReport


class ResultCache:
    """Results of clips in files, kept in a folder and shared by all processes that use it.

    A clip is known by what it holds, not by its name. Errors are not kept.

    Args:
        folder: Where to keep them.
        limit: Bytes to keep; beyond it what was unused for longest goes.
    """

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self._database = Database(folder, limit)
        self._names: dict[str, ModelNames] = {}

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        self._database.close()

    def recall(self, task: Task) -> Measured | None:
        """The clip's results if all are known, without decoding and without loading a model."""
        needed = _needed(task)
        names = self._names_of(task.models).without_loading(roles_of(_features(needed)))
        if names is None or not Keys.can_tell(_features(needed)):
            return None
        try:
            content = Content.of(task.clip.path, self._database)
        except OSError:
            return None
        return self._whole(task, needed, self._keys(task, content, names), names)

    def measure(self, task: Task) -> Measured:
        """Score one clip, from kept results as far as there are any.

        Raises:
            ClipError: The clip cannot be read; the message names the file and the remedy.
        """
        needed = _needed(task)
        if not Keys.can_tell(_features(needed)):
            _log.debug("%s: a feature has no key, nothing is kept", task.clip.name)
            return measure(task)
        roles = roles_of(_features(needed))
        model_names = self._names_of(task.models)
        names = model_names.without_loading(roles)
        if names is None:
            # What is wrong with the clip is said before seconds go into loading models.
            with open_clip(task.clip, task.reader):
                names = model_names.loaded(roles)
        try:
            content = Content.of(task.clip.path, self._database)
        except OSError:
            # The reader says in words what is wrong with the file.
            with open_clip(task.clip, task.reader):
                raise
        keys = self._keys(task, content, names)
        whole = self._whole(task, needed, keys, names)
        if whole is not None:
            return whole
        try:
            return self._compute(task, needed, keys, names, content)
        except VqscoreError:
            raise
        except Exception:  # noqa: BLE001 - what was kept may be another thing than it is kept as
            _log.debug("%s: not from kept results", task.clip.name, exc_info=True)
            return measure(task)

    def _names_of(self, models: ModelSet) -> ModelNames:
        return self._names.setdefault(models.name, ModelNames(models, self._database))

    def _keys(self, task: Task, content: Content, names: Mapping[str, str]) -> Keys:
        identities = self._names_of(task.models).identities(names)
        return Keys(content.digest, task.reader, identities)

    def _whole(
        self, task: Task, needed: _Needed, keys: Keys, names: Mapping[str, str]
    ) -> Measured | None:
        wanted = _outcome_keys(task, needed, keys)
        kept = self._values([keys.decoding(), *wanted.values()])
        decoding = _as_decoding(kept.get(keys.decoding()))
        outcomes = {
            name: kept[key]
            for name, key in wanted.items()
            if isinstance(kept.get(key), Score | Unscored)
        }
        if decoding is None or len(outcomes) < len(wanted):
            return None
        return Measured(outcomes, decoding.info, decoding.report, dict(names))

    def _compute(
        self,
        task: Task,
        needed: _Needed,
        keys: Keys,
        names: Mapping[str, str],
        content: Content,
    ) -> Measured:
        plan = task.plan()
        by_feature: dict[Feature[Any], str] = {
            summary: keys.summary(summary) for summary in plan.summaries
        }
        kept = self._values([keys.decoding(), *by_feature.values()])
        known: dict[Feature[Any], Any] = {
            feature: kept[key] for feature, key in by_feature.items() if key in kept
        }
        decoding = _as_decoding(kept.get(keys.decoding()))
        entries: list[Entry | None] = []
        rest = plan.without(known)
        if rest.summaries or decoding is None:
            fresh, info, report = take(task, rest)
            decoding = _Decoding(info, report)
            entries.append(_entry(keys.decoding(), "decoding", decoding))
            entries += [_entry(by_feature[each], "summary", v) for each, v in fresh.items()]
            known.update(fresh)
        values = derive(plan, known, PassContext(decoding.info, task.models))
        outcomes: dict[str, Outcome] = {}
        for name, key in _outcome_keys(task, needed, keys).items():
            outcomes[name] = needed[name][0].score(values, task.clip.prompt)
            entries.append(_entry(key, "outcome", outcomes[name]))
        # A file that was written to meanwhile is not what its digest says.
        if content.is_untouched():
            self._database.put([entry for entry in entries if entry is not None])
        return Measured(outcomes, decoding.info, decoding.report, dict(names))

    def _values(self, keys: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, kept in self._database.get(keys).items():
            try:
                found[key] = from_bytes(kept)
            except UnkeepableError as error:
                _log.debug("%s: %s", key, error)
        return found


def _as_decoding(kept: object) -> _Decoding | None:
    """What was kept of decoding, unless it is something else."""
    if not isinstance(kept, _Decoding):
        return None
    try:
        info = msgspec.convert(msgspec.to_builtins(kept.info), ClipInfo)
        report = msgspec.convert(msgspec.to_builtins(kept.report), DecodeReport)
    except (msgspec.ValidationError, TypeError):
        return None
    return _Decoding(info, report)


_Needed = Mapping[str, tuple[Metric, tuple[Feature[Any], ...]]]


def _needed(task: Task) -> _Needed:
    return {each.name: (each, tuple(each.requires(task.clip.prompt))) for each in task.metrics}


def _features(needed: _Needed) -> list[Feature[Any]]:
    return [feature for _, features in needed.values() for feature in features]


def _outcome_keys(task: Task, needed: _Needed, keys: Keys) -> dict[str, str]:
    return {
        name: keys.outcome(metric, features, task.models.name, task.clip.prompt)
        for name, (metric, features) in needed.items()
    }


def _entry(key: str, kind: str, value: object) -> Entry | None:
    try:
        return Entry(key, kind, to_bytes(value))
    except UnkeepableError as error:
        _log.debug("%s is not kept: %s", key, error)
        return None
