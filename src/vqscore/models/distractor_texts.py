"""The distractors as sentence embeddings, kept on disk because they take a second to compute."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vqscore.models.distractors import DISTRACTORS
from vqscore.models.kept_array import kept_array
from vqscore.models.minilm import MiniLm

__all__ = ["distractor_texts"]


def distractor_texts(sentences: MiniLm, folder: Path | None = None) -> NDArray[np.float32]:
    """Embeddings ``(N, 384)`` of :data:`~vqscore.models.distractors.DISTRACTORS`, unit length.

    Args:
        sentences: The encoder; its digest and that of the list are part of the file's name.
        folder: Where to keep them; the user's cache directory if not given.
    """
    wording = hashlib.sha256("\n".join(DISTRACTORS).encode()).hexdigest()[:8]
    name = f"distractors-1-{wording}-{sentences.digest()}"
    return kept_array(name, (len(DISTRACTORS), 384), partial(sentences, DISTRACTORS), folder)
