"""Thresholds, kept apart from the metrics: what a use asks of a clip, and the judging of it.

A policy is a TOML file. A mistyped key in it is an error, never a bound that silently does not
count, and what could not be measured never passes silently.
"""

from vqscore.policy.bound import Bound, TagRule
from vqscore.policy.calibration import Calibration, Labels, Rate
from vqscore.policy.combined import Combined
from vqscore.policy.document import Policy
from vqscore.policy.judging import judge
from vqscore.policy.load import load_policy, parse_policy, shipped_policies
from vqscore.when_and_where import when_and_where

__all__ = [
    "Bound",
    "Calibration",
    "Combined",
    "Labels",
    "Policy",
    "Rate",
    "TagRule",
    "judge",
    "load_policy",
    "parse_policy",
    "shipped_policies",
    "when_and_where",
]
