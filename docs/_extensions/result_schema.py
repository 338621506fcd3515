"""The reference of a result, from the schema that comes with the package."""

from __future__ import annotations

import json
from importlib.resources import files

from schema_tables import table_of, type_in_words

__all__ = ["result_schema"]


def result_schema() -> str:
    """A table of the result's keys, and one for each kind of object in it."""
    text = files("vqscore").joinpath("schema/result.schema.json").read_text("utf-8")
    schema = json.loads(text)
    parts = [schema["description"], "", table_of(schema)]
    parts += ["## provenance", "", table_of(schema["properties"]["provenance"])]
    for name, part in schema["$defs"].items():
        body = table_of(part) if "properties" in part else f"A {type_in_words(part)}.\n"
        parts += [f"## {name}", "", body]
    parts += ["## The schema itself", "", "```json", text.rstrip(), "```", ""]
    return "\n".join(parts)
