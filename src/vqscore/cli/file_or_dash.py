"""An option that takes a file, or ``-`` for standard output."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

__all__ = ["FileOrDash"]


def _is_a_file(kind: Any, value: str | None) -> None:  # noqa: ARG001 - as cyclopts calls it
    """A forgotten file is not made up for by the next option's name."""
    if value is not None and value.startswith("-") and value != "-":
        raise ValueError(f"{value} is an option: write a file before it, or - for standard output")


FileOrDash = Annotated[str | None, Parameter(allow_leading_hyphen=True, validator=_is_a_file)]
