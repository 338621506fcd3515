"""The result of a comparison: plain values that text, JSON, CSV, Markdown and HTML render from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from vqscore.compare.contests import Agreement
from vqscore.compare.ratings import Arena
from vqscore.compare.take import Take
from vqscore.counted import counted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer", "Comparison", "Difference", "Estimate", "Row", "TagTable", "Unit"]

Unit: TypeAlias = Literal[
    "share", "score", "percent", "seconds", "GB", "steps", "price", "price/s", "s/s", "attempts",
    "per 10 s", "",
]  # fmt: skip
"""What a row's numbers are: ``share`` goes from 0 to 1 and is shown as a percentage, ``percent``
from 0 to 100; ``price/s`` and ``s/s`` are per usable second."""

Answer: TypeAlias = Literal["better", "worse", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One generator's number in one row.

    Args:
        value: The number, in the row's unit; ``None`` where there is none, and ``note`` says why.
        low: Lower end of the 95 % interval, ``None`` where it is open or not known.
        high: Upper end, likewise.
        n: How many attempts (or prompts, for rows about prompts) it was taken over.
        successes: Of these, for rates.
        left_out: Attempts without a value, which ``n`` does not count.
        note: What a reader must know beside the number.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    successes: int | None = None
    left_out: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A generator against the reference, over the prompts that both have.

    Args:
        value: The generator's number less the reference's, in the row's unit.
        low: Lower end of the 95 % interval, not corrected for the number of tests.
        high: Upper end.
        improvement: Change relative to the reference, above 0 where the generator is better.
        test: What gave the p-value.
        p: As tested, or ``None`` where nothing could be tested.
        p_holm: After Holm's correction over all tests of the table.
        pairs: Prompts that both have.
        enough: Prompts at which a difference as large as this one would be told, four times in
            five; ``None`` where it is told already, or no number would do.
        answer: ``"better"`` or ``"worse"`` where ``p_holm`` is under .05.
    """

    value: float | None
    low: float | None
    high: float | None
    improvement: float | None
    test: str
    p: float | None
    pairs: int
    p_holm: float | None = None
    enough: int | None = None
    answer: Answer = "cannot tell"

    @property
    def says(self) -> str:
        """The answer in words, with what it would take to know."""
        if self.answer != "cannot tell":
            return self.answer
        over = counted(self.pairs, "prompt")
        if self.p is None:
            return "not tested"
        if self.value == 0:
            return f"no difference over {over}"
        if self.enough is None:
            return f"cannot tell from {over}"
        return f"not enough prompts to tell: {self.pairs}, about {self.enough} would do"


@dataclass(frozen=True, slots=True)
class Row:
    """One question, answered for each generator.

    Args:
        key: Its name in JSON and CSV.
        label: Its name for people.
        unit: Of the estimates.
        better: Which way is better.
        estimates: By generator.
        differences: By generator, the reference left out.
    """

    key: str
    label: str
    unit: Unit
    better: Literal["higher", "lower"]
    estimates: Mapping[str, Estimate]
    differences: Mapping[str, Difference] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class TagTable:
    """The rows for the prompts that carry one tag; too few to be tested, so estimates only."""

    tag: str
    prompts: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Generators over one prompt set.

    Args:
        generators: In the manifest's order.
        reference: The one that the others are compared with.
        policy: What clips were judged by; empty for a manifest of counts.
        prompts: How many different ones there are.
        rows: The table.
        tallies: Generator to verdict (or ``error``, ``missing``) to the number of attempts.
        tags: Breakdown.
        arena: Ratings by judged scores, if there are clips of two generators for a prompt.
        voted: Ratings by people's votes, if there are votes.
        agreement: Of the two, if there are both.
        notes: What a reader must know of the whole.
        takes: The attempts behind it, in the manifest's order.
    """

    generators: tuple[str, ...]
    reference: str
    policy: str
    prompts: int
    rows: tuple[Row, ...]
    tallies: Mapping[str, Mapping[str, int]]
    tags: tuple[TagTable, ...] = ()
    arena: Arena | None = None
    voted: Arena | None = None
    agreement: Agreement | None = None
    notes: tuple[str, ...] = ()
    takes: tuple[Take, ...] = ()

    def row(self, key: str) -> Row:
        """The row of that key.

        Raises:
            KeyError: There is none.
        """
        return {row.key: row for row in self.rows}[key]

    def to_pandas(self) -> pd.DataFrame:
        """One row for each row and generator of the table; needs pandas.

        Raises:
            UsageError: pandas is not installed.
        """
        from vqscore.compare.data_frames import frame_of, table_records  # noqa: PLC0415

        return frame_of(table_records(self))

    def clips_to_pandas(self) -> pd.DataFrame:
        """One row for each attempt, with its verdict and scores; needs pandas.

        Raises:
            UsageError: pandas is not installed.
        """
        from vqscore.compare.data_frames import frame_of, take_records  # noqa: PLC0415

        return frame_of(take_records(self.takes))
