"""Every error vqscore raises on purpose: what was wrong, what was expected, what to do."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ClipError",
    "ClipNotFoundError",
    "ConfigError",
    "ModelError",
    "PluginError",
    "PolicyError",
    "PromptFileError",
    "UnreadableClipError",
    "UnsupportedClipError",
    "UsageError",
    "VqscoreError",
    "unwritable",
]


class VqscoreError(Exception):
    """The root of all errors that vqscore raises on purpose."""


class ClipError(VqscoreError):
    """A clip that cannot be scored.

    Args:
        clip: The file, or a name for frames in memory.
        problem: What is wrong with it.
        remedy: What the reader of the message can do.
    """

    def __init__(self, clip: str | Path, problem: str, remedy: str = "") -> None:
        self.clip = str(clip)
        self.problem = problem
        self.remedy = remedy
        super().__init__(self.clip, problem, remedy)

    @property
    def without_clip(self) -> str:
        """Problem and remedy, for where the clip is named beside them."""
        return f"{self.problem}. {self.remedy}" if self.remedy else self.problem

    def __str__(self) -> str:
        return f"{self.clip}: {self.without_clip}"


class ClipNotFoundError(ClipError):
    """There is no file at that path, or it is a directory."""


class UnreadableClipError(ClipError):
    """The file is no video, is empty, or is broken beyond what can be skipped."""


class UnsupportedClipError(ClipError):
    """A valid clip that this reader, or the size limits, refuse."""


class UsageError(VqscoreError):
    """A call that cannot be carried out as asked: an unknown name, a wrong option."""


class PolicyError(VqscoreError):
    """A policy that cannot be read, contradicts itself, or belongs to other models."""


class ConfigError(VqscoreError):
    """A gate's configuration that cannot be read, has an unknown key, or contradicts itself."""


class PromptFileError(VqscoreError):
    """A prompts file that cannot be read, or lacks what it must have."""


class ModelError(VqscoreError):
    """A model whose weights are missing, damaged, or not what was asked for."""


class PluginError(VqscoreError):
    """A third-party metric, model or reader that cannot be loaded."""


def unwritable(what: str | Path, error: OSError) -> UsageError:
    """What to raise where something that was asked for cannot be written.

    >>> str(unwritable("--out results", OSError(28, "No space left on device")))
    '--out results cannot be written: no space left on device'
    """
    return UsageError(f"{what} cannot be written: {(error.strerror or str(error)).lower()}")
