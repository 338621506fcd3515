"""What one pass does, feature by feature and chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from vqscore.feature import Chunk, Feature, Fold, PassContext, Stream, Summary
from vqscore.one_pass.chains import Chain
from vqscore.video.frame import Frame

__all__ = ["CHUNKS_AHEAD", "PassSteps"]

CHUNKS_AHEAD = 3
"""Chunks in memory where several threads work: decoding is ahead, the slowest feature behind."""


class PassSteps:
    """The features of a plan on their way through a clip."""

    def __init__(
        self,
        streams: Sequence[Stream[Any]],
        summaries: Sequence[Summary[Any]],
        frames: Iterator[Frame],
        context: PassContext,
        chunk_frames: int,
    ) -> None:
        self._streams, self._summaries = streams, summaries
        self._frames, self._context, self._chunk_frames = frames, context, chunk_frames
        self._chunks: dict[int, Chunk] = {}
        self._values_of: dict[Stream[Any], Callable[[Chunk], Sequence[Any]]] = {}
        self.folds: dict[Summary[Any], Fold[Any]] = {}

    def in_this_thread(self) -> None:
        """Each chunk through all features, in order."""
        for stream in self._streams:
            self._start_stream(stream)
        for summary in self._summaries:
            self._start_fold(summary)
        number = 0
        while self._decode(number):
            for stream in self._streams:
                self._stream(stream, number)
            for summary in self._summaries:
                self._add(summary, number)
            del self._chunks[number]
            number += 1

    def chains(self) -> list[Chain]:
        """The same work, cut up for several threads."""
        chains = [Chain("decode", (), lambda: None, self._decode)]
        features: tuple[Feature[Any], ...] = (*self._streams, *self._summaries)
        for feature in features:
            after = ("decode", *(f for f in feature.inputs() if isinstance(f, Stream)))
            if isinstance(feature, Stream):
                begin, step = partial(self._start_stream, feature), partial(self._stream, feature)
            elif isinstance(feature, Summary):
                begin, step = partial(self._start_fold, feature), partial(self._add, feature)
            chains.append(Chain(feature, after, begin, step))
        return chains

    def _decode(self, number: int) -> bool:
        # What is behind every feature goes; the window says how many chunks that leaves.
        self._chunks.pop(number - CHUNKS_AHEAD, None)
        held = list(islice(self._frames, self._chunk_frames))
        self._chunks[number] = Chunk(held)
        return bool(held)

    def _start_stream(self, stream: Stream[Any]) -> None:
        self._values_of[stream] = stream.start(self._context)

    def _start_fold(self, summary: Summary[Any]) -> None:
        self.folds[summary] = summary.start(self._context)

    def _stream(self, stream: Stream[Any], number: int) -> None:
        chunk = self._chunks[number]
        chunk.put(stream, self._values_of[stream](chunk))

    def _add(self, summary: Summary[Any], number: int) -> None:
        self.folds[summary].add(self._chunks[number])
