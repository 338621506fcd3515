"""The words of a prompt that name something to be seen."""

from __future__ import annotations

import re

__all__ = ["content_words"]

_AT_MOST = 64

_PASSED_OVER = frozenset(
    re.findall(
        r"\S+",
        """
        a an the of and or in on at to from by with without for into onto over under up down off out
        as is are was were be been being am it its his her hers their theirs this that these those
        he she they them him who whom which while then than there here very so such some any someone
        something has have had having do does did doing will would can could may might must shall
        should not no if but yet also just only both each every all more most much many several few
        other another again about after before between through during along across around against
        toward towards back near nearby one two three four five six seven eight nine ten
        shown shows showing show seen looks looking looked
        camera video clip footage film shot shots view scene frame close wide aerial cinematic style
        slowly quickly fast slightly suddenly gently beautiful full various first time lapse
        time-lapse timelapse slow motion high low quality detailed realistic 4k 8k uhd hd
        """,
    )
)
"""Words that hold sentences together or say how something is filmed, not what."""


def content_words(text: str) -> tuple[str, ...]:
    """Its words in lower case, each once, without those that name nothing; at most 64.

    >>> content_words("A close view of the cat: the cat sleeps on a red sofa")
    ('cat', 'sleeps', 'red', 'sofa')
    >>> content_words("of the")
    ()
    """
    words = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text.lower())
    named = (word for word in words if len(word) > 1 and word not in _PASSED_OVER)
    return tuple(dict.fromkeys(named))[:_AT_MOST]
