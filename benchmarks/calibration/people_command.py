"""On rated clips: the fit against each metric and each plain measure, and whether bounds hold."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.quality import baselines as plain
from vqscore.calibrate.estimating import estimate, single_metric_accuracy
from vqscore.calibrate.fitting import Targets, fit_policy
from vqscore.calibrate.labels import read_labels
from vqscore.calibrate.matching import Matched, match
from vqscore.calibrate.table import Table
from vqscore.errors import UsageError
from vqscore.judgment import Verdict
from vqscore.policy import judge
from vqscore.stored_scores import read_scores

ROOT = Path(__file__).parents[2]


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.calibration people", description=__doc__)
    parser.add_argument("--labels", type=Path, required=True, help="clip,prompt,accept")
    parser.add_argument("--scores", type=Path, required=True, help="vqscore score --json")
    parser.add_argument("--only", help="labels whose clip's name starts with this: fetv_")
    parser.add_argument("--group", default="prompt")
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "calibration")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    chosen = _arguments(given)
    labels, results = read_labels(chosen.labels), read_scores(chosen.scores)
    matched = match(labels, results.scores, results.errors, chosen.group)
    keep = [
        k for k, label in enumerate(matched.labels) if label.clip.name.startswith(chosen.only or "")
    ]
    table = matched.table.rows(np.array(keep, np.intp))
    found = estimate(table)
    figures = {
        "clips": len(table),
        "accepted": int(table.accepted.sum()),
        "groups": len(np.unique(table.groups)),
        "balanced_accuracy": {
            "fitted": found.fitted,
            "best metric, chosen on the other groups": found.best_metric,
            **found.metrics,
        },
        "auc": found.auc,
    }
    if not chosen.no_baselines:
        figures["balanced_accuracy"] |= _baselines(matched, keep, table, chosen.work)
    figures["bounds_hold"] = _hold(table, chosen.resamples)
    print(json.dumps(figures, indent=1))
    if chosen.out is not None:
        chosen.out.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


def _baselines(matched: Matched, keep: list[int], table: Table, work: Path) -> dict[str, float]:
    kept = work / "baselines.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    for k in keep:
        clip = matched.labels[k].clip
        if str(clip) not in known:
            known[str(clip)] = plain.baselines(clip)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(known))
    rows = [known[str(matched.labels[k].clip)] for k in keep]
    return {
        f"baseline {name}": single_metric_accuracy(
            np.array([row[name] for row in rows]), table.accepted, table.groups
        )
        for name in plain.NAMES
    }


def _hold(table: Table, resamples: int) -> dict[str, float]:
    """How often the stated bounds hold when these clips are all there is.

    Groups are drawn with replacement, a policy is fitted and its bounds are stated; the truth is
    what the policy does to all clips.
    """
    names = np.unique(table.groups)
    rng = np.random.default_rng(0)
    held = {"false_pass": 0, "false_fail": 0}
    limits: dict[str, list[float]] = {"false_pass": [], "false_fail": []}
    done = skipped = 0
    while done < resamples:
        rows, groups = [], []
        for copy, name in enumerate(rng.choice(names, len(names))):
            found = np.flatnonzero(table.groups == name)
            rows.append(found)
            # A group that is drawn twice is two draws from the same world, not one group.
            groups += [f"{copy} {name}"] * len(found)
        drawn = table.rows(np.concatenate(rows))
        drawn = Table(
            drawn.metrics, drawn.values, drawn.accepted, np.array(groups, np.str_), drawn.scores
        )
        try:
            fitted = fit_policy(drawn, Targets(0.1, 0.2), models="embedded", seed=done)
        except UsageError:
            skipped += 1
            continue
        verdicts = [judge(scores, fitted.policy).verdict for scores in table.scores]
        passed = np.array([verdict is Verdict.PASS for verdict in verdicts])
        failed = np.array([verdict is Verdict.FAIL for verdict in verdicts])
        truth = {
            "false_pass": float(passed[~table.accepted].mean()),
            "false_fail": float(failed[table.accepted].mean()),
        }
        for name, true in truth.items():
            limit = getattr(fitted.stated, name).at_most
            held[name] += true <= limit
            limits[name].append(limit)
        done += 1
    return {
        "resamples": done,
        "draws that could not be split": skipped,
        **{f"{name} held": count / done for name, count in held.items()},
        **{f"{name} bound, median": float(np.median(values)) for name, values in limits.items()},
    }
