"""The process that scores hostile files: paths in, outcomes out, one line of JSON each.

What it does besides is told by Python's audit hooks, and by strace where the parent uses it. Its
standard output carries the answers alone; what libraries print goes to a file.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

__all__ = ["MARK", "read_only_roots"]

MARK = "/vqscore-fuzz-case/"
"""A path that is opened in vain before each file, so that a log of system calls can be cut up."""

_WATCHED = (
    "open", "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "shutil.", "urllib.", "pty.", "webbrowser.", "ftplib.", "http.", "ctypes.dlopen",
)  # fmt: skip


def read_only_roots() -> tuple[str, ...]:
    """Folders of code, which may be imported from at any time."""
    here = Path(__file__).resolve().parents[2]
    roots = {sys.prefix, sys.base_prefix, str(here / "src"), str(here / "benchmarks")}
    return (*(f"{Path(root).resolve()}/" for root in sorted(roots)), "/proc/self/", "/sys/")


class _Watch:
    """Notes what Python code opens, runs or connects to, other than the file in question."""

    def __init__(self) -> None:
        self.path: str | None = None
        self.seen: list[str] = []
        self._roots = read_only_roots()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.path is None or not event.startswith(_WATCHED):
            return
        if event == "open":
            name = os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes) else ""
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            known = name.startswith((self.path, MARK, *self._roots))
            if not name or (known and not writes):
                return
        self.seen.append(f"{event} {arguments!r}"[:300])


def _highest_memory() -> int:
    import resource

    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024


def _limit_memory(most: int) -> None:
    import resource

    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _cause(error: Exception) -> str:
    """An error's class and words, without what differs from file to file."""
    words = getattr(error, "problem", "") or str(error)
    return f"{type(error).__name__}: {re.sub(r'(?<![A-Z.])[0-9][0-9.,e+]*', 'N', words)[:110]}"


def _outcome(scorer: Any, path: str) -> dict[str, str]:
    from vqscore.errors import VqscoreError

    try:
        scores = scorer.score(path)
    except VqscoreError as error:
        return {"outcome": "refused", "cause": _cause(error)}
    except MemoryError as error:
        return {"outcome": "out of memory", "cause": _cause(error)}
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return {"outcome": "unexpected", "cause": _cause(error)}
    return {"outcome": "damaged" if scores.report.problem else "scored", "cause": ""}


def _serve(answers: TextIO, warm: Path) -> None:
    import vqscore
    from vqscore.one_pass.threads import set_pass_threads

    # No number depends on it, and thousands of tiny clips cost half.
    set_pass_threads(1)
    watch = _Watch()
    scorer = vqscore.Scorer(metrics=["motion"])
    for seed in sorted(warm.iterdir()):
        scorer.score(seed)
    sys.addaudithook(watch)
    print(json.dumps({"ready": os.getpid(), "memory": _highest_memory()}), file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        path = os.fsdecode(bytes.fromhex(asked["path"]))
        watch.seen.clear()
        watch.path = os.path.abspath(path)  # noqa: PTH100 - links stay as they are
        with suppress(OSError):
            os.close(os.open(f"{MARK}{asked['number']}", os.O_RDONLY))
        started = time.process_time()
        told: dict[str, Any] = _outcome(scorer, path)
        watch.path = None
        told["seconds"] = round(time.process_time() - started, 4)
        told |= {"number": asked["number"], "seen": watch.seen, "memory": _highest_memory()}
        print(json.dumps(told), file=answers, flush=True)


if __name__ == "__main__":
    folder, most, log = sys.argv[1:]
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    printed = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    faulthandler.enable(all_threads=True)
    _limit_memory(int(most))
    _serve(own, Path(folder))
