"""Policies from TOML: a mistyped key is an error, never a bound that silently does not count."""

from __future__ import annotations

import os
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from vqscore.errors import PolicyError
from vqscore.policy.bound import Bound, TagRule
from vqscore.policy.calibration import Calibration, Labels, Rate
from vqscore.policy.combined import Combined
from vqscore.policy.document import Policy
from vqscore.suggestion import suggestion

__all__ = ["load_policy", "parse_policy", "shipped_policies"]

S = TypeVar("S", bound=msgspec.Struct)

_RECORDED: dict[str, type[msgspec.Struct]] = {
    "fitted_on": Labels,
    "held_out": Labels,
    "false_pass": Rate,
    "false_fail": Rate,
    "rejected_among_passes": Rate,
}


def shipped_policies() -> tuple[str, ...]:
    """Names of the policies that come with the package."""
    folder = resources.files("vqscore") / "policies"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_policy(policy: str | Path) -> Policy:
    """Read a policy.

    Args:
        policy: The name of a shipped policy, or a TOML file.

    Raises:
        PolicyError: No such policy, or a file that cannot be read, holds a key that is not known
            (the message suggests the one that was meant), or contradicts itself.
    """
    shipped = shipped_policies()
    if isinstance(policy, str) and policy in shipped:
        source = resources.files("vqscore") / "policies" / f"{policy}.toml"
        return parse_policy(source.read_bytes(), policy, policy)
    path = Path(policy)
    if os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises for a name too long
        try:
            return parse_policy(path.read_bytes(), str(path), path.stem)
        except OSError as error:
            raise PolicyError(f"policy file {path} cannot be read: {error.strerror}") from error
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise PolicyError(f"policy file {path} does not exist")
    raise PolicyError(f"unknown policy {str(policy)!r}" + suggestion(str(policy), shipped))


def parse_policy(text: bytes, source: str, default_name: str) -> Policy:
    """A policy from the bytes of a TOML file.

    Args:
        text: The file.
        source: What messages call it.
        default_name: The policy's name where the file gives none.

    Raises:
        PolicyError: As for :func:`load_policy`.
    """
    try:
        document = tomllib.loads(text.decode())
    except (ValueError, RecursionError) as error:  # also numbers too long, brackets too deep
        raise PolicyError(f"{source}: not valid TOML: {error}") from error
    document.setdefault("name", default_name)
    for key, kind, example in (("bounds", Bound, "motion"), ("tags", TagRule, "walking")):
        tables = document.get(key, {})
        if not isinstance(tables, dict):
            message = f"{source}: {key} is a table of tables: [{key}.{example}], and so on"
            raise PolicyError(message)
        document[key] = {
            name: _struct(kind, table, f"{source}: [{key}.{name}]")
            for name, table in tables.items()
        }
    if "combined" in document:
        document["combined"] = _struct(Combined, document["combined"], f"{source}: [combined]")
    if "calibration" in document:
        document["calibration"] = _record(document["calibration"], f"{source}: [calibration]")
    return _struct(Policy, document, source)


def _record(table: Any, where: str) -> Calibration:
    if isinstance(table, dict):
        table = {
            key: _struct(_RECORDED[key], value, f"{where}: {key}") if key in _RECORDED else value
            for key, value in table.items()
        }
    return _struct(Calibration, table, where)


def _struct(kind: type[S], table: object, where: str) -> S:
    """A struct from a TOML table, with errors that say where and what was meant."""
    if not isinstance(table, dict):
        raise PolicyError(f"{where}: a table was expected, not {table!r}")
    known = kind.__struct_fields__
    for key in table:
        if key not in known:
            raise PolicyError(f"{where}: unknown key {key!r}" + suggestion(key, known))
    try:
        # Structs inside are made already; msgspec passes them through.
        made: S = msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise PolicyError(f"{where}: {error}") from error
    except PolicyError as error:
        raise PolicyError(f"{where}: {error}") from error
    return made
