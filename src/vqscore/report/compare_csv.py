"""A comparison as CSV: one line for each row and generator."""

from __future__ import annotations

import csv
import io

from vqscore.compare.csv_cells import guarded
from vqscore.compare.data_frames import table_records
from vqscore.compare.table import Comparison

__all__ = ["compare_csv"]


def compare_csv(comparison: Comparison) -> str:
    """The table; text that a spreadsheet would run as a formula has an apostrophe in front."""
    records = table_records(comparison)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(records[0])
    for record in records:
        writer.writerow(
            [guarded(value) if isinstance(value, str) else value for value in record.values()]
        )
    return text.getvalue()
