"""Sentences that a prompt is put into before a text encoder reads it, written behind the model.

``open_clip:ViT-B-32/openai|{}|a video of {}`` reads every prompt, and every distractor, as it is
and as ``a video of ...``, and takes the mean. They are part of the model's name: scores with other
templates are those of another model set.
"""

from __future__ import annotations

from vqscore.errors import UsageError

__all__ = ["PLAIN", "split_templates"]

PLAIN = ("{}",)
"""A prompt is a sentence already; ``a photo of {}`` is for names of classes (Radford et al.)."""


def split_templates(part: str) -> tuple[str, tuple[str, ...]]:
    """The part without its templates, and those.

    Raises:
        UsageError: A template without its one ``{}``.

    >>> split_templates("local-dir:/clip")
    ('local-dir:/clip', ('{}',))
    >>> split_templates("open_clip:ViT-B-32/openai|{}|a video of {}")
    ('open_clip:ViT-B-32/openai', ('{}', 'a video of {}'))
    """
    bare, *templates = (piece.strip() for piece in part.split("|"))
    for template in templates:
        if template.count("{}") != 1:
            message = (
                f"{part!r}: the template {template!r} must say once, by {{}}, where the prompt"
            )
            raise UsageError(f"{message} goes, as in 'a video of {{}}'")
    return bare, tuple(templates) or PLAIN
