"""The default reader: PyAV, which is FFmpeg's libraries in a wheel."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.errors import UnreadableClipError, UnsupportedClipError, UsageError
from vqscore.video.check import MAX_PIXELS, Container, check_file, check_size
from vqscore.video.completeness import report_of
from vqscore.video.decoders import DECODERS, is_known
from vqscore.video.frame import Frame
from vqscore.video.reader import OpenClip
from vqscore.video.sample_tables import check_sample_tables
from vqscore.video.swscale import Converter
from vqscore.video.unfolding import Unfolding

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["OpenPyAv", "PyAvReader", "open_container", "video_stream"]

_DAMAGED = "The file is damaged or cut off; fetch or export it again."
_FALLBACK_FPS = 25.0
_MAX_READ_ERRORS = 100


class PyAvReader:
    """Decodes with PyAV, frame by frame: memory does not grow with the clip's length.

    Animated WebP goes to Pillow, because FFmpeg's decoder for it is missing or incomplete.
    """

    name = "pyav"

    def open(self, clip: Clip) -> OpenClip:
        """Check the file, open it and decode its first frame, which tells size and rotation.

        Raises:
            ClipNotFoundError: No such file, or a directory.
            UnreadableClipError: Empty, no video, an un-pulled Git LFS pointer, broken.
            UnsupportedClipError: Absurd dimensions.
        """
        kind = check_file(clip.path, clip.name)
        if kind.name == "WebP":
            from vqscore.video.pillow import OpenWebP  # noqa: PLC0415 - Pillow is needed only here

            return OpenWebP(clip)
        container = open_container(clip, kind)
        try:
            return OpenPyAv(clip.name, container)
        except BaseException:
            container.close()
            raise


def open_container(clip: Clip, kind: Container) -> InputContainer:
    """Open a file that was checked, with the one demuxer that its signature allows.

    Raises:
        UnreadableClipError: Its structure is broken, or claims more frames than it can hold.
        UnsupportedClipError: A header that is compressed or of absurd size.
    """
    import av  # noqa: PLC0415 - importing this package must stay cheap

    if kind.demuxers.startswith("mov,"):
        check_sample_tables(clip.name, clip.path)
    try:
        return av.open(
            # Without the prefix a name such as "data:x" would be taken for a protocol.
            f"file:{os.path.abspath(clip.path)}",  # noqa: PTH100 - Path.resolve follows links
            mode="r",
            metadata_errors="replace",
            container_options={
                "format_whitelist": kind.demuxers,
                "protocol_whitelist": "file",
                "codec_whitelist": DECODERS,
            },
            # Also binds the decoders that look at the streams while the container is opened.
            options={"max_pixels": str(MAX_PIXELS)},
        )
    except av.FFmpegError as error:
        problem = f"the {kind.name} container cannot be read ({error.strerror})"
        raise UnreadableClipError(clip.name, problem, _DAMAGED) from error


def video_stream(name: str, container: InputContainer) -> VideoStream:
    """The stream to decode: of several the largest, the first of equals; never a cover picture.

    Raises:
        UnreadableClipError: No video stream, or of a codec that PyAV has no decoder for.
        UnsupportedClipError: Absurd dimensions, or a codec that is not decoded.
    """
    from av.stream import Disposition  # noqa: PLC0415

    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        held = ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
        problem = f"it holds no video stream (only {held})"
        raise UnreadableClipError(name, problem, "Give a file with a video stream.")
    decodable = [stream for stream in streams if stream.codec_context is not None]
    if not decodable:
        problem = "there is no decoder for its video codec"
        raise UnreadableClipError(name, problem, "Re-encode it, for example as H.264.")
    best = max(decodable, key=lambda stream: stream.width * stream.height)
    codec = best.codec_context.codec.canonical_name
    if not is_known(codec):
        problem = f"its codec {codec} is none that clips come in, and is not decoded"
        raise UnsupportedClipError(name, problem, "Re-encode it, for example as H.264.")
    check_size(name, best.width, best.height)
    return best


class OpenPyAv:
    """A file that is being decoded. Frames are handed on, never kept.

    Pixels are taken as square; a display matrix is applied in quarter turns.
    """

    def __init__(self, name: str, container: InputContainer) -> None:
        self._name = name
        self._container = container
        self._unfolding = Unfolding(name, container.size)
        self._stream = stream = video_stream(name, container)
        # One thread. With more, FFmpeg drops frames before a cut-off end, and where a reference is
        # missing it copies what another thread has made so far: a damaged clip would then score
        # differently from run to run. Decoding is a tenth of the work, and clips run in parallel.
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        self._packets_seen = 0
        self._bytes_read = 0
        self._packets_shown = 0
        self._damaged = 0
        self._first_damage: float | None = None
        self._read = 0
        self._last = 0.0
        self._end = 0.0
        self._origin: float | None = None
        self._decoded = self._decode()
        self._first = next(self._decoded, None)
        if self._first is None:
            raise UnreadableClipError(name, "not one frame could be decoded", _DAMAGED)
        self._origin = self._first.time
        width, height = self._first.width, self._first.height
        check_size(name, width, height)
        turns = round(self._first.rotation / 90) % 4
        if turns % 2:
            width, height = height, width
        self._convert = Converter(width, height, turns)
        fps = _rate(container, stream)
        self._info = ClipInfo(
            width=width,
            height=height,
            fps=fps,
            declared_seconds=_declared_seconds(container, stream, fps),
            declared_frames=stream.frames or None,
            codec=stream.codec_context.codec.canonical_name,
            reader=PyAvReader.name,
        )

    @property
    def info(self) -> ClipInfo:
        """What the container declares."""
        return self._info

    def __iter__(self) -> Iterator[Frame]:
        decoded, self._first = self._first, None
        if decoded is None:
            raise UsageError(f"{self._name}: an open clip is read once; open it again")
        while decoded is not None:
            seconds = self._place(decoded)
            index = self._read
            self._read += 1
            self._unfolding.add(decoded.width * decoded.height, self._bytes_read)
            yield Frame(index, seconds, partial(self._convert, decoded))
            decoded = next(self._decoded, None)

    def _place(self, decoded: VideoFrame) -> float:
        """Seconds from the first frame; also moves the end of what was read."""
        step = 1 / self._info.fps
        seconds = 0.0
        if self._read:
            seconds = -1.0 if decoded.time is None else decoded.time - (self._origin or 0.0)
            # Raw streams have no times and broken ones go back: then a frame takes its usual time.
            if seconds <= self._last:
                seconds = self._last + step
        length = float(decoded.duration * decoded.time_base) if decoded.time_base else 0.0
        end = seconds + (length if length > 0 else step)
        # Where frames are reordered at a varying rate, the duration belongs to another frame.
        declared = self._info.declared_seconds
        if declared is not None and seconds < declared < end:
            end = declared
        self._last, self._end = seconds, end
        return seconds

    def _decode(self) -> Iterator[VideoFrame]:
        """Every frame that decodes; what does not is counted."""
        import av  # noqa: PLC0415

        for packet in self._packets():
            if packet.size:
                self._packets_seen += 1
                self._bytes_read += packet.size
                self._packets_shown += not packet.is_discard
            try:
                frames: list[Any] = packet.decode()
            except EOFError:
                return
            except av.FFmpegError:
                self._note_damage(packet.pts, packet.time_base)
                continue
            yield from frames

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        """Every packet of the stream, and last the empty one that flushes the decoder."""
        import av  # noqa: PLC0415

        for _ in range(_MAX_READ_ERRORS):
            try:
                yield from self._container.demux(self._stream)
            except av.FFmpegError:
                # The demuxer lost its place; asked again it looks for the next packet. The bound is
                # there because some errors stand still.
                self._note_damage(None, None)
            else:
                return

    def _note_damage(self, pts: int | None, time_base: Fraction | None) -> None:
        self._damaged += 1
        if self._first_damage is None:
            known = pts is not None and time_base is not None
            when = float(pts * time_base) - (self._origin or 0.0) if known else self._end  # type: ignore[operator]
            self._first_damage = when

    def report(self) -> DecodeReport:
        """What decoding gave; complete only after the last frame."""
        return report_of(
            self._info,
            frames=self._read,
            seconds=self._end,
            damaged=self._damaged,
            # Without damage a packet may rightly hold no frame of its own.
            dropped=self._packets_shown - self._read if self._damaged else 0,
            first_damage=self._first_damage,
            packets=self._packets_seen,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._container.close()


def _rate(container: InputContainer, stream: VideoStream) -> float:
    """Frames per second: the average over the stream; for a raw stream what the codec states."""
    rates = [stream.average_rate, stream.guessed_rate, stream.base_rate]
    if container.format.name in {"h264", "hevc"}:
        rates.insert(0, stream.codec_context.framerate)
    return next((float(rate) for rate in rates if rate and rate > 0), _FALLBACK_FPS)


def _declared_seconds(container: InputContainer, stream: VideoStream, fps: float) -> float | None:
    """How long the header says the video lasts; None where it only speaks of all streams."""
    if container.format.name == "avi" and stream.frames:
        # The duration would be an estimate from the size of what is there.
        return stream.frames / fps
    if stream.duration and stream.duration > 0 and stream.time_base:
        return float(stream.duration * stream.time_base)
    tag = stream.metadata.get("DURATION", "")
    try:
        hours, minutes, seconds = (float(part) for part in tag.split(":"))
    except ValueError:
        if container.duration and container.duration > 0 and len(container.streams) == 1:
            return container.duration / 1_000_000
        return None
    total = hours * 3600 + minutes * 60 + seconds
    # A tag is text, and "inf" and "nan" are numbers to Python.
    return total if math.isfinite(total) and total > 0 else None
