"""vqscore in pytest: plain asserts that explain themselves, a test per clip, baselines.

>>> from vqscore.pytest_plugin import assert_clip, at_least
>>> assert_clip("renders/walk.mp4", identity_persistence=at_least(0.8))  # doctest: +SKIP
"""

from __future__ import annotations

from vqscore.pytest_plugin.assertion import assert_clip, at_least

__all__ = ["assert_clip", "at_least"]
