"""Which readers there are, and which codecs the default one decodes."""

from __future__ import annotations

from av import library_versions
from av.codec import Codec
from av.codec.codec import UnknownCodecError

from vqscore.doctor.check import Check
from vqscore.errors import VqscoreError
from vqscore.video.open import load_reader, reader_names

__all__ = ["codecs"]

_DECODED = ("h264", "hevc", "av1", "vp9", "vp8", "mpeg4", "mpeg2video", "prores", "gif", "ffv1")


def codecs() -> Check:
    """What can be decoded. A codec that is missing costs the clips that use it, and no others."""
    there = {name: _decoder(name) for name in _DECODED}
    missing = [name for name, decoder in there.items() if not decoder]
    facts = {
        "readers": ", ".join(_readers()),
        "FFmpeg's libavcodec": ".".join(map(str, library_versions["libavcodec"])),
        "decodes": ", ".join(name for name in there if there[name]),
    }
    if not missing:
        return Check("codecs", facts)
    return Check(
        "codecs",
        facts,
        "warning",
        (f"{', '.join(missing)} cannot be decoded",),
        "Reinstall av from PyPI: its wheels bring a complete FFmpeg",
    )


def _decoder(name: str) -> bool:
    try:
        return Codec(name, "r").is_decoder
    except UnknownCodecError:
        return False


def _readers() -> list[str]:
    """Readers that can be loaded; what another package breaks is said with the plug-ins."""
    found = []
    for name in reader_names():
        try:
            load_reader(name)
        except (VqscoreError, ImportError):
            continue
        found.append(name)
    return found
