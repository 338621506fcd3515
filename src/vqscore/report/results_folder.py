"""A folder of results that a batch fills, can be stopped in, and goes on in.

It holds ``part-*.jsonl`` and ``unfinished.jsonl`` (see :mod:`vqscore.report.parts`), one line for
each clip, and ``run.json``, which says what the results follow from.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout

from vqscore.errors import UsageError, unwritable
from vqscore.execute.attempt import Failure, Request, Result
from vqscore.policy import Policy, judge
from vqscore.report.json_lines import result_document
from vqscore.report.parts import Parts, Place, damaged, read_at
from vqscore.report.results_line import (
    FileState,
    clip_name,
    failed_metrics,
    file_state,
    is_result,
    known_prompt,
)
from vqscore.report.run_file import check_run_file
from vqscore.report.verdict import Word
from vqscore.stored_scores import scores_of

__all__ = ["Begun", "ResultsFolder"]


@dataclass(slots=True)
class Begun:
    """What a folder holds of a batch when it is begun, or gone on with.

    Args:
        remaining: Clips that are to be scored.
        words: The verdicts of those that are finished.
        failed_by: Metric to how many of them it failed.
        again: How many results were dropped, because their clips are to be scored again.
        others: How many results the folder holds of clips that are not in this batch.
    """

    remaining: list[Request] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    failed_by: Counter[str] = field(default_factory=Counter)
    again: int = 0
    others: int = 0


class ResultsFolder:
    """Results of a batch in a folder. Use it as a context manager: it is locked meanwhile.

    Args:
        path: The folder; it is made where it is not there.
        settings: What the results follow from, as :func:`vqscore.execute.run_settings` says.

    Raises:
        UsageError: On entering: another process writes it, it was begun with other settings, it
            holds something else, or it cannot be written.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        self.path = path
        self._settings = settings
        self._lock = FileLock(path / ".lock", blocking=False)
        self._parts = Parts(path)
        self._states: dict[str, FileState] = {}
        self._weights: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._refuse_what_is_none()
            self._lock.acquire()
        except Timeout:
            message = f"another process is writing to {self.path}. Wait for it, or stop it"
            raise UsageError(message) from None
        except OSError as error:
            raise unwritable(f"--out {self.path}", error) from error
        try:
            self._begun_in = check_run_file(self.path, self._settings)
            self._parts.repair()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._parts.seal()
        finally:
            self._lock.release()

    def _refuse_what_is_none(self) -> None:
        held = {entry.name for entry in self.path.iterdir()}
        if "run.json" not in held and held - {".lock", "run.json.new"}:
            message = f"--out {self.path} holds other files already, and no results"
            raise UsageError(f"{message}: name a new folder, or an empty one")

    def begin(self, requests: Sequence[Request], *, retry_errors: bool = False) -> Begun:
        """Find out what is finished. Call it before anything is added.

        A clip is finished if the folder holds its result, for this prompt, and the file's size and
        time of change are what they were. Other results of clips of this batch are dropped.

        Args:
            requests: The batch; no clip twice.
            retry_errors: Whether clips that could not be scored are to be scored again.

        Raises:
            UsageError: The folder's names of clips mean others here, or a file of it is damaged.
        """
        self._check_names(requests)
        waiting = {clip_name(request.clip): request for request in requests}
        self._states = {name: file_state(name) for name in waiting}
        begun = Begun()
        dropped: list[Place] = []
        finished: set[str] = set()
        for place, document in self._parts.lines():
            if not is_result(document):
                raise damaged(place)
            name = clip_name(document["clip"])
            request = waiting.get(name)
            if request is None and name not in finished:
                begun.others += 1
            elif (
                request is None
                or known_prompt(document["prompt"]) != known_prompt(request.prompt)
                or document["provenance"].get("file") != self._states[name]
                or (retry_errors and document["verdict"] == "error")
            ):
                dropped.append(place)
                continue
            else:
                del waiting[name]
                finished.add(name)
                begun.words.append(document["verdict"])
                begun.failed_by.update(failed_metrics(document))
            self._check_weights(document)
        self._parts.drop(dropped)
        begun.again = len(dropped)
        begun.remaining = list(waiting.values())
        return begun

    def _check_names(self, requests: Sequence[Request]) -> None:
        """A name is relative to where the run was begun, unless all was moved since."""
        there = self._begun_in
        relative = any(not Path(request.clip).is_absolute() for request in requests)
        if relative and there != Path.cwd() and there.exists():
            message = f"results in {self.path} name their clips as seen from {there}"
            raise UsageError(f"{message}: run this there, or name another folder")

    def add(self, result: Result) -> None:
        """Keep a result; once this returns, it stays, whatever happens.

        Raises:
            UsageError: It cannot be written, or comes from other weights than those before it.
        """
        document = result_document(result)
        document["provenance"]["file"] = self._states[clip_name(document["clip"])]
        self._check_weights(document)
        self._parts.add(json.dumps(document, ensure_ascii=False, allow_nan=False))

    def results(self, requests: Sequence[Request], policy: Policy) -> Iterator[Result]:
        """The results of a batch that is finished, in its order, one in memory at a time."""
        places = {clip_name(line.document["clip"]): line.place for line in self._parts.lines()}
        for request in requests:
            document = read_at(places[clip_name(request.clip)])
            if document["verdict"] == "error":
                message = document["findings"][0]["message"]
                yield Failure(document["clip"], document["prompt"], message)
            else:
                yield judge(scores_of(document), policy)

    def _check_weights(self, document: Mapping[str, Any]) -> None:
        """Weights have names in settings, and digests only once they are loaded."""
        for role, model in document["provenance"].get("models", {}).items():
            before = self._weights.setdefault(role, model)
            if model != before:
                raise UsageError(
                    f"results in {self.path} come from {role} {before}, and this machine has "
                    f"{model}: these are not comparable. Name another folder"
                )
