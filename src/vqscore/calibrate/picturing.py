"""What was seen on held-out clips as pictures: a reliability diagram, and histograms of scores."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from vqscore.calibrate.fitting import Fitted
from vqscore.calibrate.svg import Plot
from vqscore.calibrate.table import Table
from vqscore.policy import Policy

__all__ = ["pictures"]

_GOOD, _BAD, _LINE = "#0969da", "#cf222e", "#8250df"
_BINS = 20
_GROUPS = 5


def pictures(fitted: Fitted, everything: Table) -> dict[str, str]:
    """File name to SVG.

    Args:
        fitted: A policy and its held-out ranks.
        everything: All labelled clips, for the histogram of each metric.
    """
    out = {
        "reliability.svg": str(_reliability(fitted)),
        "ranks.svg": str(
            _histogram(
                "Held-out clips by rank", "rank", fitted.ranks, fitted.held_out.accepted,
                (fitted.cut.fail_below, fitted.cut.pass_from),
            )
        ),
    }  # fmt: skip
    for k, metric in enumerate(everything.metrics):
        values = everything.values[:, k]
        scored = ~np.isnan(values)
        limits = _limits(fitted.policy, metric)
        title = f"{metric}: {int(scored.sum())} of {len(values)} clips scored"
        plot = _histogram(title, metric, values[scored], everything.accepted[scored], limits)
        out[f"{metric.replace('/', '.')}.svg"] = str(plot)
    return out


def _limits(policy: Policy, metric: str) -> tuple[float, ...]:
    bound = policy.bounds.get(metric)
    return () if bound is None else (bound.fail_below, bound.passes_from)


def _reliability(fitted: Fitted) -> Plot:
    """Share accepted against rank, in groups of equal size, with 95 % intervals.

    A combined score is meant to be that share, at even odds: there the diagonal is where it is
    right, and accepted clips count as if there were as many of them as of rejected ones.
    """
    ranks, accepted = fitted.ranks, fitted.held_out.accepted
    odds = 1.0
    title = "Share accepted by rank, held out"
    if fitted.policy.combined is not None:
        odds = float((~accepted).sum() / accepted.sum())
        title = "Share accepted by combined score, held out, at even odds"
    plot = Plot(title, "rank", "share accepted")
    if fitted.policy.combined is not None:
        plot.diagonal()
    order = np.argsort(ranks, kind="stable")
    for group in np.array_split(order, min(_GROUPS, len(order))):
        good, clips = int(accepted[group].sum()), len(group)
        low = 0.0 if good == 0 else float(beta.ppf(0.025, good, clips - good + 1))
        high = 1.0 if good == clips else float(beta.ppf(0.975, good + 1, clips - good))
        share, low, high = (p * odds / (p * odds + 1 - p) for p in (good / clips, low, high))
        tip = f"{good} of {clips} accepted: {share:.2f} ({low:.2f} to {high:.2f})"
        plot.point(float(ranks[group].mean()), share, (low, high), _LINE, tip)
    return plot


def _histogram(
    title: str,
    across: str,
    values: NDArray[np.float64],
    accepted: NDArray[np.bool_],
    limits: tuple[float, ...],
) -> Plot:
    edges = np.linspace(0, 1, _BINS + 1)
    counts = {
        word: np.histogram(values[mask], edges)[0]
        for word, mask in (("accepted", accepted), ("rejected", ~accepted))
    }
    tallest = max(1, *(int(count.max()) for count in counts.values()))
    plot = Plot(title, across, "clips", top=4 * math.ceil(tallest / 4))
    for word, colour in (("rejected", _BAD), ("accepted", _GOOD)):
        plot.legend(colour, f"{word} ({int(counts[word].sum())})")
        for k, count in enumerate(counts[word]):
            if count:
                tip = f"{count} {word} from {edges[k]:.2f} to {edges[k + 1]:.2f}"
                plot.bar(float(edges[k]), float(edges[k + 1]), int(count), colour, tip)
    if limits:
        low, high = limits
        if low == high:
            plot.upright(high, _LINE, f"{high:.2f}")
        else:
            plot.upright(low, _LINE, f"fails {low:.2f}")
            plot.upright(high, _LINE, f"passes {high:.2f}", row=1)
    return plot
