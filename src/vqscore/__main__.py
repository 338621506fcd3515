"""``python -m vqscore``."""

import sys

from vqscore.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
