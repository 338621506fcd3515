"""One clip of a batch: judged, or refused with the reason. No clip ends a batch."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from vqscore.errors import ClipError, VqscoreError
from vqscore.judgment import Judgment
from vqscore.policy import Policy
from vqscore.scorer import Scorer

__all__ = ["Failure", "Request", "Result", "Setup", "attempt", "recalled"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """A clip to judge, and the prompt it was asked for with."""

    clip: str
    prompt: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A clip that could not be scored at all, and why."""

    clip: str
    prompt: str | None
    message: str


Result: TypeAlias = Judgment | Failure


@dataclass(frozen=True, slots=True)
class Setup:
    """What a scorer is made from, in a form that travels to other processes."""

    metrics: Sequence[str]
    models: str = "embedded"
    reader: str = "pyav"
    cache: Path | None = None
    device: str = "auto"

    def scorer(self) -> Scorer:
        """A scorer; it loads its models when it first needs them."""
        return Scorer(
            self.metrics,
            models=self.models,
            reader=self.reader,
            cache=self.cache,
            device=self.device,
        )


def attempt(scorer: Scorer, request: Request, policy: Policy) -> Result:
    """Judge one clip.

    Whatever is wrong with the clip, or goes wrong in a metric on it, is a failure of that clip.

    Raises:
        VqscoreError: What would go wrong with every clip: models, policy, plug-ins.
    """
    try:
        return scorer.judge(request.clip, request.prompt, policy)
    except ClipError as error:
        return Failure(request.clip, request.prompt, error.without_clip)
    except VqscoreError:
        raise
    except MemoryError:
        message = "it needs more memory than there is. Try it alone, or with fewer workers"
        return Failure(request.clip, request.prompt, message)
    except Exception as error:  # noqa: BLE001 - a fault on one clip must not lose the others
        _log.debug("scoring %s failed", request.clip, exc_info=True)
        message = f"unexpected {type(error).__name__}: {error}. Please report this with the clip"
        return Failure(request.clip, request.prompt, message)


def recalled(scorer: Scorer, request: Request, policy: Policy) -> Result | None:
    """The judgment of one clip if all it takes is kept; whatever is wrong is left to `attempt`.

    Raises:
        VqscoreError: As for :func:`attempt`.
    """
    if not Path(request.clip).is_file():
        return None  # to know a pipe or a device by its content would take for ever
    try:
        return scorer.recall(request.clip, request.prompt, policy)
    except ClipError:
        return None
    except VqscoreError:
        raise
    except Exception:  # noqa: BLE001 - it will happen again where it is reported
        _log.debug("recalling %s failed", request.clip, exc_info=True)
        return None
