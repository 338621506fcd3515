"""Small sound clips of every container, from which hostile ones are made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

import make_clips as make

__all__ = ["SEEDS", "make_seeds"]

_SIZE = (96, 64)
_FRAMES = 8
_HOLDS = [40] * 6
_FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}

SEEDS: Mapping[str, Callable[[Path], object]] = {
    "h264.mp4": lambda path: make.write_clip(path, frames=_FRAMES, size=_SIZE, options={"g": "4"}),
    "fragmented.mp4": lambda path: make.write_clip(
        path, frames=_FRAMES, size=_SIZE, options={"g": "4"}, container_options=_FRAGMENTED
    ),
    "mpeg4.mp4": lambda path: make.write_clip(path, "mpeg4", frames=_FRAMES, size=_SIZE),
    "vp8.webm": lambda path: make.write_clip(
        path, "libvpx", frames=_FRAMES, size=_SIZE, options={"cpu-used": "8"}
    ),
    "vp9.webm": lambda path: make.write_clip(
        path, "libvpx-vp9", frames=_FRAMES, size=_SIZE, options={"cpu-used": "8"}
    ),
    "av1.mp4": lambda path: make.write_clip(
        path, "libsvtav1", frames=_FRAMES, size=_SIZE, options={"preset": "12"}
    ),
    "gif.gif": lambda path: make.write_gif(path, _HOLDS),
    "webp.webp": lambda path: make.write_webp(path, _HOLDS),
    "mjpeg.avi": lambda path: make.write_clip(
        path, "mjpeg", frames=4, size=_SIZE, pix_fmt="yuvj420p"
    ),
    "h264.ts": lambda path: make.write_clip(path, frames=_FRAMES, size=_SIZE),
    "raw.h264": lambda path: make.write_clip(path, frames=_FRAMES, size=_SIZE, options=_BASELINE),
}
"""Name to maker."""

_BASELINE = {"profile": "baseline", "x264-params": "log-level=none"}


def make_seeds(folder: Path) -> dict[str, bytes]:
    """Every seed's bytes, by name; what lies in the folder already is not made again."""
    os.environ.setdefault("SVT_LOG", "1")  # the AV1 encoder says much otherwise
    folder.mkdir(parents=True, exist_ok=True)
    for name, maker in SEEDS.items():
        if not (folder / name).exists():
            maker(folder / name)
    return {name: (folder / name).read_bytes() for name in SEEDS}
