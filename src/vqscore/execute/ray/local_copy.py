"""A clip's file on this machine: it lies here, is fetched from an object store, or came as bytes.

No reader and no demuxer ever sees the address of anything else.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from vqscore.errors import ClipNotFoundError, UnreadableClipError

__all__ = ["local_copy"]

_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "hdfs", "memory"})
"""Whatever else a list of clips names (a web server, a host to log in to) is not called on."""

_BY_PYARROW = frozenset({"s3", "gs", "gcs"})
"""pyarrow reaches these itself; fsspec wants another package for each."""


@contextmanager
def local_copy(clip: str | bytes, base: Path, filesystem: Any = None) -> Iterator[Path]:
    """A path that holds the clip until the context is left.

    Args:
        clip: A path, a URI (``file://``, ``s3://``, ``gs://`` and other object stores), or the
            bytes of a video file.
        base: What relative paths are relative to.
        filesystem: Of pyarrow or fsspec: where the clip lies, under this path or behind the scheme
            of this URI. By default what the URI says, with the credentials of the environment.

    Raises:
        ClipNotFoundError: There is no such object.
        UnreadableClipError: It cannot be fetched; the message says why.
    """
    if isinstance(clip, str) and filesystem is None and "://" not in clip:
        yield base / clip
    elif isinstance(clip, str) and filesystem is None and clip.startswith("file://"):
        yield _path_of(clip)
    else:
        with TemporaryDirectory(prefix="vqscore-") as folder:
            copy = Path(folder) / "clip"
            if isinstance(clip, bytes):
                copy.write_bytes(clip)
            else:
                _fetch(clip, copy, filesystem)
            yield copy


def _path_of(uri: str) -> Path:
    """The path of a ``file://`` URI.

    >>> _path_of("file:///clips/a%20b.mp4").as_posix()
    '/clips/a b.mp4'
    """
    parts = urlsplit(uri)
    if parts.netloc not in {"", "localhost"} or parts.query or parts.fragment:
        problem = "is not the address of a file on this machine"
        raise UnreadableClipError(uri, problem, "Write file:///PATH, with ? as %3F and # as %23.")
    return Path(url2pathname(parts.path))


def _fetch(uri: str, copy: Path, filesystem: Any) -> None:
    try:
        store, path = _place(uri) if filesystem is None else (filesystem, _behind_scheme(uri))
        with _stream(store, path) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    except FileNotFoundError:
        raise ClipNotFoundError(uri, "there is no such object", "Check the address.") from None
    except UnreadableClipError:
        raise
    except Exception as error:
        # Each store has errors of its own, and what is missing is often a package.
        problem = f"cannot be fetched ({type(error).__name__}: {error})"
        remedy = "Check the address, the credentials of this machine, and its disk."
        raise UnreadableClipError(uri, problem, remedy) from error


def _behind_scheme(uri: str) -> str:
    """The path that a store knows an object by.

    >>> _behind_scheme("s3://bucket/a.mp4"), _behind_scheme("bucket/a.mp4")
    ('bucket/a.mp4', 'bucket/a.mp4')
    """
    scheme, separator, path = uri.partition("://")
    return path if separator else scheme


def _place(uri: str) -> tuple[Any, str]:
    """A store, and the object's path in it."""
    scheme, _, path = uri.partition("://")
    if scheme not in _STORES:
        problem = f"{scheme}:// is not read"
        remedy = f"Known are file and {', '.join(sorted(_STORES))}; or give the clip's bytes."
        raise UnreadableClipError(uri, problem, remedy)
    if scheme in _BY_PYARROW:
        from pyarrow.fs import FileSystem  # noqa: PLC0415 - comes with Ray Data

        # From the bucket alone: in names of objects %, ? and # mean themselves.
        store, _ = FileSystem.from_uri(f"{scheme.replace('gcs', 'gs')}://{path.partition('/')[0]}")
        return store, path
    from fsspec.core import url_to_fs  # noqa: PLC0415 - comes with Ray Data

    store, found = url_to_fs(uri)
    return store, str(found)


def _stream(store: Any, path: str) -> Any:
    """An object that is open for reading."""
    # Methods of both kinds of file systems: pyarrow's first.
    opened = getattr(store, "open_input_stream", None)
    return store.open(path, "rb") if opened is None else opened(path)
