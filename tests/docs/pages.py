"""Pages, and the code in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Block:
    """Code in a page.

    Args:
        page: Path of the page from the repository's root.
        line: Where it begins.
        language: The fence's first word; empty where it is indented, and has none.
        file: The fence's second word: the file that it is shown as.
        text: What stands in it.
    """

    page: str
    line: int
    language: str
    file: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """Every page that people read, from the repository's root."""
    site = [str(p.relative_to(ROOT)) for p in DOCS.rglob("*.md") if "_build" not in p.parts]
    return sorted(["README.md", "CONTRIBUTING.md", *site])


def blocks_of(page: str) -> list[Block]:
    """The code of a page, in order."""
    text = (ROOT / page).read_text("utf-8")
    found = []
    for token in MarkdownIt().parse(text):
        if token.type in ("fence", "code_block"):
            language, _, file = token.info.strip().partition(" ")
            line = token.map[0] + 1 if token.map else 0
            found.append(Block(page, line, language, file.strip(), token.content))
    return found


def session(block: Block) -> Iterator[tuple[str, str]]:
    """Commands of a console block, each with the output that is shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


_COMMAND = re.compile(r"^\s*(?:\$ |- (?:run: )?)?(vqscore [a-z].*)$", re.MULTILINE)


def commands_of(block: Block) -> list[list[str]]:
    """What vqscore is called with in a block of commands, whichever way it is written."""
    if block.language in ("python", "text", "json", "toml", "csv"):
        return []
    lines = (
        re.sub(r"\$\([^)]*\)", "made-by-a-command", line) for line in _COMMAND.findall(block.text)
    )
    return [shlex.split(line, comments=True)[1:] for line in lines]
