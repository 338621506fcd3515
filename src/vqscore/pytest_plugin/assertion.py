"""An assertion on one clip that names its own bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from vqscore.pytest_plugin.running import current_judging

if TYPE_CHECKING:
    from vqscore.clip import Clip
    from vqscore.judgment import Judgment
    from vqscore.policy import Bound, Policy
    from vqscore.video.pixels import Frames

__all__ = ["assert_clip", "at_least"]


def at_least(value: float) -> Bound:
    """A bound that only a measured score of ``value`` or more meets.

    Unlike the bounds of most policies it is not met where the question does not arise: a clip
    without a face has no identity persistence of at least 0.8.

    Raises:
        PolicyError: ``value`` is no number from 0 to 1.
    """
    from vqscore.policy import Bound  # noqa: PLC0415 - a plug-in must cost nothing to load

    return Bound(fail_below=value).required()


def assert_clip(
    clip: str | Path | Clip | Frames,
    prompt: str | None = None,
    policy: str | Path | Policy | None = None,
    *,
    fps: float | None = None,
    **bounds: Bound,
) -> Judgment:
    """Judge a clip and fail, with the reasons and the moments, unless it passes.

    Args:
        clip: A video file, a :class:`~vqscore.clip.Clip`, or frames in memory with ``fps``.
        prompt: The text it was generated from.
        policy: What is asked of it. With bounds and no policy it is judged by the bounds alone;
            with neither, by ``--vqscore-policy``, or else ``first-shot``.
        fps: Frames per second, of frames in memory only.
        bounds: Metric to bound, such as ``identity_persistence=at_least(0.8)``; they take the
            place of the policy's own on these metrics.

    Returns:
        The judgment, where it is a PASS.

    Raises:
        AssertionError: FAIL or INCONCLUSIVE. Its first line says why.
        ClipError: The clip cannot be read.
        PolicyError: A policy or a bound that cannot be used.
    """
    __tracebackhide__ = True
    judging = current_judging()
    asked = _with_bounds(judging.policy(policy), bounds) if policy or not bounds else _only(bounds)
    judgment = judging.judge(clip, prompt, asked, fps=fps)
    if not judgment:
        _refuse(repr(judgment), judgment.explain())
    return judgment


def _refuse(line: str, details: Sequence[str]) -> NoReturn:
    __tracebackhide__ = True
    raise AssertionError("\n".join((line, *details[1:])))


def _only(bounds: Mapping[str, Bound]) -> Policy:
    from vqscore.policy import Policy  # noqa: PLC0415

    _check(bounds)
    return Policy(name="assert_clip", bounds=bounds)


def _with_bounds(policy: Policy, bounds: Mapping[str, Bound]) -> Policy:
    from msgspec.structs import replace  # noqa: PLC0415

    if not bounds:
        return policy
    _check(bounds)
    name = f"{policy.name} with {', '.join(bounds)}"
    # The stated error rates are those of the policy as it was.
    return replace(policy, name=name, bounds={**policy.bounds, **bounds}, calibration=None)


def _check(bounds: Mapping[str, Bound]) -> None:
    from vqscore.errors import UsageError  # noqa: PLC0415
    from vqscore.policy import Bound  # noqa: PLC0415

    for metric, bound in bounds.items():
        if not isinstance(bound, Bound):
            message = f"{metric}={bound!r} is no bound; write {metric}=at_least(0.8), for example"
            raise UsageError(message)
