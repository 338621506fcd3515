"""Score one case with the public API; answers are kept until the code that gave them changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.quality.case import Case
from benchmarks.quality.kept import Kept

if TYPE_CHECKING:
    import vqscore


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """Built-in metrics that can be imported; one that is still missing is left out, aloud."""
    from vqscore.registry import BUILT_IN

    names = []
    for name, target in BUILT_IN.items():
        try:
            import_module(target.partition(":")[0])
        except ModuleNotFoundError as error:
            if not str(error.name).startswith("vqscore"):
                raise
            print(f"metric {name} is not there: {error}")
            continue
        names.append(name)
    return tuple(names)


@lru_cache(maxsize=4)
def _scorer(metrics: tuple[str, ...], cache: Path) -> vqscore.Scorer:
    import vqscore

    return vqscore.Scorer(metrics=metrics, cache=cache)


def answers(
    case: Case, keys: Mapping[str, str], work: Path, *, kept_only: bool = False
) -> dict[str, dict[str, Any]] | None:
    """Metric name to ``{value, moments, parts}`` or ``{value: None, reason, cause}``.

    Args:
        case: What to score.
        keys: Metric to the digest of its code.
        work: Where answers are kept, and below them what metrics share.
        kept_only: Score nothing: None where an answer is missing.
    """
    stores = {name: Kept(work, name, key) for name, key in keys.items()}
    known = {name: store.get(case) for name, store in stores.items()}
    missing = tuple(name for name, answer in known.items() if answer is None)
    if missing and kept_only:
        return None
    if missing:
        for name, answer in _score(case, missing, work / "results").items():
            known[name] = answer
            # An error may be the machine's; the next run tries again.
            if answer.get("cause") != "error":
                stores[name].put(case, answer)
    return known


def _score(case: Case, metrics: tuple[str, ...], cache: Path) -> dict[str, dict[str, Any]]:
    from vqscore import Score

    try:
        scores = _scorer(metrics, cache).score(case.path, case.prompt)
    except Exception as error:  # noqa: BLE001 - one bad case must not end the run; it is counted
        reason = f"{type(error).__name__}: {error}"
        return {name: {"value": None, "reason": reason, "cause": "error"} for name in metrics}
    out: dict[str, dict[str, Any]] = {}
    for name, outcome in scores.items():
        if isinstance(outcome, Score):
            out[name] = {
                "value": outcome.value,
                "parts": dict(outcome.parts),
                "moments": [asdict(moment) for moment in outcome.moments],
            }
        else:
            out[name] = {"value": None, "reason": outcome.reason, "cause": outcome.cause}
    return out


def plain_answers(case: Case, work: Path, *, kept_only: bool = False) -> dict[str, float] | None:
    """The baselines of a case, kept until their own code changes."""
    from benchmarks.quality import baselines as module

    code = hashlib.sha256(Path(module.__file__).read_bytes()).hexdigest()[:12]
    store = Kept(work, "baselines", code)
    found: dict[str, float] | None = store.get(case)
    if found is None and not kept_only:
        found = module.baselines(Path(case.path))
        store.put(case, found)
    return found
