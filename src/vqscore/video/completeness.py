"""What a header promised against what decoding gave."""

from __future__ import annotations

from vqscore.clip import ClipInfo, DecodeReport

__all__ = ["report_of"]

_SLACK_FRAMES = 1.5
_MOST_MISSING = 1e9


def report_of(
    info: ClipInfo,
    frames: int,
    seconds: float,
    *,
    damaged: int = 0,
    dropped: int = 0,
    first_damage: float | None = None,
    packets: int | None = None,
) -> DecodeReport:
    """Say how many frames are missing, and in words why.

    A truncated file ends early and no decoder calls that an error, so the end that was reached is
    held against the declared one. A frame count alone does not tell: frames that an edit list hides
    are counted too.

    Args:
        info: What the container declares.
        frames: Frames decoded.
        seconds: Where the last of them ends.
        damaged: Packets that could not be read or decoded.
        dropped: Frames the decoder left out in silence because of those packets.
        first_damage: When the first of the damaged packets was due, in seconds.
        packets: Packets found in the file; it cannot lack more than it declares beyond those.

    >>> info = ClipInfo(64, 64, 24.0, 5.0, 120, "h264", "pyav")
    >>> report_of(info, frames=84, seconds=3.5, packets=84).problem
    'the file ends early: 3.50 s of the 5.00 s that its header declares, about 36 frames missing'
    """
    problems = []
    lost = max(damaged, dropped)
    if damaged:
        where = "" if first_damage is None else f", the first at {max(0.0, first_damage):.2f} s"
        problems.append(
            f"{damaged} damaged packet{'s' if damaged > 1 else ''} skipped{where}; "
            "frames up to the next key frame may be distorted"
        )
    missing = 0.0
    if info.declared_seconds is not None:
        missing = (info.declared_seconds - seconds) * info.fps
        # A header may declare times whose product no number holds.
        missing = min(missing, _MOST_MISSING)
    if missing > _SLACK_FRAMES:
        cut = round(missing)
        if info.declared_frames is not None and packets is not None:
            cut = min(cut, info.declared_frames - packets)
        if cut > 0:
            lost += cut
            problems.append(
                f"the file ends early: {seconds:.2f} s of the {info.declared_seconds:.2f} s "
                f"that its header declares, about {cut} frame{'s' if cut > 1 else ''} missing"
            )
    return DecodeReport(frames, lost, seconds, "; ".join(problems) or None)
