"""The decoders that hostile data may reach: codecs in which clips come, and no other.

FFmpeg has more than five hundred. Most are for games and cameras of decades ago, are hardly
maintained, and are where its faults are found; any of them can be named in an MP4 or Matroska
header.
"""

from __future__ import annotations

__all__ = ["DECODERS", "is_known"]

_BY_CODEC: dict[str, tuple[str, ...]] = {
    "h264": ("h264",),
    "hevc": ("hevc",),
    "vvc": ("vvc",),
    "av1": ("av1", "libdav1d", "libaom-av1"),
    "vp8": ("vp8", "libvpx"),
    "vp9": ("vp9", "libvpx-vp9"),
    "mpeg4": ("mpeg4",),
    "mpeg1video": ("mpeg1video",),
    "mpeg2video": ("mpeg2video",),
    "h263": ("h263",),
    "flv1": ("flv",),
    "theora": ("theora",),
    "vc1": ("vc1",),
    "wmv3": ("wmv3",),
    "msmpeg4v2": ("msmpeg4v2",),
    "msmpeg4v3": ("msmpeg4",),
    "prores": ("prores",),
    "dnxhd": ("dnxhd",),
    "dvvideo": ("dvvideo",),
    "cfhd": ("cfhd",),
    "ffv1": ("ffv1",),
    "huffyuv": ("huffyuv",),
    "ffvhuff": ("ffvhuff",),
    "utvideo": ("utvideo",),
    "mjpeg": ("mjpeg",),
    "png": ("png",),
    "apng": ("apng",),
    "qtrle": ("qtrle",),
    "gif": ("gif",),
    "rawvideo": ("rawvideo",),
    # FFmpeg reads ahead for longer where it cannot tell what the sound is.
    "sound": (
        "aac", "ac3", "eac3", "mp2float", "mp2", "mp3float", "mp3", "opus", "libopus", "vorbis",
        "flac", "alac", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_f32le", "pcm_u8",
    ),
}  # fmt: skip

DECODERS = ",".join(name for names in _BY_CODEC.values() for name in names)
"""FFmpeg's names of the decoders, as its option ``codec_whitelist`` takes them."""


def is_known(codec: str) -> bool:
    """Whether clips of that codec, by FFmpeg's name of it, are decoded.

    >>> is_known("h264"), is_known("smackvideo")
    (True, False)
    """
    return codec in _BY_CODEC
