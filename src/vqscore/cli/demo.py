"""``vqscore demo``: film a clip, plant one defect at a time, and see each one named."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from vqscore.cli.output import progress_bar
from vqscore.demo.defects import PROMPT, SHOTS
from vqscore.demo.film import write_mp4
from vqscore.demo.scene import Scene
from vqscore.demo.table import as_expected, demo_table
from vqscore.demo.take import FPS
from vqscore.errors import UsageError
from vqscore.execute.attempt import Request, Setup
from vqscore.execute.local import judge_all
from vqscore.policy import load_policy
from vqscore.registry import default_metrics
from vqscore.report.json_lines import result_line
from vqscore.report.verdict import Exit

__all__ = ["demo"]


def demo(
    *,
    keep: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Film a clip, plant one defect at a time, and see each one named.

    The clips are real MP4 files, scored by the same code and judged by the same policy as those of
    "vqscore score".

    Args:
        keep: A folder to leave the clips in.
        json: Print one JSON object per clip and line, as "vqscore score --json -" does.
    """
    console = Console(stderr=json, highlight=False)
    with _folder(keep) as folder:
        console.print(
            "One scene from scikit-image's photographs, once clean, once with each defect."
        )
        console.print(f"“{PROMPT}”\n", style="italic")
        results = []
        with progress_bar() as progress:
            requests = list(progress.track(_film(folder), len(SHOTS), description="filming"))
            judged = judge_all(requests, Setup(default_metrics()), load_policy("first-shot"))
            for result in progress.track(judged, len(requests), description="scoring"):
                results.append(result)
                if json:
                    print(result_line(result), flush=True)
    rows = list(zip(SHOTS.items(), results, strict=True))
    console.print(demo_table(rows))
    if keep is not None:
        console.print(f"\nthe clips are in {keep}", style="dim")
    met = all(as_expected(shot, result) for (_, shot), result in rows)
    return Exit.PASS if met else Exit.FAIL


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="vqscore-demo-") as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--keep {keep} is no folder and cannot be made one: {error}") from error
    yield keep


def _film(folder: Path) -> Iterator[Request]:
    scene = Scene()
    for name, shot in SHOTS.items():
        path = folder / f"{name}.mp4"
        write_mp4(path, shot.take(scene).frames(), FPS)
        yield Request(str(path), shot.prompt)
