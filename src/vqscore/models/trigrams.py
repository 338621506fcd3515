"""How alike texts are spelled: trigrams of their words, the rare ones for more.

References:
    Lodhi, Saunders, Shawe-Taylor, Cristianini, Watkins. Text Classification using String Kernels.
    Journal of Machine Learning Research 2, 2002.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["Trigrams"]


class Trigrams:
    """Likeness of any text to a fixed list of texts.

    A text is the logarithmic count of each trigram of its words, an edge being a letter too, times
    the trigram's inverse document frequency in the list, all at unit length.

    Args:
        texts: The list.

    >>> likeness = Trigrams(["a guitar", "the guitarist", "a cat"])(["guitars"])
    >>> [round(float(each), 1) for each in likeness[0]]
    [0.8, 0.5, 0.0]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [_counts(text) for text in texts]
        known = sorted(set().union(*counts))
        self._column = {trigram: column for column, trigram in enumerate(known)}
        found = Counter(trigram for count in counts for trigram in count)
        self._rarity = np.array([np.log((1 + len(texts)) / (1 + found[t])) + 1 for t in known])
        self._texts = self._rows(counts)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Cosine of each to all of the list ``(M, N)``, 0 to 1."""
        likeness: NDArray[np.float64] = (
            self._rows([_counts(text) for text in texts]) @ self._texts.T
        ).toarray()
        return likeness

    def of_each_other(self) -> NDArray[np.float64]:
        """Cosine of each of the list to all of it ``(N, N)``."""
        likeness: NDArray[np.float64] = (self._texts @ self._texts.T).toarray()
        return likeness

    def _rows(self, counts: Sequence[Counter[str]]) -> csr_array:
        ends, columns, values = [0], [np.zeros(0, int)], [np.zeros(0)]
        for count in counts:
            known = {self._column[t]: n for t, n in sorted(count.items()) if t in self._column}
            column = np.array(list(known), int)
            value = (1 + np.log(list(known.values()))) * self._rarity[column]
            columns.append(column)
            values.append(value / max(float(np.linalg.norm(value)), 1e-12))
            ends.append(ends[-1] + len(column))
        shape = (len(counts), len(self._column))
        return csr_array((np.concatenate(values), np.concatenate(columns), ends), shape=shape)


def _counts(text: str) -> Counter[str]:
    words = (f" {word} " for word in re.findall(r"[^\W_]+", text.lower()))
    return Counter(word[k : k + 3] for word in words for k in range(len(word) - 2))
