"""The clips the reader tests share, made once a session."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import make_clips as make

VFR = [0, 40, 80, 200, 240, 500, 520, 540, 1000, 1040, 1080, 1200]
HOLDS = [40] * 6 + [200, 90, 90, 500]
X265 = {"x265-params": "log-level=none"}

MAKERS: dict[str, Callable[[Path], object]] = {
    "h264.mp4": make.write_clip,
    "h264.mkv": make.write_clip,
    "h264.mov": make.write_clip,
    "h264.ts": make.write_clip,
    "raw.h264": make.write_clip,
    "raw.hevc": lambda path: make.write_clip(path, "libx265", options=X265),
    "hevc.mp4": lambda path: make.write_clip(path, "libx265", options=X265),
    "vp8.webm": lambda path: make.write_clip(
        path, "libvpx", options={"cpu-used": "8", "auto-alt-ref": "1", "lag-in-frames": "10"}
    ),
    "vp9.webm": lambda path: make.write_clip(path, "libvpx-vp9", options={"cpu-used": "8"}),
    "av1.mp4": lambda path: make.write_clip(
        path, "libsvtav1", options={"preset": "10", "crf": "20"}
    ),
    "mpeg4.avi": lambda path: make.write_clip(path, "mpeg4"),
    "flv1.flv": lambda path: make.write_clip(path, "flv1"),
    "mpeg2.mpg": lambda path: make.write_clip(path, "mpeg2video"),
    "10bit.mp4": lambda path: make.write_clip(path, "libx265", pix_fmt="yuv420p10le", options=X265),
    "odd.mp4": lambda path: make.write_clip(path, size=(161, 97), pix_fmt="yuv444p"),
    "one.mp4": lambda path: make.write_clip(path, frames=1),
    "rotated90.mp4": lambda path: make.write_clip(path, rotation=90),
    "rotated180.mp4": lambda path: make.write_clip(path, rotation=180),
    "rotated270.mp4": lambda path: make.write_clip(path, rotation=-90),
    "open_gop.mp4": lambda path: make.write_clip(
        path,
        frames=60,
        options={"bf": "3", "g": "12", "x264-params": "open-gop=1:b-pyramid=normal"},
    ),
    "open_gop_hevc.mp4": lambda path: make.write_clip(
        path,
        "libx265",
        frames=60,
        options={"x265-params": "log-level=none:keyint=12:open-gop=1:bframes=3"},
    ),
    "vfr.mp4": lambda path: make.write_clip(path, milliseconds=VFR),
    "gif.gif": lambda path: make.write_gif(path, HOLDS),
    "webp.webp": lambda path: make.write_webp(path, HOLDS),
    "two_streams.mp4": make.write_two_streams,
    "audio.m4a": make.write_audio,
    "front_header.mp4": lambda path: make.write_clip(
        path, frames=48, options={"g": "12"}, container_options={"movflags": "faststart"}
    ),
    "long_gop.mp4": lambda path: make.write_clip(path, frames=72, options={"g": "250"}),
    "wide.mp4": lambda path: make.write_clip(
        path, frames=1, size=(9000, 64), options={"preset": "ultrafast"}
    ),
}


@pytest.fixture(scope="session")
def clip_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the path of one of the clips above, which is made when it is first asked for."""
    folder = tmp_path_factory.mktemp("clips")

    def made(name: str) -> Path:
        path = folder / name
        if not path.exists():
            MAKERS[name](path)
        return path

    return made
