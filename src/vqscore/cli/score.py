"""``vqscore score``: the main job."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from vqscore.cli.asked_policy import asked_policy, metrics_asked
from vqscore.cli.batch_options import ONE_SITTING, BatchOptions
from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.ci_outputs import NO_CI_OUTPUTS, CiOutputs
from vqscore.cli.closing_documents import ClosingDocuments
from vqscore.cli.engine_options import THIS_MACHINE, EngineOptions
from vqscore.cli.file_or_dash import FileOrDash
from vqscore.cli.fill_folder import fill_folder
from vqscore.cli.model_options import ready_models
from vqscore.cli.output import Output
from vqscore.cli.outputs_apart import keep_apart
from vqscore.cli.requests_for import requests_for
from vqscore.errors import UsageError
from vqscore.execute.attempt import Setup
from vqscore.registry import default_metrics
from vqscore.report.line_file import LineFile
from vqscore.report.verdict import Exit
from vqscore.video.open import load_reader

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
    workers: int | None = None,
    json: FileOrDash = None,
    html: Path | None = None,
    parquet: Path | None = None,
    plan: Annotated[bool, Parameter(negative=())] = False,
    batch: BatchOptions = ONE_SITTING,
    on: EngineOptions = THIS_MACHINE,
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
        workers: Clips that are scored at a time, each in its own process with its own models; by
            default 1, on a cluster as many as there is room for.
        json: Write one JSON object per clip and line to this file, as each is finished; - is
            standard output.
        html: Write a report to look at: one self-contained page, FILE.html, or index.html in this
            folder.
        parquet: Write one row per clip with its verdict and scores, when all are finished.
        plan: Print what one pass over a clip would compute, and score nothing.
        batch: A folder to fill, and limits on each clip.
        on: Where clips are scored.
        kept: Whether results are kept between runs.
        ci: Files and annotations that a CI reads.
    """
    asked = metrics_asked(metrics)
    judged_as = ready_models(models, device, asked)
    bounds = asked_policy(policy, asked, tags)
    bounds.check_models(judged_as)
    # Judged metrics that other packages bring are scored without being asked for twice.
    chosen = asked or tuple(dict.fromkeys((*default_metrics(), *bounds.metrics)))
    setup = Setup(chosen, models=models, reader=reader, cache=kept.folder(), device=device)
    load_reader(reader)
    if plan:
        print(setup.scorer().plan(prompt))
        return Exit.PASS
    requests = requests_for(clips, prompt, prompts, prompts_clip_column)
    engine = on.with_workers(workers)
    limits = batch.limits()
    if batch.out is not None and json is not None:
        message = f"--json has no use beside --out: the files in {batch.out} hold the same lines"
        raise UsageError(message)
    keep_apart(
        {"--json": json, "--html": html, "--parquet": parquet, **ci.paths},
        (*(request.clip for request in requests), prompts),
    )
    # Unknown metrics and models are found before any process is started.
    setup.scorer()
    documents = ClosingDocuments(html, parquet, ci)
    if batch.out is not None:
        return fill_folder(
            batch.out, requests, setup, bounds, engine, limits=limits,
            retry_errors=batch.retry_errors, documents=documents,
        )  # fmt: skip
    with ExitStack() as stack:
        lines = None
        if json not in (None, "-"):
            lines = stack.enter_context(LineFile(Path(str(json))))
        stack.enter_context(documents)
        output = stack.enter_context(Output(len(requests), bounds, lines, json == "-"))
        try:
            for result in engine.judge_all(requests, setup, bounds, limits):
                output.add(result)
                documents.add(result)
        except KeyboardInterrupt:
            return output.interrupted()
        code = output.finished()
        # Standard output that holds JSON holds nothing else.
        documents.write(annotations=sys.stderr if json == "-" else sys.stdout)
        return code
