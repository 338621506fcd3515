"""All that is looked at, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from vqscore.doctor.check import Check
from vqscore.errors import VqscoreError

__all__ = ["EXAMINATIONS", "SELF_TEST", "examine"]

SELF_TEST = "self-test"

EXAMINATIONS: Mapping[str, str] = {
    "versions": "vqscore.doctor.versions:versions",
    "devices": "vqscore.doctor.devices:devices",
    "codecs": "vqscore.doctor.codecs:codecs",
    "models": "vqscore.doctor.models:models",
    "plug-ins": "vqscore.doctor.plug_ins:plug_ins",
    "kept results": "vqscore.doctor.kept_results:kept_results",
    SELF_TEST: "vqscore.doctor.self_test:self_test",
}
"""Name to where it is done: each imports what it looks at, which may be what is broken."""


def examine(*, self_test: bool = True) -> Iterator[Check]:
    """Look at everything, one thing after the other; nothing that is broken stops the rest.

    Args:
        self_test: Whether a clip is filmed and scored at the end, which takes the longest.
    """
    for name, place in EXAMINATIONS.items():
        if self_test or name != SELF_TEST:
            yield _looked_at(name, place)


def _looked_at(name: str, place: str) -> Check:
    module, _, function = place.partition(":")
    try:
        look: Callable[[], Check] = getattr(import_module(module), function)
        return look()
    except VqscoreError as error:
        return Check(name, state="problem", trouble=(str(error),))
    except Exception as error:  # noqa: BLE001 - whatever is broken is what is to be reported
        return Check(
            name,
            state="problem",
            trouble=(f"{type(error).__name__}: {error}",),
            remedy="If versions are well, this is a fault of vqscore: please report it with --json",
        )
