"""Rows of a dataset: what they say of a clip, and what is said of it when it was scored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vqscore.compare.data_frames import result_records
from vqscore.errors import UsageError
from vqscore.execute.attempt import Request, Result

__all__ = ["Columns", "with_results"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a dataset hold what.

    Args:
        path: Path or URI of the clip.
        content: The clip's video file itself; where there is one, the path is only a name.
        prompt: The text it was generated from.
    """

    path: str = "path"
    content: str = "bytes"
    prompt: str = "prompt"

    def check(self, names: Sequence[str], results: Sequence[str]) -> None:
        """Make sure that a dataset's columns can be read, and results put beside them.

        Args:
            names: Its columns.
            results: Columns that results have.

        Raises:
            UsageError: It has neither paths nor bytes, or columns that results would replace.
        """
        if not {self.path, self.content} & set(names):
            raise UsageError(
                f"the dataset has neither a column {self.path!r} of paths nor {self.content!r} of "
                f"video files; it has {', '.join(names)}: name them by path_column, bytes_column"
            )
        taken = (set(names) & set(results)) - {self.path, self.content, self.prompt}
        if taken:
            raise UsageError(
                f"the dataset has columns that results bring: {', '.join(sorted(taken))}. Rename "
                "or drop them first"
            )

    def request(self, row: Mapping[str, Any]) -> Request:
        """What results call a row's clip, and its prompt."""
        name, content = row.get(self.path), row.get(self.content)
        if name is None and content is not None:
            name = f"sha256:{hashlib.sha256(content).hexdigest()}"
        return Request("" if name is None else str(name), row.get(self.prompt))

    def clip(self, row: Mapping[str, Any]) -> str | bytes | None:
        """Where a row's clip lies, or its bytes; nothing if it names none."""
        content: bytes | None = row.get(self.content)
        path = row.get(self.path)
        return content if content is not None else None if path is None else str(path)


def with_results(table: Any, results: Sequence[Result], metrics: Sequence[str], drop: str) -> Any:
    """A table of pyarrow with results beside its rows.

    Whatever came out, columns and their types are the same: clip, prompt, verdict, reasons,
    policy, decoded_seconds, frames, and one for each metric. What there is not is null.

    Args:
        table: The clips.
        results: One for each row.
        metrics: What was scored.
        drop: A column that is left out: video files have been looked at now.
    """
    import pyarrow as pa  # noqa: PLC0415 - comes with Ray Data

    records = result_records(results)
    for name, kind in column_types(metrics).items():
        values = pa.array([record.get(name) for record in records], getattr(pa, kind)())
        if name in table.column_names:
            table = table.drop_columns([name])
        table = table.append_column(name, values)
    return table.drop_columns([drop]) if drop in table.column_names else table


def column_types(metrics: Sequence[str]) -> dict[str, str]:
    """Columns of results, and what pyarrow calls their types."""
    return {
        **dict.fromkeys(("clip", "prompt", "verdict", "reasons", "policy"), "string"),
        "decoded_seconds": "float64",
        "frames": "int64",
        **dict.fromkeys(metrics, "float64"),
    }
