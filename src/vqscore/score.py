"""Moved to vqscore.outcome (``vqscore.score`` is the public function); import from there."""

from vqscore.outcome import Box, Moment, Outcome, Part, Score, Scores, Unscored

__all__ = ["Box", "Moment", "Outcome", "Part", "Score", "Scores", "Unscored"]
