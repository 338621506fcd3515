"""Thresholds, kept apart from the metrics: what a use asks of a clip, and the judging of it.

A policy is a TOML file. A mistyped key in it is an error, never a bound that silently does not
count, and what could not be measured never passes silently.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from vqscore.errors import PolicyError
from vqscore.judgment import Finding, Judgment, Severity, Verdict
from vqscore.outcome import Moment, Score, Scores, Unscored

__all__ = ["Bound", "Policy", "judge", "load_policy", "shipped_policies", "when_and_where"]

S = TypeVar("S", bound=msgspec.Struct)


class Bound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked of one metric.

    Args:
        fail_below: A score under this fails.
        pass_from: A score from here on passes; between the two the clip cannot be told. By default
            the same as ``fail_below``.
        when_not_measured: What it means that the question stands and was not answered.
        when_not_applicable: What it means that the question does not arise in this clip.

    Raises:
        PolicyError: A number outside 0 to 1, or ``pass_from`` below ``fail_below``.
    """

    fail_below: float
    pass_from: float | None = None
    when_not_measured: Literal["inconclusive", "fail", "ignore"] = "inconclusive"
    when_not_applicable: Literal["note", "inconclusive", "fail"] = "note"

    def __post_init__(self) -> None:
        for name in ("fail_below", "pass_from"):
            number = getattr(self, name)
            if number is not None and not 0.0 <= number <= 1.0:
                raise PolicyError(f"{name} = {number}: scores go from 0 to 1, and so do bounds")
        if self.pass_from is not None and self.pass_from < self.fail_below:
            message = (
                f"pass_from = {self.pass_from} is below fail_below = {self.fail_below}: "
                "a score between them would both pass and fail"
            )
            raise PolicyError(message)


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Bounds on metrics, and the model set whose scores they were set for.

    Args:
        name: What results call it.
        bounds: Metric name to bound. Metrics that are not named are reported and not judged.
        description: What it is for.
        models: The model set; scores of another one are refused, for they are not comparable.
    """

    name: str
    bounds: Mapping[str, Bound]
    description: str = ""
    models: str = "embedded"

    def __post_init__(self) -> None:
        if not self.bounds:
            raise PolicyError(f"policy {self.name!r} has no bounds: every clip would pass")

    def check_names(self, known: Collection[str]) -> None:
        """Refuse bounds on metrics that do not exist, before anything is scored.

        Raises:
            PolicyError: A bound on a metric that is not among ``known``.
        """
        for metric in self.bounds:
            if metric not in known:
                message = f"policy {self.name!r} bounds {metric!r}, and there is no such metric"
                raise PolicyError(message + _suggestion(metric, known))

    def check_models(self, models: object) -> None:
        """Refuse scores of other models than the bounds were set for.

        Raises:
            PolicyError: ``models`` is not the name of this policy's model set.
        """
        if models != self.models:
            message = (
                f"policy {self.name!r} was set for scores of the model set {self.models!r}, and "
                f"these come from {models!r}: they are not comparable. Score with "
                f"{self.models!r}, or use a policy whose bounds were set for {models!r}"
            )
            raise PolicyError(message)

    def limited_to(self, metrics: Collection[str]) -> Policy:
        """The same bounds on fewer metrics, under a name that says so.

        Raises:
            PolicyError: None of the metrics has a bound, so that nothing could be judged.
        """
        kept = {name: bound for name, bound in self.bounds.items() if name in metrics}
        if len(kept) == len(self.bounds):
            return self
        if not kept:
            message = (
                f"policy {self.name!r} has no bound on {', '.join(sorted(metrics))}: nothing "
                f"could be judged. It bounds: {', '.join(sorted(self.bounds))}"
            )
            raise PolicyError(message)
        name = f"{self.name}, only {', '.join(kept)}"
        return Policy(name=name, bounds=kept, description=self.description, models=self.models)


def shipped_policies() -> tuple[str, ...]:
    """Names of the policies that come with the package."""
    folder = resources.files("vqscore") / "policies"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_policy(policy: str | Path) -> Policy:
    """Read a policy.

    Args:
        policy: The name of a shipped policy, or a TOML file.

    Raises:
        PolicyError: No such policy, or a file that cannot be read, holds a key that is not known
            (the message suggests the one that was meant), or contradicts itself.
    """
    shipped = shipped_policies()
    if isinstance(policy, str) and policy in shipped:
        source = resources.files("vqscore") / "policies" / f"{policy}.toml"
        return _parse(source.read_bytes(), policy, policy)
    path = Path(policy)
    if path.is_file():
        try:
            return _parse(path.read_bytes(), str(path), path.stem)
        except OSError as error:
            raise PolicyError(f"policy file {path} cannot be read: {error.strerror}") from error
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise PolicyError(f"policy file {path} does not exist")
    raise PolicyError(f"unknown policy {str(policy)!r}" + _suggestion(str(policy), shipped))


def _parse(text: bytes, source: str, default_name: str) -> Policy:
    try:
        document = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{source}: not valid TOML: {error}") from error
    document.setdefault("name", default_name)
    tables = document.get("bounds", {})
    if not isinstance(tables, dict):
        raise PolicyError(f"{source}: bounds is a table of tables: [bounds.motion], and so on")
    document["bounds"] = {
        metric: _struct(Bound, table, f"{source}: [bounds.{metric}]")
        for metric, table in tables.items()
    }
    return _struct(Policy, document, source)


def _struct(kind: type[S], table: object, where: str) -> S:
    """A struct from a TOML table, with errors that say where and what was meant."""
    if not isinstance(table, dict):
        raise PolicyError(f"{where}: a table was expected, not {table!r}")
    known = kind.__struct_fields__
    for key in table:
        if key not in known:
            raise PolicyError(f"{where}: unknown key {key!r}" + _suggestion(key, known))
    try:
        # Bounds inside a policy are structs already; msgspec passes them through.
        made: S = msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise PolicyError(f"{where}: {error}") from error
    except PolicyError as error:
        raise PolicyError(f"{where}: {error}") from error
    return made


def _suggestion(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f".{hint} Known: {', '.join(sorted(known))}"


def judge(scores: Scores, policy: Policy) -> Judgment:
    """Judge one clip's scores: a pure function.

    FAIL if any bound fails; else INCONCLUSIVE if any bound could not be decided or frames of the
    clip were never seen; else PASS.

    Raises:
        PolicyError: The scores come from another model set than the policy was written for, or lack
            a metric that it bounds.
    """
    policy.check_models(scores.provenance.get("model_set"))
    for metric in policy.bounds:
        if metric not in scores:
            message = f"policy {policy.name!r} bounds {metric!r}, which was not scored"
            raise PolicyError(message + _suggestion(metric, tuple(scores)))

    findings = [
        finding
        for metric, bound in policy.bounds.items()
        if (finding := _finding(metric, bound, scores)) is not None
    ]
    if scores.report.frames_lost > 0:
        findings.append(_lost_frames(scores))
    order: tuple[Severity, ...] = ("fail", "inconclusive", "note")
    findings.sort(key=lambda finding: order.index(finding.severity))
    severities = {finding.severity for finding in findings}
    verdict = (
        Verdict.FAIL
        if "fail" in severities
        else Verdict.INCONCLUSIVE
        if "inconclusive" in severities
        else Verdict.PASS
    )
    return Judgment(verdict=verdict, findings=tuple(findings), scores=scores, policy=policy.name)


def _finding(metric: str, bound: Bound, scores: Scores) -> Finding | None:
    """What one bound has to say of a clip; nothing if it is met."""
    outcome = scores[metric]
    if isinstance(outcome, Unscored):
        return _unscored(metric, outcome, bound)
    pass_from = bound.fail_below if bound.pass_from is None else bound.pass_from
    if outcome.value >= pass_from:
        return None
    if outcome.value < bound.fail_below:
        text = f"{metric} {_against(outcome.value, bound.fail_below)}"
        severity: Severity = "fail"
    else:
        text = f"{metric} {outcome.value:.2f} is between {bound.fail_below:.2f} and {pass_from:.2f}"
        severity = "inconclusive"
    seen = _worst(outcome)
    message = f"{text}: {seen}" if seen else text
    return Finding(metric, message, severity, outcome.moments)


def _unscored(metric: str, outcome: Unscored, bound: Bound) -> Finding:
    reason = outcome.reason.rstrip(".")
    if outcome.cause == "not_applicable":
        return Finding(metric, f"{metric} does not apply: {reason}", bound.when_not_applicable)
    # What may be ignored is still said: a note is no silence.
    severity: Severity = "note" if bound.when_not_measured == "ignore" else bound.when_not_measured
    return Finding(metric, f"{metric} was not measured: {reason}", severity)


def _lost_frames(scores: Scores) -> Finding:
    report = scores.report
    share = f"{report.frames_lost} of {report.frames + report.frames_lost} frames are missing"
    why = f" ({report.problem})" if report.problem else ""
    message = f"{share}{why}: what was not seen was not judged"
    return Finding("clip", message, "inconclusive")


def _against(value: float, bound: float) -> str:
    """A score under its bound, with as many digits as it takes to see that it is.

    >>> _against(0.12, 0.5), _against(0.4996, 0.5)
    ('0.12 < 0.50', '0.4996 < 0.5000')
    """
    for digits in (2, 3, 4):
        if f"{value:.{digits}f}" != f"{bound:.{digits}f}":
            return f"{value:.{digits}f} < {bound:.{digits}f}"
    return f"{value} < {bound}"


def _worst(score: Score) -> str:
    """The worst moment in words, and how many others there are."""
    moments = sorted(score.moments, key=lambda moment: (moment.value, moment.start_seconds))
    if not moments:
        return ""
    more = f" and {len(moments) - 1} more" if len(moments) > 1 else ""
    return when_and_where(moments[0]) + more


def when_and_where(moment: Moment) -> str:
    """A moment in words.

    >>> when_and_where(Moment(1.3, 1.3, 0.1, (0.7, 0.7, 0.2, 0.2)))
    'at 1.3 s, lower right'
    >>> when_and_where(Moment(0.5, 2.0, 0.1))
    'from 0.5 to 2.0 s'
    """
    start, end = f"{moment.start_seconds:.1f}", f"{moment.end_seconds:.1f}"
    when = f"at {start} s" if start == end else f"from {start} to {end} s"
    return when if moment.box is None else f"{when}, {_where(moment.box)}"


def _where(box: Iterable[float]) -> str:
    """A box in words, by where its middle lies."""
    x, y, width, height = box
    if width > 0.7 and height > 0.7:
        return "whole frame"
    column = _third(x + width / 2, "left", "right")
    row = _third(y + height / 2, "upper", "lower")
    if row and column:
        return f"{row} {column}"
    if row:
        return "top" if row == "upper" else "bottom"
    return column or "centre"


def _third(middle: float, low: str, high: str) -> str:
    return low if middle < 1 / 3 else high if middle > 2 / 3 else ""
