"""``python -m benchmarks.quality.pages``: put the benchmark's figures into the metrics' pages.

A page holds figures between markers and nowhere else, so that none of them outlives the table:

    <!-- results.json: finds -->
    <!-- end -->
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from benchmarks.quality.options import ROOT
from benchmarks.quality.page_figures import BLOCKS, NOT_MEASURED

PAGES = ROOT / "docs" / "metrics"
RESULTS = Path(__file__).parent / "results.json"
_BLOCK = re.compile(r"(<!-- results\.json: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str, metric: str, results: dict[str, Any] | None) -> str:
    """A page with the figures of its metric; without results it says that there are none.

    Raises:
        KeyError: A marker names a block that does not exist.
    """

    def fill(match: re.Match[str]) -> str:
        figures = BLOCKS[match[2]](metric, results) if results is not None else NOT_MEASURED
        return f"{match[1]}\n{figures}\n\n{match[3]}"

    return _BLOCK.sub(fill, text)


def load_results() -> dict[str, Any] | None:
    """The last whole run's results, if there was one."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else None


def write_pages(results: dict[str, Any] | None, *, check: bool = False) -> list[Path]:
    """Bring every page up to date; returns those that were not."""
    stale = []
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        now = filled(text, page.stem, results)
        if now != text:
            stale.append(page)
            if not check:
                page.write_text(now, encoding="utf-8")
    return stale


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.quality.pages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if one is stale")
    chosen = parser.parse_args(given)
    stale = write_pages(load_results(), check=chosen.check)
    for page in stale:
        print(f"{'stale' if chosen.check else 'written'}: {page.relative_to(ROOT)}")
    return 1 if stale and chosen.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
