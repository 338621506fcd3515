"""``python -m benchmarks.calibration``: labels, people or ship; each says what it does."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["people"]:
        from benchmarks.calibration.people_command import main as command
    elif arguments[:1] == ["ship"]:
        from benchmarks.calibration.ship_command import main as command
    elif arguments[:1] == ["labels"]:
        from benchmarks.calibration.labels_command import main as command
    else:
        print(f"{__doc__}\nAdd --help for its options.", file=sys.stderr)
        return 2
    return command(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
