"""Comparisons and results as flat records, for pandas and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vqscore.compare.take import Take
from vqscore.errors import UsageError
from vqscore.execute.attempt import Failure, Result
from vqscore.outcome import Score

if TYPE_CHECKING:
    import pandas as pd

    from vqscore.compare.table import Comparison

__all__ = [
    "check_parquet", "frame_of", "result_records", "table_records", "take_records", "to_pandas",
    "write_parquet",
]  # fmt: skip

Record = dict[str, Any]


def to_pandas(results: Iterable[Result]) -> pd.DataFrame:
    """One row for each judged clip: verdict, reasons, a column a metric; needs pandas.

    Args:
        results: Judgments, and failures where clips could not be scored.

    Raises:
        UsageError: pandas is not installed.
    """
    return frame_of(result_records(results))


def result_records(results: Iterable[Result]) -> list[Record]:
    """A flat record for each result; a metric without a score is ``None``."""
    return [_result(result) for result in results]


def take_records(takes: Iterable[Take]) -> list[Record]:
    """A flat record for each attempt: the manifest's columns, then the result's."""
    records: list[Record] = []
    for take in takes:
        entry = asdict(take.entry)
        entry["clip"] = None if take.entry.clip is None else str(take.entry.clip)
        entry["tags"] = list(take.entry.tags)
        result = {} if take.result is None else _result(take.result)
        records.append({**result, **entry, "verdict": take.word})
    return records


def table_records(comparison: Comparison) -> list[Record]:
    """A flat record for each row and generator, the difference from the reference beside it."""
    records: list[Record] = []
    for tag, rows in (("", comparison.rows), *((t.tag, t.rows) for t in comparison.tags)):
        for row in rows:
            for name, estimate in row.estimates.items():
                gap = row.differences.get(name)
                records.append(
                    {
                        "tag": tag,
                        "key": row.key,
                        "label": row.label,
                        "unit": row.unit,
                        "better": row.better,
                        "generator": name,
                        "reference": comparison.reference,
                        **asdict(estimate),
                        "difference": gap and gap.value,
                        "difference_low": gap and gap.low,
                        "difference_high": gap and gap.high,
                        "improvement": gap and gap.improvement,
                        "pairs": gap and gap.pairs,
                        "test": gap and gap.test,
                        "p": gap and gap.p,
                        "p_holm": gap and gap.p_holm,
                        "enough": gap and gap.enough,
                        "answer": gap and gap.says,
                    }
                )
    return records


def frame_of(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Records as a data frame.

    Raises:
        UsageError: pandas is not installed.
    """
    try:
        pandas = import_module("pandas")
    except ImportError as error:
        raise UsageError("data frames need pandas: pip install pandas") from error
    return pandas.DataFrame.from_records(records)


def check_parquet(path: Path) -> None:
    """Find out that Parquet cannot be written before minutes are spent on results.

    Raises:
        UsageError: pyarrow is not installed, or there is no such folder.
    """
    _pyarrow()
    if not path.parent.is_dir():
        raise UsageError(f"--parquet {path} cannot be written: its folder does not exist")


def write_parquet(path: str | Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Write records to a Parquet file.

    Raises:
        UsageError: pyarrow is not installed, or the file cannot be written.
    """
    pyarrow, parquet = _pyarrow()
    # The first record alone may lack columns: a clip without a result has no scores.
    columns = dict.fromkeys(name for record in records for name in record)
    whole = [{name: _utf8(record.get(name)) for name in columns} for record in records]
    try:
        parquet.write_table(pyarrow.Table.from_pylist(whole), path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}") from error


def _utf8(value: Any) -> Any:
    """Names of files that are no UTF-8 reach us with surrogates, which Parquet has no place for."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    return value


def _pyarrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        message = "Parquet needs pyarrow: pip install 'vqscore[parquet]'"
        raise UsageError(message) from error


def _result(result: Result) -> Record:
    if isinstance(result, Failure):
        return {
            "clip": result.clip,
            "prompt": result.prompt,
            "verdict": "error",
            "reasons": result.message,
        }
    scores = result.scores
    return {
        "clip": scores.clip,
        "prompt": scores.prompt,
        "verdict": result.verdict.value,
        "reasons": "; ".join(f.message for f in result.findings if f.severity != "note"),
        "policy": result.policy,
        "decoded_seconds": float(scores.report.seconds),
        "frames": int(scores.report.frames),
        **{
            name: float(outcome.value) if isinstance(outcome, Score) else None
            for name, outcome in scores.items()
        },
    }
