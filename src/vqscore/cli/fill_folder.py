"""``vqscore score --out``: a batch that fills a folder, and goes on where it was stopped."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from vqscore.cli.closing_documents import ClosingDocuments
from vqscore.cli.output import Output
from vqscore.errors import UsageError, VqscoreError
from vqscore.execute.attempt import Request, Setup
from vqscore.execute.engine import Engine
from vqscore.execute.limits import Limits
from vqscore.execute.run_settings import run_settings
from vqscore.policy import Policy
from vqscore.report.results_folder import Begun, ResultsFolder
from vqscore.report.verdict import Exit

__all__ = ["fill_folder"]


def fill_folder(
    path: Path,
    requests: Sequence[Request],
    setup: Setup,
    policy: Policy,
    engine: Engine,
    *,
    limits: Limits,
    retry_errors: bool,
    documents: ClosingDocuments,
) -> Exit:
    """Score what is not finished yet; each result is on disk before the next is shown.

    Documents are written from the folder, once all clips are finished.

    Raises:
        VqscoreError: The folder cannot be used, or nothing can be scored. What is finished stays.
    """
    # A clip that is named twice has one result in a folder.
    requests = list({str(Path(request.clip)): request for request in requests}.values())
    with (
        ResultsFolder(path, run_settings(setup, policy)) as folder,
        Output(len(requests), policy, lines=None, json_on_stdout=False) as output,
    ):
        begun = folder.begin(requests, retry_errors=retry_errors)
        output.add_finished_before(begun.words, begun.failed_by)
        for note in _notes(begun, path):
            output.say(note)
        try:
            for _, result in engine.judge_as_finished(begun.remaining, setup, policy, limits):
                folder.add(result)
                output.add(result)
        except KeyboardInterrupt:
            return output.interrupted(f"vqscore: go on with: {_command()}")
        except BrokenPipeError:
            raise  # whoever read what is shown has gone, and wants no more
        except (VqscoreError, OSError) as error:
            said = str(error)
            if isinstance(error, OSError):
                said = f"results cannot be shown: {(error.strerror or said).lower()}"
            kept = f"What is finished is kept in {path}; go on with: {_command()}"
            raise UsageError(f"{said}. {kept}") from error
        code = output.finished()
        if documents.are_wanted:
            with documents:
                for result in folder.results(requests, policy):
                    documents.add(result)
                documents.write(annotations=sys.stdout)
        return code


def _notes(begun: Begun, path: Path) -> list[str]:
    """What people should know before they wait."""
    notes: list[str] = []
    if begun.words:
        notes.append(f"{path} holds {len(begun.words)} of the results already")
    if begun.again:
        clips = (
            "1 clip has changed, or is"
            if begun.again == 1
            else f"{begun.again} clips have changed, or are"
        )
        notes.append(f"{clips} tried again")
    if begun.others:
        others = (
            "1 other result stays" if begun.others == 1 else f"{begun.others} other results stay"
        )
        notes.append(f"{others} in {path} as before")
    return notes


def _command() -> str:
    """What to run to have the rest. What was to be tried again is among that already."""
    return shlex.join(["vqscore", *(word for word in sys.argv[1:] if word != "--retry-errors")])
