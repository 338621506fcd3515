"""Where a clip's prompt comes from: a file beside it, a list, or its own name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from vqscore.errors import ConfigError, PromptFileError
from vqscore.gate.config import ClipRule, GateConfig, Sidecar
from vqscore.prompts import PromptFile, read_prompts

__all__ = ["PromptSource", "words_of"]


@dataclass(frozen=True, slots=True)
class PromptSource:
    """One way to a clip's prompt; with nothing given, a file beside it if there is one.

    Args:
        listed: A CSV file with the columns clip and prompt.
        template: A text with ``{name}`` and ``{folder}`` in it.
        sidecar: Whether a file beside the clip holds the prompt.
    """

    listed: Path | None = None
    template: str | None = None
    sidecar: Sidecar = "optional"

    @classmethod
    def of(cls, table: ClipRule | GateConfig, folder: Path) -> PromptSource | None:
        """What a table of the configuration says, if it says anything of prompts.

        Raises:
            ConfigError: A template with other fields than it may have.
        """
        if table.prompts is not None:
            return cls(listed=folder / table.prompts)
        if table.prompt_template is not None:
            _check_template(table.prompt_template)
            return cls(template=table.prompt_template)
        return None if table.prompt_sidecar is None else cls(sidecar=table.prompt_sidecar)

    def prompt_of(self, clip: Path) -> str | None:
        """The clip's prompt, or nothing where none is known.

        Raises:
            PromptFileError: It should be there and is not, or cannot be read.
        """
        if self.listed is not None:
            return _listed(self.listed).prompts_of([str(clip)])[0]
        if self.template is not None:
            return _filled(self.template, clip)
        if self.sidecar == "no":
            return None
        prompt = _from_json(clip.with_suffix(".json")) or _from_text(clip.with_suffix(".txt"))
        if prompt is None and self.sidecar == "required":
            message = (
                f"no prompt: {clip.stem}.json with the key prompt, or {clip.stem}.txt, was "
                "expected beside the clip"
            )
            raise PromptFileError(message)
        return prompt


@cache
def _listed(path: Path) -> PromptFile:
    return read_prompts(path)


def words_of(name: str) -> str:
    """A file's name as words.

    >>> words_of("a-red_cup--on-a-table")
    'a red cup on a table'
    """
    return " ".join(name.replace("-", " ").replace("_", " ").split())


def _check_template(template: str) -> None:
    try:
        fields = {field for _, field, _, _ in Formatter().parse(template) if field is not None}
    except ValueError:
        fields = {""}
    if not fields <= {"name", "folder"}:
        message = f"prompt_template {template!r}: only {{name}} and {{folder}} may stand in it"
        raise ConfigError(message)


def _filled(template: str, clip: Path) -> str:
    return template.format(name=words_of(clip.stem), folder=words_of(clip.resolve().parent.name))


def _from_json(path: Path) -> str | None:
    text = _text(path)
    if text is None:
        return None
    try:
        document: Any = json.loads(text)
    except ValueError as error:
        raise PromptFileError(f"{path} is no valid JSON: {error}") from error
    prompt = document.get("prompt") if isinstance(document, dict) else None
    if prompt is not None and not isinstance(prompt, str):
        raise PromptFileError(f"{path}: the key prompt holds {prompt!r}, a text was expected")
    return (prompt or "").strip() or None


def _from_text(path: Path) -> str | None:
    return (_text(path) or "").strip() or None


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PromptFileError(f"{path} cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise PromptFileError(f"{path} is not UTF-8 text (byte {error.start})") from error
