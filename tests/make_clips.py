"""Small clips for tests, made on the spot. Every frame carries its own number in its pixels.

The number is a bar code of eight blocks along the top edge, the lowest bit at the left, dark for 0 and
bright for 1, over a photograph. :func:`read_index` reads it back from RGB or luma, so a test can
prove that a frame is the right one, upright and whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BITS = 8
WIDTH, HEIGHT = 160, 96


@cache
def photo(width: int, height: int) -> NDArray[np.uint8]:
    """A photograph that comes with scikit-image, ``(height, width, 3)``."""
    import cv2
    from skimage.data import astronaut

    return cv2.resize(astronaut(), (width, height), interpolation=cv2.INTER_AREA)


def numbered(index: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """The frame of that number, ``(height, width, 3)`` RGB; the photo slides 2 pixels a frame."""
    frame = np.roll(photo(width, height), 2 * index, axis=1)
    edges = np.linspace(0, width, BITS + 1).astype(int)
    for bit in range(BITS):
        level = 224 if index >> bit & 1 else 32
        frame[: height // 4, edges[bit] : edges[bit + 1]] = level
    return frame


def read_index(pixels: NDArray[np.uint8]) -> int:
    """The number in a frame, from ``(H, W, 3)`` RGB or ``(H, W)`` luma of any size."""
    luma = pixels.mean(axis=2) if pixels.ndim == 3 else pixels
    height, width = luma.shape
    row = luma[height // 16 : height // 6].mean(axis=0)
    edges = np.linspace(0, width, BITS + 1)
    index = 0
    for bit in range(BITS):
        left, right = edges[bit], edges[bit + 1]
        middle = row[int(left + (right - left) * 0.3) : int(left + (right - left) * 0.7) + 1].mean()
        if 80 < middle < 176:
            raise AssertionError(f"bit {bit} is neither dark nor bright: {middle:.0f}")
        index |= int(middle > 128) << bit
    return index


def write_clip(
    path: Path,
    codec: str = "libx264",
    *,
    frames: int = 24,
    fps: int = 24,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    pix_fmt: str = "yuv420p",
    options: Mapping[str, str] | None = None,
    milliseconds: Sequence[int] | None = None,
    rotation: int = 0,
    numbers: Sequence[int] | None = None,
    container_options: Mapping[str, str] | None = None,
) -> Path:
    """Encode numbered frames; the suffix of ``path`` picks the container.

    Args:
        path: Where to.
        codec: FFmpeg's name of the encoder.
        frames: How many.
        fps: Frames per second.
        size: ``(width, height)`` as displayed.
        pix_fmt: FFmpeg's name of the pixel format.
        options: The encoder's options.
        milliseconds: Presentation time of each frame, instead of a constant rate.
        rotation: Degrees, counter-clockwise, that a player has to turn the coded frames by.
        numbers: The number in each frame, instead of 0, 1, 2...
        container_options: The muxer's options.
    """
    import av

    count = frames if milliseconds is None else len(milliseconds)
    with av.open(str(path), "w", container_options=dict(container_options or {})) as container:
        stream = container.add_stream(codec, rate=fps, options=dict(options or {}))
        stream.width, stream.height = size if rotation % 180 == 0 else size[::-1]
        stream.pix_fmt = pix_fmt
        stream.thread_count = 1
        if milliseconds is not None:
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        for position in range(count):
            number = position if numbers is None else numbers[position]
            lying = np.rot90(numbered(number, *size), -rotation // 90)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(lying), "rgb24")
            frame.pts = position if milliseconds is None else milliseconds[position]
            frame.time_base = Fraction(1, fps if milliseconds is None else 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_two_streams(path: Path, frames: int = 12) -> Path:
    """A small stream numbered from 100 and a large one numbered from 0, the small one first."""
    import av

    with av.open(str(path), "w") as container:
        streams = []
        for width, height, first in ((80, 48, 100), (WIDTH, HEIGHT, 0)):
            stream = container.add_stream("libx264", rate=24)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            streams.append((stream, first))
        for index in range(frames):
            for stream, first in streams:
                pixels = numbered(first + index, stream.width, stream.height)
                frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
                frame.pts = index
                container.mux(stream.encode(frame))
        for stream, _ in streams:
            container.mux(stream.encode(None))
    return path


def write_audio(path: Path) -> Path:
    """Half a second of a tone and no picture."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100, layout="mono")
        tone = np.sin(np.arange(22050) * 0.06).astype(np.float32)[None] * 0.2
        for start in range(0, 22050 - 1024, 1024):
            frame = av.AudioFrame.from_ndarray(tone[:, start : start + 1024], "fltp", "mono")
            frame.sample_rate, frame.pts = 44100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def trim_copy(source: Path, path: Path, first: int, fps: int = 24) -> Path:
    """Cut the frames before ``first`` off an MP4 without re-encoding.

    What players do not show stays in the file before the cut, and an edit list hides it: this is
    what ``ffmpeg -ss ... -c copy`` writes.
    """
    import av

    with av.open(str(source)) as given, av.open(str(path), "w") as made:
        video = given.streams.video[0]
        copy = made.add_stream_from_template(video)
        step = int(1 / (fps * video.time_base))
        packets = [packet for packet in given.demux(video) if packet.dts is not None]
        for packet in packets:
            packet.pts -= first * step
            packet.dts -= first * step
            packet.stream = copy
            made.mux(packet)
    return path


def write_webp(path: Path, milliseconds: Sequence[int]) -> Path:
    """An animated WebP; each frame is shown for that long."""
    from PIL import Image

    images = [Image.fromarray(numbered(index)) for index in range(len(milliseconds))]
    images[0].save(
        path,
        save_all=True,
        append_images=images[1:],
        duration=list(milliseconds),
        loop=0,
        quality=90,
    )
    return path


def write_gif(path: Path, milliseconds: Sequence[int]) -> Path:
    """An animated GIF; each frame is shown for that long (in steps of 10 ms)."""
    from PIL import Image

    images = [Image.fromarray(numbered(index)).quantize(64) for index in range(len(milliseconds))]
    images[0].save(
        path, save_all=True, append_images=images[1:], duration=list(milliseconds), loop=0
    )
    return path


def truncated(source: Path, path: Path, kept: float) -> Path:
    """The first part of a file."""
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    return path


def packets_of(path: Path) -> Iterator[tuple[int, int]]:
    """Position and size in bytes of every packet of an MP4's video, in order of decoding."""
    import av

    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.size and packet.pos is not None:
                yield packet.pos, packet.size


def corrupted(source: Path, path: Path, packets: Sequence[int]) -> Path:
    """A copy with those packets, counted in order of decoding, overwritten by noise."""
    data = bytearray(source.read_bytes())
    places = list(packets_of(source))
    noise = np.random.default_rng(0)
    for number in packets:
        position, size = places[number]
        data[position : position + size] = noise.bytes(size)
    path.write_bytes(data)
    return path
