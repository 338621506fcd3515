"""``vqscore arena``: Elo ratings from scores and from people, and a page to vote on."""

from __future__ import annotations

import json as json_format
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.text import Text

from vqscore.arena.ballot import Ballot, contests_of
from vqscore.arena.server import HOST, ArenaServer
from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.take_options import AS_USUAL, TakeOptions
from vqscore.compare.contests import agreement, judged_votes
from vqscore.compare.manifest_files import read_manifest
from vqscore.compare.ratings import rate
from vqscore.compare.votes import Vote, read_votes
from vqscore.errors import UsageError
from vqscore.report.compare_json import arena_document
from vqscore.report.compare_text import arena_text
from vqscore.report.compare_words import agreement_words
from vqscore.report.verdict import Exit

__all__ = ["app", "arena", "serve"]

app = App(name="arena", help="Elo ratings from scores and from people's votes.")


@app.default
def arena(
    manifest: Path | None = None,
    *,
    votes: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    taken: TakeOptions = AS_USUAL,
    kept: CacheOptions = KEEP_RESULTS,
) -> int:
    """Elo ratings from scores and from people's votes.

    Args:
        manifest: Clips to rate by their scores, as for vqscore compare.
        votes: People's votes, a CSV file with the columns prompt_id, left, right, winner.
        json: Print JSON instead of tables.
        taken: How the clips come by their results.
        kept: Whether results are kept between runs.
    """
    if manifest is None and votes is None:
        raise UsageError("nothing to rate: name a manifest, or people's votes with --votes")
    cast: dict[str, tuple[Vote, ...]] = {}
    if manifest is not None:
        policy = taken.bounds()
        cast["judged"] = judged_votes(taken.takes(manifest, policy, kept), policy)
    if votes is not None:
        cast["people"] = read_votes(votes)
    empty = {by: given for by, given in cast.items() if not given}
    cast = {by: given for by, given in cast.items() if given}
    for by in empty:
        message = f"no contest ({by}): no vote, or no prompt with clips of two generators"
        if not cast:
            raise UsageError(message)
        # What people voted is not lost for that.
        print(f"vqscore: {message}", file=sys.stderr)
    arenas = {by: rate(given) for by, given in cast.items()}
    both = (
        agreement(cast["judged"], cast["people"], (arenas["judged"], arenas["people"]))
        if len(arenas) == 2
        else None
    )
    if json:
        document = arena_document(arenas, both)
        print(json_format.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))
        return Exit.PASS
    console = Console(highlight=False)
    for by, found in arenas.items():
        console.print(arena_text(found, by))
    if both is not None:
        console.print(Text(agreement_words(both)))
    return Exit.PASS


@app.command
def serve(
    manifest: Path,
    *,
    votes: Path = Path("votes.csv"),
    port: int = 0,
    seed: int | None = None,
    browser: bool = True,
) -> int:
    """Vote on clips side by side, names hidden, in a browser on this machine.

    Args:
        manifest: The clips, as for vqscore compare.
        votes: Where votes are kept, each as soon as it is cast; an existing file is gone on with.
        port: The port on the loopback address; by default any free one.
        seed: For the same order and sides again.
        browser: Open the page.
    """
    listed = read_manifest(manifest)
    listed.check_clips_exist()
    if not votes.absolute().parent.is_dir():
        raise UsageError(f"--votes {votes} cannot be written: its folder does not exist")
    ballot = Ballot(contests_of(listed.entries, seed), votes)
    try:
        server = ArenaServer(ballot, str(votes), port)
    except (OSError, OverflowError) as error:
        raise UsageError(f"port {port} on {HOST} cannot be used: {error}") from error
    with server:
        print(f"{ballot.done} of {ballot.total} voted. Vote at {server.url}", flush=True)
        print("Votes are kept as they are cast. End with Ctrl+C.", flush=True)
        if browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print(f"{ballot.done} of {ballot.total} voted, in {votes}.")
    return Exit.PASS
