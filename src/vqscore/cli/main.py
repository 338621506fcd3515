"""The command line's front door. Commands are imported when they are called, not before."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from cyclopts import App, CycloptsError

from vqscore.collecting import collect_seldom
from vqscore.errors import VqscoreError
from vqscore.printable import printable_lines
from vqscore.version import __version__

__all__ = ["app", "main"]

_show_warning = warnings.showwarning

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors of a full disk, of a used-up quota, of a file that may not grow."""

app = App(
    name="vqscore",
    help="Is this AI-generated clip usable as a first shot, and if not, what is wrong with it?",
    help_epilogue=(
        "Exit codes: 0 all clips pass, 1 some fail, 2 wrong usage or policy, "
        "3 some could not be judged and none failed."
    ),
    version=__version__,
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
)
app.command(
    "vqscore.cli.score:score",
    help="Score clips and judge them by a policy.",
    usage="Usage: vqscore score [OPTIONS] CLIP...",
)
app.command(
    "vqscore.cli.compare:compare", help="Compare generators over one prompt set, with intervals."
)
app.command(
    "vqscore.cli.arena:app", name="arena", help="Elo ratings from scores and people's votes."
)
app.command(
    "vqscore.cli.calibrate:calibrate",
    help="Fit a policy to accepted and rejected clips, and state its error rate.",
)
app.command(
    "vqscore.cli.explain:explain", help="Say why a clip gets its verdict, and what would flip it."
)
app.command(
    "vqscore.cli.gate:gate",
    help="Judge the clips of a repository as its configuration says: for pre-commit and CI.",
    usage="Usage: vqscore gate [OPTIONS] FILES...",
)
_cache = App(name="cache", help="Results that are kept between runs.")
_cache.command("vqscore.cli.cache:info", help="Show what is kept, and where.")
_cache.command("vqscore.cli.cache:clear", help="Drop everything that is kept.")
_cache.command("vqscore.cli.cache:prune", help="Drop what was unused for longest.")
app.command(_cache)
_models = App(name="models", help="Model sets, and weights that are fetched on request.")
_models.command("vqscore.cli.models:list_models", name="list", help="List sets and parts.")
_models.command("vqscore.cli.models_pull:pull", help="Fetch the weights of a set or part.")
_models.command("vqscore.cli.models:verify", help="Hold weights against their digests.")
_models.command("vqscore.cli.models:path", help="Print where weights lie.")
_models.command("vqscore.cli.models:remove", help="Delete weights.")
app.command(_models)
app.command("vqscore.cli.metrics:metrics", help="List the metrics and what they need.")
app.command(
    "vqscore.cli.doctor:doctor", help="Say what is installed, and whether a clip can be scored."
)
app.command(
    "vqscore.cli.demo:demo", help="Film a clip, plant defects in it, and see each one named."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    collect_seldom()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _say  # type: ignore[assignment]
            code = app(
                arguments,
                exit_on_error=False,
                print_error=True,
                result_action="return_value",
            )
    except CycloptsError:
        return 2
    except VqscoreError as error:
        print(f"vqscore: {printable_lines(str(error))}", file=sys.stderr)
        _drop_what_cannot_be_printed()
        return 2
    except KeyboardInterrupt:
        print("vqscore: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone: a pager, head.
        _drop_what_cannot_be_printed()
        return 141
    except OSError as error:
        if error.errno not in _FULL:
            raise
        where = f"{error.filename} cannot be written" if error.filename else "not all is written"
        print(f"vqscore: {where}: {(error.strerror or '').lower()}", file=sys.stderr)
        _drop_what_cannot_be_printed()
        return 2
    return int(code or 0)


def _drop_what_cannot_be_printed() -> None:
    """Python would try again at its exit, complain, and return another code."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: Warning | str, category: type[Warning], *where: Any) -> None:
    """A warning of our own is a sentence for a person; others look as they always do."""
    if category.__module__.startswith("vqscore."):
        print(f"vqscore: {printable_lines(str(message))}", file=sys.stderr)
    else:
        _show_warning(message, category, *where)


if __name__ == "__main__":
    sys.exit(main())
