"""What a repository asks of its clips: ``[tool.vqscore]`` in pyproject.toml, or vqscore.toml.

A key that is not known is an error: a gate that does not do what its file says is worse than none.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec

from vqscore.errors import ConfigError
from vqscore.gate.models_key import models_written
from vqscore.registry import unknown_name

__all__ = ["ClipRule", "GateConfig", "Sidecar", "WhenInconclusive", "nearest_config"]

WhenInconclusive: TypeAlias = Literal["block", "warn", "pass"]
Sidecar: TypeAlias = Literal["required", "optional", "no"]

S = TypeVar("S", bound=msgspec.Struct)

_SOURCES = ("prompts", "prompt_template", "prompt_sidecar")


class ClipRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different for some of the clips: a table ``[[clips]]``.

    Args:
        glob: Which clips, relative to the file: ``"renders/**/*.mp4"``.
        policy: A shipped policy, or a TOML file relative to this one.
        tags: What is known of the clips: sections of the policy.
        when_inconclusive: What happens to a clip whose scores lie between the bounds.
        prompts: A CSV file with the columns clip and prompt.
        prompt_template: A text with ``{name}`` and ``{folder}`` in it.
        prompt_sidecar: Whether ``clip.json`` or ``clip.txt`` beside ``clip.mp4`` holds the prompt.
    """

    glob: str
    policy: str | None = None
    tags: tuple[str, ...] | None = None
    when_inconclusive: WhenInconclusive | None = None
    prompts: str | None = None
    prompt_template: str | None = None
    prompt_sidecar: Sidecar | None = None

    def __post_init__(self) -> None:
        _check_prompt_source(self)


class GateConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file as a whole; what a rule leaves open is taken from here.

    Args:
        policy: A shipped policy, or a TOML file relative to this one.
        models: The model set, with parts swapped or not, as ``--models`` takes it; the file may
            also hold a table: ``{set = "standard", image_text = "local-dir:clip"}``.
        device: Where models of the hub compute: auto, cpu, cuda, cuda:N or mps.
        metrics: Metrics to score and judge; by default all built-in ones and what the policy
            bounds.
        tags: What is known of the clips: sections of the policy.
        when_inconclusive: What happens to a clip whose scores lie between the bounds.
        workers: Clips that are scored at a time.
        prompts: A CSV file with the columns clip and prompt.
        prompt_template: A text with ``{name}`` and ``{folder}`` in it.
        prompt_sidecar: Whether ``clip.json`` or ``clip.txt`` beside ``clip.mp4`` holds the prompt.
        clips: Rules for some of the clips; the first that matches counts.
    """

    policy: str = "first-shot"
    models: str = "embedded"
    device: str = "auto"
    metrics: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    when_inconclusive: WhenInconclusive = "block"
    workers: int = 1
    prompts: str | None = None
    prompt_template: str | None = None
    prompt_sidecar: Sidecar | None = None
    clips: tuple[ClipRule, ...] = ()

    def __post_init__(self) -> None:
        _check_prompt_source(self)
        if self.workers < 1:
            raise ConfigError(f"workers is at least 1, not {self.workers}")
        if self.metrics is not None and not self.metrics:
            raise ConfigError("metrics names no metric: name at least one, or leave the key out")


def _check_prompt_source(table: ClipRule | GateConfig) -> None:
    given = [name for name in _SOURCES if getattr(table, name) is not None]
    if len(given) > 1:
        raise ConfigError(f"{' and '.join(given)}: a clip's prompt comes from one place, give one")


def nearest_config(folder: Path) -> tuple[Path | None, GateConfig]:
    """The configuration that holds in a folder: the nearest file in it or above it.

    In one folder vqscore.toml goes before pyproject.toml; a pyproject.toml without
    ``[tool.vqscore]`` is passed over.

    Returns:
        The file, and what it says; without any file there is nothing but the defaults.

    Raises:
        ConfigError: The file cannot be read, holds an unknown key, or contradicts itself.
    """
    for place in (folder, *folder.parents):
        own = place / "vqscore.toml"
        if own.is_file():
            return own, _config(_read(own), str(own), place)
        project = place / "pyproject.toml"
        if project.is_file():
            table = _read(project).get("tool", {}).get("vqscore")
            if table is not None:
                return project, _config(table, f"{project}: [tool.vqscore]", place)
    return None, GateConfig()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{path} cannot be read: {reason}") from error
    except (ValueError, RecursionError) as error:  # also numbers too long, brackets too deep
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _config(table: Any, where: str, folder: Path) -> GateConfig:
    if isinstance(table, dict) and isinstance(table.get("clips"), list):
        rules = [
            _struct(ClipRule, rule, f"{where}: [[clips]] number {number}")
            for number, rule in enumerate(table["clips"], start=1)
        ]
        table = {**table, "clips": rules}
    if isinstance(table, dict) and "models" in table:
        try:
            table = {**table, "models": models_written(table["models"], folder)}
        except ConfigError as error:
            raise ConfigError(f"{where}: {error}") from error
    return _struct(GateConfig, table, where)


def _struct(kind: type[S], table: Any, where: str) -> S:
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: a table was expected, not {table!r}")
    for key in table:
        if key not in kind.__struct_fields__:
            raise ConfigError(f"{where}: {unknown_name('key', key, kind.__struct_fields__)}")
    try:
        return msgspec.convert(table, kind)
    except (msgspec.ValidationError, ConfigError) as error:
        raise ConfigError(f"{where}: {error}") from error
