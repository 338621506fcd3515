"""``python -m benchmarks.quality``: run the benchmark; ``... plant``: write clips to look at."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["plant"]:
        from benchmarks.quality.plant_command import main as plant_main

        return plant_main(arguments[1:])
    from benchmarks.quality.run_command import main as run_main

    return run_main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
