"""Ray, which is imported when it is used, and not before."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from vqscore.errors import UsageError

__all__ = ["ray", "ray_data"]


def ray() -> Any:
    """The module ``ray``.

    Raises:
        UsageError: It is not installed.
    """
    return _imported("ray")


def ray_data() -> Any:
    """The module ``ray.data``.

    Raises:
        UsageError: It is not installed, or lacks what it needs.
    """
    return _imported("ray.data")


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        message = f"scoring on several machines needs Ray ({error}): pip install 'vqscore[ray]'"
        raise UsageError(message) from error
