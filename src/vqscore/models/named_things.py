"""What a prompt asks for, thing by thing, so that each can be looked for."""

from __future__ import annotations

import re

from vqscore.models.content_words import content_words

__all__ = ["named_things"]

_AT_MOST = 8

_BETWEEN = re.compile(
    r"[.,;:!?()\[\]\n]+"
    r"|\b(?:and|while|with|as|then|who|which|that|where|in front of|next to|on top of|in|on|at|by"
    r"|under|over|above|below|beside|behind|near|against|through|into|onto|from|before|after"
    r"|holding|wearing|carrying|surrounded)\b",
    re.IGNORECASE,
)
_NOT_WANTED = re.compile(r"\b(?:no|not|without|never)\b", re.IGNORECASE)
_FILMING = re.compile(
    r"\b(?:camera|handheld|shot|close-?up|view|angle|pan(?:s|ning)?|zoom\w*|tracking|lens|focus|bokeh"
    r"|depth|light(?:ing)?|framing|composition|cinematic|style|photo\w*|realistic|film|footage|video"
    r"|quality|detailed|resolution|motion|atmosphere|mood|scene|background|foreground)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:a|an|the|is|are|his|her|its|their|there|some|of)\b\s*)+", re.IGNORECASE
)


def named_things(prompt: str) -> tuple[str, ...]:
    """Its pieces between commas, conjunctions and prepositions, in its own words; at most 8.

    Left out is what it does not want, and what says how it is filmed.

    >>> named_things("A woman with a red umbrella and a dog, in the rain, handheld camera")
    ('woman', 'red umbrella', 'dog', 'rain')
    >>> named_things("an empty street without people")
    ('empty street',)
    """
    found: list[str] = []
    for piece in _BETWEEN.split(prompt):
        wanted = _NOT_WANTED.split(piece)[0]
        thing = " ".join(_OPENING.sub("", wanted.strip()).split())
        if content_words(thing) and not _FILMING.search(thing):
            found.append(thing)
    return tuple(dict.fromkeys(found))[:_AT_MOST]
