"""What a process asked of the system, from a log of strace: native code is seen here too."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from benchmarks.robustness.child import MARK, read_only_roots

__all__ = ["strace_command", "strace_works", "unexpected_calls"]

_TRACED = "trace=%network,open,openat,creat,execve,unlink,unlinkat,rename,renameat,renameat2,mkdir"
_CALL = re.compile(r"^\d+\s+(?P<call>\w+)\((?P<arguments>.*)$")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DEVICES = (
    "/dev/null",
    "/dev/urandom",
    "/proc/sys/vm/overcommit_memory",  # the C library's memory allocation
)


@cache
def strace_works() -> bool:
    """Whether strace is installed and may trace."""
    tool = shutil.which("strace")
    if tool is None:
        return False
    tried = subprocess.run(
        [tool, "-f", "-o", "/dev/null", "true"], capture_output=True, check=False
    )
    return tried.returncode == 0


def strace_command(log: Path) -> list[str]:
    """What to put in front of a command."""
    options = ["-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", _TRACED, "-e", "signal=none"]
    return ["strace", *options, "-o", str(log)]


def unexpected_calls(log: Path, paths: dict[int, bytes]) -> Iterator[tuple[int, str]]:
    """Calls that scoring a file does not need, with the number of the file.

    Args:
        log: Of strace.
        paths: Number of a file to its path.
    """
    roots = tuple(root.encode() for root in read_only_roots())
    number: int | None = None
    with log.open("rb") as lines:
        for line in lines:
            call = _CALL.match(line.decode("latin-1"))
            if call is None:
                continue
            named = [_decoded(text) for text in _TEXT.findall(call["arguments"])]
            if named and named[0].startswith(MARK.encode()):
                number = int(named[0].rsplit(b"/", 1)[1])
            elif number is not None and not _is_expected(call["call"], named, call["arguments"],
                                                         (paths[number], *roots)):  # fmt: skip
                yield number, f"{call['call']}({call['arguments'][:200]}"


def _is_expected(
    call: str, named: Sequence[bytes], arguments: str, roots: tuple[bytes, ...]
) -> bool:
    if call not in {"open", "openat"} or not named:
        return False
    if any(flag in arguments for flag in ("O_WRONLY", "O_RDWR", "O_CREAT")):
        return False
    own, *code = roots
    return named[0] == own or named[0].startswith(tuple(code)) or named[0].decode() in _DEVICES


def _decoded(text: str) -> bytes:
    """A string as strace prints it, octal escapes and all."""
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")
