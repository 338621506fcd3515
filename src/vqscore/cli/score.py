"""``vqscore score``: the main job."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

from cyclopts import Parameter

from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.ci_outputs import NO_CI_OUTPUTS, CiOutputs
from vqscore.cli.model_options import ready_models
from vqscore.cli.output import Output
from vqscore.compare.data_frames import check_parquet, result_records, write_parquet
from vqscore.errors import UsageError
from vqscore.execute.attempt import Request, Result, Setup
from vqscore.execute.local import judge_all
from vqscore.policy import Policy, load_policy
from vqscore.prompts import read_prompts
from vqscore.registry import default_metrics, metric_names
from vqscore.report.verdict import Exit
from vqscore.video.open import load_reader

if TYPE_CHECKING:
    from vqscore.report.html import HtmlReport

__all__ = ["score"]


def score(
    *clips: Annotated[str, Parameter(name="CLIP")],
    prompt: str | None = None,
    prompts: Path | None = None,
    prompts_clip_column: str = "clip",
    policy: str = "first-shot",
    tags: str | None = None,
    metrics: str | None = None,
    models: str = "embedded",
    device: str = "auto",
    reader: str = "pyav",
    workers: int = 1,
    json: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    html: Path | None = None,
    parquet: Path | None = None,
    plan: Annotated[bool, Parameter(negative=())] = False,
    kept: CacheOptions = KEEP_RESULTS,
    ci: CiOutputs = NO_CI_OUTPUTS,
) -> int:
    """Score clips and judge them by a policy.

    Args:
        clips: Video files. May be left out with --prompts, which then names the clips.
        prompt: The text the clips were generated from.
        prompts: A CSV file with the columns clip and prompt; paths in it are relative to it.
        prompts_clip_column: The column of --prompts that holds the clips.
        policy: What is asked of a clip: first-shot, strict, lenient, technical, or a TOML file.
        tags: What is known of the clips, with commas between: sections of the policy.
        metrics: Metrics to score and judge, with commas between; by default all built-in ones,
            and those that the policy bounds.
        models: The model set, with parts swapped or not: standard,
            standard,image_text=open_clip:ViT-L-14/openai. See "vqscore models list".
        device: Where models of the hub compute: auto, cpu, cuda, cuda:N or mps.
        reader: What decodes: pyav or decord.
        workers: Clips that are scored at a time, each in its own process with its own models.
        json: Write one JSON object per clip and line to this file, as each is finished; - is
            standard output.
        html: Write a report to look at: one self-contained page, FILE.html, or index.html in this
            folder.
        parquet: Write one row per clip with its verdict and scores, when all are finished.
        plan: Print what one pass over a clip would compute, and score nothing.
        kept: Whether results are kept between runs.
        ci: Files and annotations that a CI reads.
    """
    asked = _names(metrics)
    bounds = _policy(policy, ready_models(models, device, asked), asked, tags)
    # Judged metrics that other packages bring are scored without being asked for twice.
    chosen = asked or tuple(dict.fromkeys((*default_metrics(), *bounds.metrics)))
    setup = Setup(chosen, models=models, reader=reader, cache=kept.folder(), device=device)
    load_reader(reader)
    if plan:
        print(setup.scorer().plan(prompt))
        return Exit.PASS
    requests = _requests(clips, prompt, prompts, prompts_clip_column)
    if workers < 1:
        raise UsageError(f"--workers is at least 1, not {workers}")
    if parquet is not None:
        check_parquet(parquet)

    with ExitStack() as stack:
        page = None if html is None else stack.enter_context(_report(html))
        lines = None if json in (None, "-") else stack.enter_context(_create(str(json)))
        output = stack.enter_context(Output(len(requests), bounds, lines, json == "-"))
        # Unknown metrics and models are found before any process is started.
        setup.scorer()
        ci.prepare()
        results: list[Result] = []
        try:
            for result in judge_all(requests, setup, bounds, workers):
                output.add(result)
                results.append(result)
                if page is not None:
                    page.add(result)
        except KeyboardInterrupt:
            return output.interrupted()
        code = output.finished()
        if parquet is not None:
            write_parquet(parquet, result_records(results))
        # Standard output that holds JSON holds nothing else.
        ci.write(results, annotations=sys.stderr if json == "-" else sys.stdout)
        return code


@contextmanager
def _report(path: Path) -> Iterator[HtmlReport]:
    """A report that is written at the end, and said to be; also of a run that was stopped."""
    from vqscore.report.html import HtmlReport  # noqa: PLC0415 - templates only where asked for

    with HtmlReport(path) as report:
        yield report
    print(f"report: {report.path}", file=sys.stderr)


def _names(metrics: str | None) -> tuple[str, ...]:
    if metrics is None:
        return ()
    names = tuple(name.strip() for name in metrics.split(",") if name.strip())
    if not names:
        raise UsageError("--metrics names no metric")
    return tuple(dict.fromkeys(names))


def _policy(name: str, models: str, asked: Sequence[str], tags: str | None) -> Policy:
    policy = load_policy(name)
    policy.check_names(metric_names())
    policy.check_models(models)
    policy = policy.for_tags([tag.strip() for tag in (tags or "").split(",") if tag.strip()])
    return policy.limited_to(asked) if asked else policy


def _requests(
    clips: Sequence[str], prompt: str | None, prompts: Path | None, clip_column: str
) -> list[Request]:
    """What to judge; every mistake in naming it is found before the first clip is scored."""
    if prompt is not None and prompts is not None:
        raise UsageError("--prompt is one text for all clips, --prompts one for each: give one")
    if prompts is not None:
        listed = read_prompts(prompts, clip_column)
        if not clips:
            listed.check_clips_exist()
            return [Request(str(row.clip), row.prompt) for row in listed.rows]
        names = _matches(clips)
        return [Request(*pair) for pair in zip(names, listed.prompts_of(names), strict=True)]
    if not clips:
        raise UsageError("no clip given: name at least one, or a list of them with --prompts")
    return [Request(clip, prompt) for clip in _matches(clips)]


def _matches(clips: Sequence[str]) -> list[str]:
    """Clips as named; a pattern that the shell left alone is resolved here."""
    found: list[str] = []
    for clip in clips:
        if glob.has_magic(clip) and not Path(clip).exists():
            matched = sorted(glob.glob(clip, recursive=True))  # noqa: PTH207 - patterns may be absolute
            if not matched:
                raise UsageError(f"no clip matches {clip}")
            found.extend(matched)
        else:
            found.append(clip)
    return found


def _create(path: str) -> TextIO:
    try:
        return Path(path).open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"--json {path} cannot be written: {reason}") from error
