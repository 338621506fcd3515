"""The command line from start to end, models not loaded yet: ``... cold_start CLIP ROUNDS``.

This process imports next to nothing: a program's peak counts from that of the one that starts it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.speed.prompt import PROMPT
from benchmarks.speed.spent import medians, run_spent


def measure(path: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Of ``--help``, ``score`` and ``gate``, the latter also with the result kept from before."""
    vqscore = [sys.executable, "-m", "vqscore"]
    with tempfile.TemporaryDirectory() as scratch:
        repository = Path(scratch) / "repository"
        repository.mkdir()
        clip = repository / "clip.mp4"
        shutil.copyfile(path, clip)
        (repository / "clip.txt").write_text(PROMPT)
        (repository / "vqscore.toml").write_text('prompt_sidecar = "required"\n')
        environment = {**os.environ, "VQSCORE_CACHE": "true"}
        kept = ["--cache-dir", str(Path(scratch) / "kept")]
        # A clip may fail by the policy; it is judged all the same.
        verdicts = (0, 1, 3)
        commands = {
            "help": ([*vqscore, "--help"], (0,)),
            "score": ([*vqscore, "score", str(clip), "--prompt", PROMPT, "--no-cache"], verdicts),
            "gate": ([*vqscore, "gate", str(clip), "--no-cache"], verdicts),
            "gate, result kept": ([*vqscore, "gate", str(clip), *kept], verdicts),
        }
        run_spent(commands["gate, result kept"][0], expected=verdicts, env=environment)
        return {
            name: medians(
                [run_spent(command, expected=codes, env=environment) for _ in range(rounds)]
            )
            for name, (command, codes) in commands.items()
        }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
