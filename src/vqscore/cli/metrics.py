"""``vqscore metrics``: what there is to score."""

from __future__ import annotations

import json as json_format
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from vqscore.errors import PluginError
from vqscore.metric import Metric
from vqscore.registry import load_metric, metric_names
from vqscore.report.verdict import Exit

__all__ = ["metrics"]


def metrics(*, json: Annotated[bool, Parameter(negative=())] = False) -> int:
    """List the metrics and what they need.

    Args:
        json: Print a JSON array instead of a table.
    """
    loaded: list[Metric] = []
    broken: list[str] = []
    for name in metric_names():
        try:
            loaded.append(load_metric(name))
        except PluginError as error:
            broken.append(str(error))
    if json:
        print(json_format.dumps([_document(metric) for metric in loaded], indent=2))
    else:
        console = Console(highlight=False)
        for metric in loaded:
            console.print(_entry(metric))
        console.print("Every score goes from 0 to 1, and 1 is best.", style="dim")
    for problem in broken:
        Console(stderr=True, highlight=False).print(Text(f"vqscore: {problem}", style="red"))
    return Exit.USAGE if broken else Exit.PASS


def _document(metric: Metric) -> dict[str, object]:
    return {
        "name": metric.name,
        "kind": metric.kind,
        "question": metric.question,
        "range": [0.0, 1.0],
        "best": 1.0,
        "needs": list(metric.needs),
        "version": metric.version,
    }


def _entry(metric: Metric) -> Group:
    needs = f"needs {', '.join(metric.needs)}" if metric.needs else "needs nothing but the clip"
    head = Text.assemble(
        (metric.name, "bold"),
        ("  " + metric.kind, "dim"),
        "  0 to 1, 1 is best",
        ("; " + needs, "dim"),
    )
    return Group(head, Padding(Text(metric.question), (0, 0, 1, 2)))
