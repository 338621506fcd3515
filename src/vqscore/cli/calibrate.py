"""``vqscore calibrate``: a policy from what people accepted and rejected."""

from __future__ import annotations

import json as json_format
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from vqscore.calibrate.estimating import estimate
from vqscore.calibrate.fitting import Targets, fit_policy
from vqscore.calibrate.labels import LabelFile, read_labels
from vqscore.calibrate.matching import match, unscored_labels
from vqscore.calibrate.picturing import pictures
from vqscore.calibrate.policy_toml import policy_toml
from vqscore.calibrate.record import recorded
from vqscore.calibrate.telling import document, lines
from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.output import progress_bar
from vqscore.cli.outputs_apart import keep_apart
from vqscore.errors import UsageError
from vqscore.execute.attempt import Request, Setup
from vqscore.execute.local import judge_all
from vqscore.models.named import set_name
from vqscore.policy import Bound, Policy, load_policy
from vqscore.printable import printable
from vqscore.registry import default_metrics
from vqscore.report.json_lines import result_line
from vqscore.report.verdict import Exit
from vqscore.stored_scores import StoredScores, read_scores

__all__ = ["calibrate"]


def calibrate(
    labels: Annotated[Path, Parameter(name="LABELS")],
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    scores: Path | None = None,
    target_false_pass: float = 0.05,
    target_false_fail: float = 0.10,
    confidence: float = 0.95,
    group: str = "prompt",
    base: str | None = None,
    form: Literal["bounds", "combined"] | None = None,
    metrics: str | None = None,
    name: str | None = None,
    description: str = "",
    held_out: float = 0.5,
    seed: int = 0,
    estimate_procedure: Annotated[bool, Parameter(name="--estimate")] = True,
    models: str = "embedded",
    device: str = "auto",
    workers: int = 1,
    report: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    note: str = "",
    kept: CacheOptions = KEEP_RESULTS,
) -> int:
    """Fit a policy to clips that people accepted or rejected, and count how often it is wrong.

    Half of the groups are fitted to, the other half is only counted on. Exit code 0: the policy is
    written and both targets are promised; 3: it is written, and its record says what is not.

    Args:
        labels: A CSV file with the columns clip, prompt and accept (yes or no).
        output: The policy file to write.
        scores: Results of "vqscore score --json". Clips that are not in it are scored and added;
            by default OUTPUT with the ending .scores.jsonl.
        target_false_pass: Share of rejected clips that may pass.
        target_false_fail: Share of accepted clips that may fail.
        confidence: Of what is stated.
        group: The column whose clips stay on one side: prompt, generator, or one of your own.
        base: A policy whose bounds, tags and description are kept; what is fitted comes on top.
        form: Bounds on single metrics, or one on a weighted sum. By default what ranks groups it
            did not see better.
        metrics: Metrics to fit, with commas between; by default all that were scored.
        name: The policy's name; by default the output's.
        description: What it is for; by default the base's.
        held_out: Share of the clips to count on.
        seed: Another one draws other groups.
        estimate_procedure: Also leave out each group in turn, beside each metric on its own.
        models: The model set to score with, with parts swapped or not: standard,
            standard,image_text=open_clip:ViT-L-14/openai. See "vqscore models list".
        device: Where models of the hub compute: auto, cpu, cuda, cuda:N or mps.
        workers: Clips that are scored at a time.
        report: A folder for the reliability diagram and histograms, as SVG.
        json: Print one JSON object instead of text.
        note: A sentence to keep in the record.
        kept: Whether results are kept between runs.
    """
    keep_apart({"--output": output}, (labels, scores))
    targets = Targets(target_false_pass, target_false_fail, confidence)
    if not 0 < held_out < 1:
        raise UsageError(f"--held-out is a share between 0 and 1, not {held_out}")
    floor = None if base is None else load_policy(base)
    if floor is not None:
        floor.check_models(set_name(models))
    read = read_labels(labels)
    asked = None if metrics is None else [m.strip() for m in metrics.split(",") if m.strip()]
    setup = Setup(default_metrics(), models=models, cache=kept.folder(), device=device)
    results = _scored(read, scores or output.with_suffix(".scores.jsonl"), setup, workers)
    matched = match(read, results.scores, results.errors, group, asked)
    if floor is not None:
        floor.check_models(matched.models)
    fitted = fit_policy(
        matched.table, targets, models=matched.models, name=name or output.stem,
        description=description, base=floor, only=form, share=held_out, seed=seed,
    )  # fmt: skip
    policy = recorded(
        fitted, targets, versions=matched.versions, grouped_by=group, labels_sha256=read.sha256,
        command=_command(), note=note,
    )  # fmt: skip
    _write(output, policy_toml(policy))
    if report is not None:
        for file, text in pictures(fitted, matched.table).items():
            _write(report / file, text)
    guess = estimate(matched.table, form, seed) if estimate_procedure else None
    warnings = [*read.warnings, *matched.warnings]
    if json:
        print(json_format.dumps(document(policy, fitted, guess, warnings), indent=2))
    else:
        for line in lines(policy, fitted, guess, warnings):
            print(printable(line))
        print(f"written to {output}")
    return Exit.PASS if fitted.stated.promise == "both" else Exit.UNJUDGED


def _scored(labels: LabelFile, path: Path, setup: Setup, workers: int) -> StoredScores:
    """What is stored, with what was missing scored and added line by line: nothing is lost."""
    known: Sequence[tuple[str, str | None]] = ()
    if path.exists():
        stored = read_scores(path)
        known = [*((one.clip, one.prompt) for one in stored.scores), *stored.errors]
    missing = unscored_labels(labels, known)
    absent = [label for label in missing if not label.clip.is_file()]
    if absent:
        shown = "\n  ".join(f"row {label.line}: {label.clip}" for label in absent[:20])
        more = f"\n  and {len(absent) - 20} more" if len(absent) > 20 else ""
        raise UsageError(f"label file {labels.source}: clips that do not exist\n  {shown}{more}")
    if missing:
        requests = [Request(str(label.clip), label.prompt) for label in missing]
        judged = judge_all(requests, setup, _any_policy(set_name(setup.models)), workers)
        try:
            file = path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"results file {path} cannot be written: {error.strerror}") from error
        with file, progress_bar() as progress:
            for result in progress.track(judged, len(requests), description="scoring"):
                print(result_line(result), file=file, flush=True)
    return read_scores(path)


def _any_policy(models: str) -> Policy:
    """One that judges scores of these models: the verdict is not used."""
    return Policy(name="unjudged", bounds={"motion": Bound(fail_below=0.0)}, models=models)


def _command() -> str:
    """What to run to fit it again."""
    return shlex.join(["vqscore", *sys.argv[1:]])


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
