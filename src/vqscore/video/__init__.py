"""Decoding: the only place that turns a file into frames."""

from vqscore.video.open import open_clip

__all__ = ["open_clip"]
