"""How often a clip took its actor along: what does so each time is given up."""

from __future__ import annotations

from collections import Counter

from vqscore.execute.attempt import Request

__all__ = ["MOST_DEATHS", "Begun"]

MOST_DEATHS = 3
"""So many lost actors are no accident."""


class Begun:
    """Runs as an actor of Ray, which outlives those that score.

    Ray starts a lost actor again under its own name. What it had begun by then and not finished is
    what it was lost over, or at least with: its machine may have gone.
    """

    def __init__(self) -> None:
        self._busy_with: dict[str, Request] = {}
        self._deaths: Counter[Request] = Counter()

    def begin(self, actor: str, request: Request) -> int:
        """Note what an actor begins; how many were lost over that clip before.

        >>> begun, bad, good = Begun(), Request("bad.mp4", None), Request("good.mp4", None)
        >>> begun.begin("one", bad), begun.begin("one", good), begun.end("one", good)
        (0, 0, None)
        >>> begun.begin("one", bad), begun.begin("other", good)
        (1, 0)
        """
        lost_over = self._busy_with.get(actor)
        if lost_over is not None:
            self._deaths[lost_over] += 1
        self._busy_with[actor] = request
        return self._deaths[request]

    def end(self, actor: str, request: Request) -> None:
        """Note that an actor has survived a clip: if any were lost, it was not over that."""
        self._busy_with.pop(actor, None)
        self._deaths.pop(request, None)
