"""Clips a minute, once all workers are warm: ``... throughput CLIP CLIPS WORKERS THREADS``."""

from __future__ import annotations

import json
import sys
import time

from benchmarks.speed.prompt import PROMPT
from vqscore.execute.attempt import Failure, Request, Setup
from vqscore.execute.local import judge_all
from vqscore.one_pass.threads import available_cores, set_pass_threads
from vqscore.policy import load_policy
from vqscore.registry import default_metrics


def measure(path: str, clips: int, workers: int, threads: int) -> dict[str, float]:
    """The same clip again and again; the first of each worker, which loads models, is left out.

    Raises:
        RuntimeError: A clip could not be scored.
    """
    set_pass_threads(threads)
    requests = [Request(path, PROMPT)] * (clips + workers)
    began = time.perf_counter()
    results = judge_all(requests, Setup(default_metrics()), load_policy("first-shot"), workers)
    for number, result in enumerate(results, 1):
        if isinstance(result, Failure):
            raise RuntimeError(result.message)  # noqa: TRY004 - it is no wrong type
        if number == workers:
            began = time.perf_counter()
    return {"clips_per_minute": 60 * clips / (time.perf_counter() - began)}


if __name__ == "__main__":
    path, clips, workers, threads = sys.argv[1], *map(int, sys.argv[2:5])
    print(json.dumps(measure(path, clips, workers, threads or available_cores())))
