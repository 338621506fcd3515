"""A weight file fetched: resumed, held against its digest, and in its place whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from vqscore.errors import ModelError
from vqscore.models.digests import remember, sha256_of
from vqscore.models.pulled import by_hand
from vqscore.models.weight import Weight
from vqscore.version import __version__

__all__ = ["fetch", "part_file"]

Progress = Callable[[int, int], None]
"""Told bytes that are there, and bytes in all (0 where the server does not say)."""

_SECONDS = 30.0
"""Without a byte for so long a server is taken to be gone."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """What the hub's own answer says of a file; its answer may send on to another server."""

    sha256: str
    commit: str


def part_file(weight: Weight) -> Path:
    """Where a file is gathered. No library takes it for weights, and the next pull goes on."""
    return weight.folder() / f".{weight.file_name}.vqscore-part"


def fetch(weight: Weight, progress: Progress = lambda _done, _of: None) -> Path:
    """Fetch one file, through the proxies that the environment names.

    A fetch that was cut off goes on where it stopped, if there is a digest to prove that both
    halves are of one file; without one it begins anew.

    Args:
        weight: The file.
        progress: Is told how far it is.

    Returns:
        Where it lies.

    Raises:
        ModelError: It cannot be fetched, is not what it should be, or cannot be written. Nothing
            that could be taken for weights is left behind.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        raise _failed(weight, "HF_HUB_OFFLINE is set, so no server is asked")
    part = part_file(weight)
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        have = part.stat().st_size if part.is_file() else 0
    except OSError as error:
        raise _unwritable(weight, error) from error
    statement = _gather(weight, part, have, progress)
    wanted = weight.sha256 or statement.sha256
    found = sha256_of(part)
    if have and wanted and not found.startswith(wanted):
        # The file may have been another one when its first half was fetched.
        part.unlink()
        statement = _gather(weight, part, 0, progress)
        found = sha256_of(part)
    if not found.startswith(wanted):
        part.unlink()
        message = (
            f"its SHA-256 is {found} and should begin with {wanted}: it was changed on the way"
        )
        raise _failed(weight, message)
    if not wanted:
        _check_tensors(weight, part)
    return _place(weight, part, statement.commit, found)


def _gather(weight: Weight, part: Path, have: int, progress: Progress) -> _Statement:
    headers = {"Accept-Encoding": "identity", "User-Agent": f"vqscore/{__version__}"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        with requests.get(weight.url, headers=headers, stream=True, timeout=_SECONDS) as answer:
            statement = _stated([*answer.history, answer])
            if answer.status_code == requests.codes.requested_range_not_satisfiable and have:
                return statement  # all of it is here already
            if not answer.ok:
                raise _failed(weight, f"the server answers {answer.status_code} {answer.reason}")
            if answer.status_code != requests.codes.partial_content:
                have = 0
            resumable = bool(weight.sha256 or statement.sha256)
            _write(weight, part, answer, have, resumable=resumable, progress=progress)
            return statement
    except requests.RequestException as error:
        raise _failed(weight, _in_words(error)) from error


def _write(
    weight: Weight, part: Path, answer: Any, have: int, *, resumable: bool, progress: Progress
) -> None:
    length = int(answer.headers.get("Content-Length", 0))
    of = have + length if length else 0
    keep = False
    try:
        with part.open("ab" if have else "wb") as file:
            progress(have, of)
            try:
                for block in answer.iter_content(1 << 20):
                    file.write(block)
                    have += len(block)
                    progress(have, of)
            except (requests.RequestException, KeyboardInterrupt):
                keep = resumable
                raise
            file.flush()
            os.fsync(file.fileno())
        keep = True
    except requests.RequestException:
        raise
    except OSError as error:
        raise _unwritable(weight, error) from error
    finally:
        if not keep:
            with suppress(OSError):
                part.unlink()


def _stated(answers: list[Any]) -> _Statement:
    """Of the first answers that say it: where they end is a store that knows no commits."""
    sha256 = commit = ""
    for answer in reversed(answers):
        for header in ("ETag", "X-Linked-ETag"):
            tag = answer.headers.get(header, "").removeprefix("W/").strip('"').lower()
            if re.fullmatch(r"[0-9a-f]{64}", tag):
                sha256 = tag
        named = answer.headers.get("X-Repo-Commit", "")
        commit = named if re.fullmatch(r"[0-9a-f]{40}", named) else commit
    return _Statement(sha256, commit)


def _check_tensors(weight: Weight, part: Path) -> None:
    """No digest is published with it: at least it is weights, and no error page."""
    from vqscore.models.checkpoint import read_tensors  # noqa: PLC0415 - torch only where needed

    try:
        read_tensors(part, weight.file_name)
    except ModelError as error:
        part.unlink()
        raise _failed(weight, str(error)) from error


def _place(weight: Weight, part: Path, commit: str, digest: str) -> Path:
    target = weight.place(commit or "main")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        remember(target, digest)
        weight.name_commit(commit)
    except OSError as error:
        raise _unwritable(weight, error) from error
    return target


def _failed(weight: Weight, why: str) -> ModelError:
    return ModelError(f"{weight.part} was not fetched: {why}\n{by_hand([weight], weight.part)}")


def _unwritable(weight: Weight, error: OSError) -> ModelError:
    reason = (error.strerror or str(error)).lower()
    home = "TORCH_HOME" if weight.repository is None else "HF_HOME"
    message = f"{weight.part} was not fetched: {weight.folder()} cannot be written to: {reason}. "
    return ModelError(f"{message}Make room (about {weight.megabytes} MB), or set {home} elsewhere")


def _in_words(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy that the environment names does not answer"
    if isinstance(error, requests.exceptions.SSLError):
        return f"the server's certificate is not trusted: {error}"
    if isinstance(error, requests.Timeout):
        return f"the server did not answer within {_SECONDS:.0f} s"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off. The same command goes on where it stopped"
    return f"the server cannot be reached ({type(error).__name__})"
