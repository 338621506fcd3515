"""JSON Schema as tables of keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["table_of", "type_in_words"]

Schema = Mapping[str, Any]


def table_of(schema: Schema, said: Mapping[str, str] | None = None) -> str:
    """The keys of an object: name, type, whether it must be there, what it means.

    Args:
        schema: The schema of an object.
        said: Key to what it means, where the schema does not say.
    """
    required = schema.get("required", ())
    lines = ["| key | type | | meaning |", "| --- | --- | --- | --- |"]
    for key, value in schema.get("properties", {}).items():
        meaning = value.get("description", "") or (said or {}).get(key, "")
        must = "required" if key in required else _default(value)
        lines.append(f"| `{key}` | {type_in_words(value)} | {must} | {_cell(meaning)} |")
    return "\n".join(lines) + "\n"


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return f"default `{default}`" if default not in (None, {}, [], "") else ""


def type_in_words(schema: Schema) -> str:
    """What a value may be.

    >>> type_in_words({"type": ["string", "null"]})
    'string or null'
    >>> type_in_words({"enum": ["pass", "fail"]})
    '`"pass"`, `"fail"`'
    """
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(type_in_words(each) for each in several)
    if "enum" in schema:
        return ", ".join("null" if v is None else f'`"{v}"`' for v in schema["enum"])
    return _kind_in_words(schema)


def _kind_in_words(schema: Schema) -> str:
    kind = schema.get("type", "anything")
    values = schema.get("additionalProperties")
    if kind == "array" and "items" in schema:
        return f"list of {type_in_words(schema['items'])}"
    if kind == "object" and isinstance(values, Mapping) and values:
        return f"name to {type_in_words(values)}"
    if {"minimum", "maximum"} <= schema.keys():
        return f"{kind}, {schema['minimum']} to {schema['maximum']}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
