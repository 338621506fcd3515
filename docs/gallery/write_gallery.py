"""Writes the gallery: ``make gallery`` films each clip, scores it, and draws what was found."""

from __future__ import annotations

import inspect
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from clip_pictures import save_heat_map, save_strip
from timeline_image import save_timeline

from vqscore import Judgment, Scorer
from vqscore.demo.defects import SHOTS, Shot
from vqscore.demo.film import write_mp4
from vqscore.demo.scene import Scene
from vqscore.demo.take import FPS

__all__ = ["write_gallery"]

_INTRODUCTION = """\
# Gallery

`make gallery` films these clips, scores them by `first-shot`, and writes this page with its
pictures: one scene, once clean and once with each of several defects. What it shows is what came
out, right or wrong.

Strips show six frames, and the moments that decided, framed in red at their place. Heat maps show
the marked places of all moments over one frame, the redder the worse. In timelines moments hang
from 1, the longer the worse; a line is the metric's value along the clip; red is a metric that
failed.
"""


def write_gallery(folder: Path, names: Iterable[str]) -> None:
    """Film, score and draw; the page is ``index.md`` in the folder.

    Args:
        folder: Where to; pictures of an earlier run are overwritten.
        names: Which of the demo's shots, in order.
    """
    scene, scorer = Scene(), Scorer()
    sections = [_INTRODUCTION]
    with tempfile.TemporaryDirectory() as films:
        for name in names:
            shot = SHOTS[name]
            clip = Path(films) / f"{name}.mp4"
            write_mp4(clip, shot.take(scene).frames(), FPS)
            judgment = scorer.judge(clip, shot.prompt)
            sections.append(_section(name, shot, judgment, folder))
    (folder / "index.md").write_text("\n".join(sections), "utf-8")


def _section(name: str, shot: Shot, judgment: Judgment, folder: Path) -> str:
    save_strip(judgment, folder / f"{name}-strip.webp")
    save_timeline(judgment, folder / f"{name}-timeline.svg")
    lines = [f"## {name}", "", _planted(shot), ""]
    lines += [f"**{judgment.verdict.name}**", "", f"![frames of {name}]({name}-strip.webp)", ""]
    if save_heat_map(judgment, folder / f"{name}-heat.webp"):
        lines += [f"![where {name} is bad]({name}-heat.webp)", ""]
    lines += [f"![scores of {name} over time]({name}-timeline.svg)", ""]
    # The first line names the file, which is gone.
    lines += ["```text", *judgment.explain()[1:], "```", ""]
    return "\n".join(lines)


def _planted(shot: Shot) -> str:
    if shot.wrong == "prompt_adherence":
        return f"The clean clip, scored against “{shot.prompt}”."
    what = (inspect.getdoc(shot.take) or "").split("\n")[0]
    if shot.wrong is None:
        return f"Nothing is planted. Scored against “{shot.prompt}”."
    return f"Planted: {what[0].lower()}{what[1:]} The metric whose business it is: `{shot.wrong}`."


if __name__ == "__main__":
    write_gallery(Path(__file__).parent, sys.argv[1:] or SHOTS)
