"""Score one case with the public API; answers are kept until the code that gave them changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from benchmarks.quality.case import Case

_NO_NUMBER = {"cli", "report", "policies", "compare", "execute", "__pycache__"}


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
            continue
        names.append(name)
    return tuple(names)


@lru_cache(maxsize=1)
def code_key(trust_versions: bool = False) -> str:
    """Digest of all code that can change a number; with trust, only of the stated versions."""
    import vqscore
    from vqscore.registry import load_metric

    digest = hashlib.sha256(vqscore.__version__.encode())
    if trust_versions:
        for name in available():
            digest.update(f"{name}={load_metric(name).version}".encode())
        return digest.hexdigest()[:12]
    root = Path(vqscore.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if not _NO_NUMBER & set(path.relative_to(root).parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=4)
def _scorer(metrics: tuple[str, ...]) -> object:
    import vqscore

    return vqscore.Scorer(metrics=metrics)


def answers(
    case: Case, metrics: Sequence[str], work: Path, key: str
) -> dict[str, dict[str, object]]:
    """Metric name to ``{value, moments, parts}`` or ``{value: None, reason, cause}``."""
    wanted = tuple(metrics)
    folder = work / "scores" / key
    label = hashlib.sha256(f"{case.path}|{case.prompt}".encode()).hexdigest()[:24]
    path = folder / f"{label}.json"
    known: dict[str, dict[str, object]] = json.loads(path.read_text()) if path.exists() else {}
    missing = tuple(name for name in wanted if name not in known)
    if missing:
        known |= _score(case, missing)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(known))
        unfinished.replace(path)
    return {name: known[name] for name in wanted}


def _score(case: Case, metrics: tuple[str, ...]) -> dict[str, dict[str, object]]:
    from vqscore import Score

    try:
        scores = _scorer(metrics).score(case.path, case.prompt)
    except Exception as error:  # noqa: BLE001 - one bad case must not end the run; it is counted
        reason = f"{type(error).__name__}: {error}"
        return {name: {"value": None, "reason": reason, "cause": "error"} for name in metrics}
    out: dict[str, dict[str, object]] = {}
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


def plain_answers(case: Case, work: Path) -> dict[str, float]:
    """The baselines of a case, kept until their own code changes."""
    from benchmarks.quality import baselines as module

    code = hashlib.sha256(Path(module.__file__).read_bytes()).hexdigest()[:12]
    label = hashlib.sha256(case.path.encode()).hexdigest()[:24]
    path = work / "baselines" / code / f"{label}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(module.baselines(Path(case.path))))
    return json.loads(path.read_text())
