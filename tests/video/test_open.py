"""Choosing a reader, and what is loaded for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint, EntryPoints
from itertools import permutations
from pathlib import Path

import pytest

import make_clips as make
from vqscore.clip import Clip
from vqscore.errors import PluginError, UsageError
from vqscore.video import open, open_clip  # noqa: A004 - the module of that name

ClipFile = Callable[[str], Path]


def test_an_unknown_reader_is_met_with_a_guess(clip_file: ClipFile) -> None:
    with pytest.raises(UsageError, match="Did you mean 'decord'"):
        open_clip(Clip(clip_file("h264.mp4")), "decrod")
    with pytest.raises(UsageError, match="Known: arrays, decord, pyav"):
        open_clip(Clip(clip_file("h264.mp4")), "zzz")


class ThirdReader:
    """A reader as another package would bring it."""

    name = "acme/third"

    def open(self, clip: Clip) -> str:
        return f"opened {clip.name}"


class NoReader:
    """Registered by mistake."""


def broken_reader() -> None:
    raise RuntimeError("no licence")


def test_a_reader_from_another_package(monkeypatch: pytest.MonkeyPatch) -> None:
    points = EntryPoints(
        EntryPoint(f"acme/{name}", f"{__name__}:{attribute}", "vqscore.readers")
        for name, attribute in (
            ("third", "ThirdReader"),
            ("none", "NoReader"),
            ("broken", "broken_reader"),
        )
    )
    monkeypatch.setattr(open, "entry_points", points.select)
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    assert open.reader_names()[-1] == "acme/third"
    assert open_clip(Clip(Path("a.mp4")), "acme/third") == "opened a.mp4"
    with pytest.raises(PluginError, match="no method open"):
        open_clip(Clip(Path("a.mp4")), "acme/none")
    with pytest.raises(PluginError, match="no licence"):
        open_clip(Clip(Path("a.mp4")), "acme/broken")


def _run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stderr[-2000:]}"
    return done.stdout.strip()


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, vqscore.video, vqscore.video.pyav, vqscore.video.arrays, vqscore.video.decord;"
        "print([m for m in ('av', 'decord', 'cv2', 'torch', 'PIL', 'numpy') if m in sys.modules])"
    )
    assert _run(code) == "[]"


def test_without_decord_the_error_names_pyav(
    clip_file: ClipFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vqscore.errors import UnsupportedClipError

    monkeypatch.setitem(sys.modules, "decord", None)
    with pytest.raises(UnsupportedClipError, match=r"not installed.*--reader pyav"):
        open_clip(Clip(clip_file("h264.mp4")), "decord")


# A process that has imported some of the libraries forks one child for each that is left, so every
# order is a real one and torch, the slow one, is imported 16 times and not 24.
TOGETHER = """
import os, sys
from importlib import import_module
from traceback import print_exc

def work(path):
    from pathlib import Path
    import cv2, numpy, torch
    from vqscore.clip import Clip
    from vqscore.video import open_clip
    for reader in ("pyav", "decord", "pyav"):
        with open_clip(Clip(Path(path)), reader) as opened:
            lumas = [frame.luma(48) for frame in opened]
        assert len(lumas) == 24
        flow = cv2.DISOpticalFlow.create(0).calc(lumas[0], lumas[1], None)
        blurred = torch.nn.functional.avg_pool2d(torch.from_numpy(lumas[0])[None].float(), 4)
        assert numpy.isfinite(flow).all() and torch.isfinite(blurred).all()

def grow(path, order, name, left):
    import_module(name)
    order = [*order, name]
    if not left:
        work(path)
        print(*order, flush=True)
    for following in left:
        child = os.fork()
        if child == 0:
            try:
                grow(path, order, following, [one for one in left if one != following])
                os._exit(0)
            except BaseException:
                print_exc()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        assert status == 0, (order, following, status)

grow(sys.argv[1], [], sys.argv[2], sys.argv[3:])
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_decoders_and_numerics_share_a_process_in_every_import_order(
    clip_file: ClipFile,
) -> None:
    path = str(clip_file("h264.mp4"))
    names = ("av", "decord", "cv2", "torch")
    firsts = [(name, *(other for other in names if other != name)) for name in names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = "\n".join(pool.map(lambda order: _run(TOGETHER, path, *order), firsts))
    orders = {tuple(line.split()) for line in said.splitlines()}
    assert orders == set(permutations(names))


def test_readers_serve_many_threads(clip_file: ClipFile) -> None:
    def read(reader: str) -> list[int]:
        with open_clip(Clip(clip_file("h264.mp4")), reader) as opened:
            return [make.read_index(frame.luma()) for frame in opened]

    clip_file("h264.mp4")
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(read, ["pyav", "decord"] * 8))
    assert all(result == list(range(24)) for result in results)
