"""The default reader: PyAV, which is FFmpeg's libraries in a wheel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.errors import UnreadableClipError, UsageError
from vqscore.video.check import MAX_PIXELS, check_file, check_size
from vqscore.video.frame import Frame
from vqscore.video.reader import OpenClip
from vqscore.video.swscale import Converter

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["PyAvReader"]

_DAMAGED = "The file is damaged; fetch or export it again."
_FALLBACK_FPS = 25.0
_MAX_READ_ERRORS = 100


class PyAvReader:
    """Decodes with PyAV, frame by frame: memory does not grow with the clip's length."""

    name = "pyav"

    def open(self, clip: Clip) -> OpenClip:
        """Check the file, open it and decode its first frame, which tells size and rotation.

        Raises:
            ClipNotFoundError: No such file, or a directory.
            UnreadableClipError: Empty, no video, an un-pulled Git LFS pointer, broken.
            UnsupportedClipError: Absurd dimensions.
        """
        container = open_container(clip)
        try:
            return OpenPyAv(clip.name, container)
        except BaseException:
            container.close()
            raise


def open_container(clip: Clip) -> InputContainer:
    """Check a file and open its container, with nothing decoded for the caller yet.

    Raises:
        ClipError: As :meth:`PyAvReader.open` says.
    """
    import av  # noqa: PLC0415 - importing this package must stay cheap

    kind = check_file(clip.path, clip.name)
    try:
        return av.open(
            # Without the prefix a name such as "data:x" would be taken for a protocol.
            f"file:{os.path.abspath(clip.path)}",  # noqa: PTH100 - resolve() follows links
            mode="r",
            metadata_errors="replace",
            container_options={
                "format_whitelist": kind.demuxers,
                "protocol_whitelist": "file",
            },
            # Also binds the decoder that probes the streams while the container is opened.
            options={"max_pixels": str(MAX_PIXELS)},
        )
    except av.FFmpegError as error:
        problem = f"the {kind.name} container cannot be read ({error.strerror})"
        raise UnreadableClipError(clip.name, problem, _DAMAGED) from error


def video_stream(name: str, container: InputContainer) -> VideoStream:
    """The stream to decode: what FFmpeg takes for the best one, cover pictures aside.

    Raises:
        UnreadableClipError: No video stream, or of a codec that PyAV has no decoder for.
        UnsupportedClipError: Absurd dimensions.
    """
    from av.stream import Disposition  # noqa: PLC0415
    from av.video.stream import VideoStream  # noqa: PLC0415

    best = container.streams.best("video")
    if isinstance(best, VideoStream) and best.disposition & Disposition.attached_pic:
        best = None
    if not isinstance(best, VideoStream):
        held = ", ".join(stream.type for stream in container.streams) or "nothing"
        problem = f"it holds no video stream (only {held})"
        raise UnreadableClipError(name, problem, "Give a file with a video stream.")
    if best.codec_context is None:
        problem = "there is no decoder for its video codec"
        raise UnreadableClipError(name, problem, "Re-encode it, for example as H.264.")
    check_size(name, best.width, best.height)
    return best


class OpenPyAv:
    """A file that is being decoded. Frames are handed on, never kept."""

    def __init__(self, name: str, container: InputContainer) -> None:
        self._name = name
        self._container = container
        self._stream = video_stream(name, container)
        self._stream.thread_type = "AUTO"  # type: ignore[assignment]
        self._stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        self._errors = 0
        self._first_error: float | None = None
        self._read = 0
        self._end = 0.0
        self._finished = False
        self._decoded = self._decode()
        self._first = next(self._decoded, None)
        if self._first is None:
            problem = "not one frame could be decoded"
            raise UnreadableClipError(name, problem, _DAMAGED)
        turns = round(self._first.rotation / 90) % 4
        width, height = self._first.width, self._first.height
        check_size(name, width, height)
        if turns % 2:
            width, height = height, width
        self._convert = Converter(width, height, turns)
        self._info = ClipInfo(
            width=width,
            height=height,
            fps=float(_rate(self._stream) or _FALLBACK_FPS),
            declared_seconds=_declared_seconds(container, self._stream),
            declared_frames=self._stream.frames or None,
            codec=self._stream.codec_context.codec.canonical_name,
            reader=PyAvReader.name,
        )

    @property
    def info(self) -> ClipInfo:
        """What the container declares."""
        return self._info

    def __iter__(self) -> Iterator[Frame]:
        if self._first is None:
            raise UsageError(f"{self._name}: an open clip is read once; open it again")
        decoded, self._first = self._first, None
        step = 1 / self._info.fps
        origin = decoded.time
        while True:
            seconds = self._end if decoded.time is None else decoded.time - (origin or 0.0)
            # Raw streams have no times and broken ones may go back: time then advances by one frame.
            if self._read and (decoded.time is None or seconds <= self._last):
                seconds = self._last + step
            self._last = seconds
            length = float(decoded.duration * decoded.time_base) if decoded.time_base else 0.0
            self._end = seconds + (length if length > 0 else step)
            index = self._read
            self._read += 1
            yield Frame(index, seconds, partial(self._convert, decoded))
            following = next(self._decoded, None)
            if following is None:
                break
            decoded = following
        self._finished = True

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Every frame that decodes; what does not is counted."""
        import av  # noqa: PLC0415

        for packet in self._packets():
            try:
                frames = packet.decode()
            except EOFError:
                return
            except av.FFmpegError:
                self._note_error(packet.pts, packet.time_base)
                continue
            yield from frames  # type: ignore[misc]

    def _packets(self) -> Iterator[Any]:
        """Every packet of the stream, the empty one that flushes the decoder last."""
        import av  # noqa: PLC0415

        for _ in range(_MAX_READ_ERRORS):
            try:
                yield from self._container.demux(self._stream)
            except av.FFmpegError:
                # The demuxer lost its place; asking again makes it look for the next packet. The
                # bound is there because some errors stand still.
                self._note_error(None, None)
            else:
                return

    def _note_error(self, pts: int | None, time_base: Fraction | None) -> None:
        self._errors += 1
        if self._first_error is None:
            known = pts is not None and time_base is not None
            self._first_error = float(pts * time_base) if known else self._end

    def report(self) -> DecodeReport:
        """What decoding gave; complete only after the last frame."""
        return DecodeReport(self._read, self._errors, self._end, None)

    def __enter__(self) -> OpenPyAv:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._decoded.close()
        self._container.close()


def _rate(stream: VideoStream) -> Fraction | None:
    """Frames per second: the average over the stream, or what the codec states."""
    return stream.average_rate or stream.guessed_rate or stream.base_rate


def _declared_seconds(container: InputContainer, stream: VideoStream) -> float | None:
    """How long the header says the video lasts."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None
