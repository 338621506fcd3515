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

    def __str__(self) -> str:
        message = f"{self.clip}: {self.problem}"
        return f"{message}. {self.remedy}" if self.remedy else message


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
