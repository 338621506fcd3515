"""A policy as the text of a TOML file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from vqscore.policy import Policy

__all__ = ["policy_toml"]


def policy_toml(policy: Policy) -> str:
    """The text that :func:`vqscore.policy.load_policy` reads back as the same policy."""
    document = msgspec.to_builtins(policy)
    stated = _stated(document, policy)
    top = {key: value for key, value in stated.items() if not isinstance(value, dict)}
    # Said even where it is the default: it is what the numbers below belong to.
    top["models"] = policy.models
    lines = [*_pairs(top)]
    if policy.calibration is not None:
        lines.insert(0, "# Written by vqscore calibrate; [calibration] at the end says on what.")
    for metric, bound in document["bounds"].items():
        lines += ["", f"[bounds.{_key(metric)}]", *_pairs(_stated(bound, policy.bounds[metric]))]
    if policy.combined is not None:
        table = _stated(document["combined"], policy.combined)
        lines += ["", "[combined]", *_pairs(table)]
    for tag, rule in document["tags"].items():
        named = {key: metrics for key, metrics in rule.items() if metrics}
        lines += ["", f"[tags.{_key(tag)}]", *_pairs(named)]
    if policy.calibration is not None:
        lines += ["", "[calibration]", *_pairs(document["calibration"])]
    return "\n".join(lines) + "\n"


def _stated(table: Mapping[str, Any], struct: msgspec.Struct) -> dict[str, Any]:
    """What differs from what is taken for granted."""
    names = struct.__struct_fields__
    defaults = dict(zip(reversed(names), reversed(struct.__struct_defaults__), strict=False))
    return {k: v for k, v in table.items() if k not in defaults or v != defaults[k]}


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if value is not None:
            yield f"{_key(key)} = {_value(value)}"


def _key(name: str) -> str:
    bare = name.replace("_", "a").replace("-", "a")
    return name if bare.isascii() and bare.isalnum() else _value(name)


def _value(value: Any) -> str:
    """JSON's strings, numbers and booleans are TOML's too; tables go in line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    # TOML knows no escaped surrogates and takes no raw DEL: everything else is left as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
