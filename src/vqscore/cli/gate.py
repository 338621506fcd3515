"""``vqscore gate``: judges the clips of a repository as its configuration says."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.text import Text

from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.ci_outputs import NO_CI_OUTPUTS, CiOutputs
from vqscore.cli.output import progress_bar
from vqscore.cli.outputs_apart import keep_apart
from vqscore.counted import counted
from vqscore.errors import UsageError
from vqscore.execute.attempt import Failure, Result
from vqscore.execute.local import judge_all
from vqscore.gate.assign import Assignment, assign
from vqscore.gate.decision import is_let_through
from vqscore.printable import printable
from vqscore.report.summary import result_row
from vqscore.report.verdict import Exit, exit_code, word_of

__all__ = ["gate"]

_PROMPTS = (
    'write it to a .txt beside the clip, or name a list in vqscore.toml (prompts = "prompts.csv"); '
    'policy = "technical" does without'
)


def gate(
    *files: Annotated[str, Parameter(name="FILES")],
    workers: int | None = None,
    kept: CacheOptions = KEEP_RESULTS,
    ci: CiOutputs = NO_CI_OUTPUTS,
) -> int:
    """Judge clips as the repository's configuration says: for pre-commit and CI.

    Reads [tool.vqscore] of pyproject.toml, or vqscore.toml, whichever is nearest above each clip.

    Args:
        files: Video files; nothing else is judged.
        workers: Clips that are scored at a time, instead of what the configuration says.
        kept: Whether results are kept between runs.
        ci: Files and annotations that a CI reads.
    """
    if not files:
        raise UsageError("no file given: name the clips to judge")
    if workers is not None and workers < 1:
        raise UsageError(f"--workers is at least 1, not {workers}")
    assignments = assign(files, kept.folder())
    keep_apart(ci.paths, files)
    ci.prepare()
    console = Console(highlight=False)
    results: list[Result] = []
    blocked: list[tuple[Assignment, Result]] = []
    try:
        with progress_bar() as progress:
            task = progress.add_task("judging", total=len(assignments))
            for assignment, result in _judged(assignments, workers):
                results.append(result)
                progress.advance(task)
                through = is_let_through(result, assignment.when_inconclusive)
                if not through:
                    blocked.append((assignment, result))
                if not through or _is_worth_a_line(assignment, result):
                    row = result_row(result)
                    row.append("  let through" if through else "", style="dim")
                    console.print(row, soft_wrap=True)
    except KeyboardInterrupt:
        done = f"interrupted: {len(results)} of {len(assignments)} clips judged"
        Console(stderr=True, highlight=False).print(f"vqscore: {done}")
        return Exit.INTERRUPTED
    ci.write(results)
    _close(console, len(results), blocked)
    return exit_code(word_of(result) for _, result in blocked)


def _judged(
    assignments: Sequence[Assignment], workers: int | None
) -> Iterator[tuple[Assignment, Result]]:
    """Results in the order of the files; neighbours with equal settings share their workers."""
    for _, group in groupby(assignments, key=_kind):
        some = list(group)
        first = some[0]
        settings = first.settings
        if isinstance(first.request, Failure):
            yield from ((each, each.request) for each in some if isinstance(each.request, Failure))
            continue
        requests = [each.request for each in some if not isinstance(each.request, Failure)]
        count = workers or settings.workers
        yield from zip(
            some, judge_all(requests, settings.setup, settings.policy, count), strict=True
        )


def _kind(assignment: Assignment) -> tuple[int, bool]:
    return id(assignment.settings), isinstance(assignment.request, Failure)


def _is_worth_a_line(assignment: Assignment, result: Result) -> bool:
    """A clip that was let through without passing is said, unless that was asked not to be."""
    return word_of(result) != "pass" and assignment.when_inconclusive == "warn"


def _close(console: Console, count: int, blocked: Sequence[tuple[Assignment, Result]]) -> None:
    clips = counted(count, "clip")
    if not blocked:
        console.print(f"{clips} judged, all let through")
        return
    console.print(f"{clips} judged, {len(blocked)} blocked")
    judged = [assignment for assignment, result in blocked if not isinstance(result, Failure)]
    unasked = sum(map(_lacks_its_prompt, judged))
    if unasked:
        # The commands below would say it again, and not what to do.
        console.print(f"No prompt is known of {unasked}: {_PROMPTS}", soft_wrap=True)
    if judged:
        console.print("To see more:", style="dim")
        for command in _commands(judged[0]):
            console.print(Text(f"  {printable(command)}", style="dim"), soft_wrap=True)


def _lacks_its_prompt(assignment: Assignment) -> bool:
    policy, request = assignment.settings.policy, assignment.request
    return request.prompt is None and "prompt_adherence" in policy.metrics


def _commands(assignment: Assignment) -> Iterator[str]:
    """Commands that show more of the same judgment."""
    request, settings = assignment.request, assignment.settings
    usual = {
        "--prompt": (request.prompt, None),
        "--policy": (settings.policy_name, "first-shot"),
        "--tags": (",".join(settings.tags), ""),
        "--metrics": (",".join(settings.only), ""),
        "--models": (settings.setup.models, "embedded"),
        "--device": (settings.setup.device, "auto"),
    }
    said = {option: own for option, (own, default) in usual.items() if own != default and own}
    options = [part for pair in said.items() for part in pair]
    for command in ("score", "explain"):
        yield shlex.join(["vqscore", command, request.clip, *options])
