"""Templates to a page that needs nothing but itself, and may load nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["content_policy", "environment"]


@cache
def environment() -> Environment:
    """The templates. Whatever is put into one is escaped, for prompts and names may be anything."""
    made = Environment(
        loader=PackageLoader("vqscore.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["score"] = _score
    made.filters["seconds"] = _seconds
    made.globals["content_policy"] = content_policy
    return made


def _score(value: float) -> str:
    return f"{value:.2f}"


def _seconds(value: float) -> str:
    return f"{value:.1f} s"


def content_policy(styles: Sequence[str], script: str) -> str:
    """The page's content security policy: its own style and script, pictures within, no network.

    A text that got through the escaping could still run nothing and fetch nothing.

    Args:
        styles: Names of the style sheets among the templates.
        script: Name of the script.
    """
    return (
        f"default-src 'none'; img-src data:; style-src {' '.join(map(_hash, styles))}; "
        f"script-src {_hash(script)}; media-src 'self' file:; base-uri 'none'; form-action 'none'"
    )


def _hash(template: str) -> str:
    text = environment().get_template(template).render()
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
