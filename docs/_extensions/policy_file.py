"""The reference of a policy file, from the types that read it."""

from __future__ import annotations

import inspect
import re

import msgspec
from schema_tables import table_of

from vqscore.policy import Bound, Calibration, Combined, Labels, Policy, Rate, TagRule

__all__ = ["arguments_of", "policy_file"]

_SECTIONS: tuple[tuple[type[msgspec.Struct], str], ...] = (
    (Policy, "The file itself."),
    (Bound, "`[bounds.METRIC]`; a name with a slash in it is quoted."),
    (Combined, "`[combined]`"),
    (TagRule, '`[tags."TAG"]`'),
    (Calibration, "`[calibration]`, as `vqscore calibrate` writes it."),
    (Labels, "`[calibration.fitted_on]` and `[calibration.held_out]`"),
    (Rate, "`[calibration.false_pass]`, `.false_fail` and `.rejected_among_passes`"),
)


def policy_file() -> str:
    """A table of keys for each section of the file."""
    _, known = msgspec.json.schema_components(
        [kind for kind, _ in _SECTIONS], ref_template="#/$defs/{name}"
    )
    parts: list[str] = []
    for kind, where in _SECTIONS:
        first = (inspect.getdoc(kind) or "").split("\n")[0]
        table = table_of(known[kind.__name__], arguments_of(kind))
        parts += [f"## {kind.__name__}", "", f"{where} {first}", "", table]
    return "\n".join(parts)


def arguments_of(kind: type) -> dict[str, str]:
    """Argument to what the class's docstring says of it."""
    text = inspect.getdoc(kind) or ""
    found = re.search(r"^Args:\n((?:    .*\n?|\n)*)", text, re.MULTILINE)
    if found is None:
        return {}
    pairs = re.findall(r"^    (\w+): ((?:.*\n?)(?:^ {8}.*\n?)*)", found[1], re.MULTILINE)
    return {name: " ".join(said.replace("``", "`").split()) for name, said in pairs}
