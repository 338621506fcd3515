"""The second reader: decord, where it gives the right frames, and a refusal where it does not.

decord 0.6.0 is from 2021. It has no decoder for AV1, GIF or WebP, no times for raw streams, and on
a clip that was trimmed without re-encoding it repeats the last frame to fill the count. So PyAV
reads the packets first, which costs no decoding, and decord must agree with them on how many frames
are shown and when. Frames are read in order only: asked for single ones, it can return others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.errors import UnsupportedClipError, UsageError
from vqscore.video.check import check_file
from vqscore.video.completeness import report_of
from vqscore.video.frame import Frame
from vqscore.video.reader import OpenClip
from vqscore.video.rgb_array import convert_rgb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DecordReader"]

_REMEDY = "Use PyAV for it: --reader pyav, or reader='pyav'."
_CONTAINERS = frozenset({"MP4/MOV", "Matroska/WebM", "AVI", "FLV"})
_CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "flv1"})
_TOLERANCE_SECONDS = 0.002
_MAX_AHEAD_BYTES = 2 * 2**30


class DecordReader:
    """Decodes with decord, frame by frame."""

    name = "decord"

    def open(self, clip: Clip) -> OpenClip:
        """Check the file and make sure that decord can be trusted with it.

        Raises:
            ClipNotFoundError: No such file, or a directory.
            UnreadableClipError: Empty, no video, an un-pulled Git LFS pointer, broken.
            UnsupportedClipError: A clip that decord cannot read, or would read wrongly.
        """
        kind = check_file(clip.path, clip.name)
        if kind.name not in _CONTAINERS:
            raise UnsupportedClipError(clip.name, f"decord cannot read {kind.name}", _REMEDY)
        decord = _import_decord(clip.name)
        info, times, packets = _shown(clip)
        if info.codec not in _CODECS:
            raise UnsupportedClipError(clip.name, f"decord cannot decode {info.codec}", _REMEDY)
        # decord decodes ahead of its reader without a bound; nothing but the clip's end stops it.
        ahead = len(times) * info.width * info.height * 3
        if ahead > _MAX_AHEAD_BYTES:
            problem = (
                f"decord may hold all of its {len(times)} frames at once, {ahead / 2**30:.1f} GiB, "
                f"and the limit is {_MAX_AHEAD_BYTES / 2**30:.0f} GiB"
            )
            raise UnsupportedClipError(clip.name, problem, _REMEDY)
        try:
            # More threads decode no faster in order, and hold more frames.
            # An absolute path cannot be taken for a protocol, as "http:/x" would be.
            path = os.path.abspath(clip.path)  # noqa: PTH100 - Path.resolve follows links
            video = decord.VideoReader(path, ctx=decord.cpu(0), num_threads=1)
            stamps = [float(start) for start, _ in video.get_frame_timestamp(range(len(video)))]
        except (decord.DECORDError, RuntimeError) as error:
            problem = f"decord cannot open it ({_reason(error)})"
            raise UnsupportedClipError(clip.name, problem, _REMEDY) from error
        if len(stamps) != len(times):
            problem = f"decord counts {len(stamps)} frames where the file shows {len(times)}"
            raise UnsupportedClipError(clip.name, problem, _REMEDY)
        stamps = [stamp - stamps[0] for stamp in stamps]
        far = max(abs(stamp - time) for stamp, time in zip(stamps, times, strict=True))
        # Not "far > tolerance": a time that is no number is refused too.
        if not far <= _TOLERANCE_SECONDS:
            problem = f"decord's frame times are off by up to {far:.3g} s"
            raise UnsupportedClipError(clip.name, problem, _REMEDY)
        return OpenDecord(
            clip.name,
            video,
            decord_error=decord.DECORDError,
            info=info,
            times=times,
            packets=packets,
        )


def _import_decord(name: str) -> Any:
    try:
        import decord  # noqa: PLC0415 - importing this package must stay cheap
    except (ImportError, OSError) as error:
        problem = "decord is not installed, or has no build for this platform"
        raise UnsupportedClipError(name, problem, _REMEDY) from error
    return decord


def _reason(error: Exception) -> str:
    """The first line of decord's message, without its stack trace."""
    lines = str(error).strip().splitlines()
    return lines[0][-120:] if lines else type(error).__name__


def _shown(clip: Clip) -> tuple[ClipInfo, list[float], int]:
    """What the file shows, read by PyAV without decoding more than the first frame.

    Returns:
        What is declared; when each frame is shown, in seconds from the first; packets in the file.
    """
    from vqscore.video.pyav import PyAvReader, open_container, video_stream  # noqa: PLC0415

    with PyAvReader().open(clip) as first:
        info = replace(first.info, reader=DecordReader.name)
    kind = check_file(clip.path, clip.name)
    with open_container(clip, kind) as container:
        stream = video_stream(clip.name, container)
        packets = [packet for packet in container.demux(stream) if packet.size]
        times = sorted(
            float(packet.pts * packet.time_base)
            for packet in packets
            if packet.pts is not None and not packet.is_discard
        )
    return info, [time - times[0] for time in times], len(packets)


class OpenDecord:
    """A file that is being decoded by decord. Frames are handed on, never kept."""

    def __init__(
        self,
        name: str,
        video: Any,
        *,
        decord_error: type[Exception],
        info: ClipInfo,
        times: list[float],
        packets: int,
    ) -> None:
        self._name = name
        self._video = video
        self._decord_error = decord_error
        self._info = info
        self._times = times
        self._packets = packets
        self._read = 0

    @property
    def info(self) -> ClipInfo:
        """What the container declares, as PyAV reads it."""
        return self._info

    def __iter__(self) -> Iterator[Frame]:
        if self._read:
            raise UsageError(f"{self._name}: an open clip is read once; open it again")
        for index, seconds in enumerate(self._times):
            pixels = self._next()
            self._read = index + 1
            yield Frame(index, seconds, partial(convert_rgb, pixels))

    def _next(self) -> NDArray[np.uint8]:
        try:
            pixels: NDArray[np.uint8] = self._video.next().asnumpy()
        except (self._decord_error, StopIteration) as error:
            problem = f"decord fails at frame {self._read}: the file is damaged there"
            raise UnsupportedClipError(self._name, problem, _REMEDY) from error
        wanted = (self._info.height, self._info.width, 3)
        if pixels.shape != wanted:
            problem = f"decord gives frames of {pixels.shape} where {wanted} is shown"
            raise UnsupportedClipError(self._name, problem, _REMEDY)
        return pixels

    def report(self) -> DecodeReport:
        """What decoding gave; complete only after the last frame."""
        return report_of(self._info, self._read, self._end(), packets=self._packets)

    def _end(self) -> float:
        """Where the last frame read ends: it is taken to last as long as the one before it."""
        if not self._read:
            return 0.0
        known = self._times[: self._read]
        steps = [after - before for before, after in pairwise(known)]
        end = known[-1] + (steps[-1] if steps else 1 / self._info.fps)
        declared = self._info.declared_seconds
        return declared if declared is not None and known[-1] < declared < end else end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._video = None
