"""From attempts to the table: every question, every generator, every difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vqscore.compare.contests import agreement, judged_votes
from vqscore.compare.differences import Found, corrected, difference
from vqscore.compare.estimates import estimate
from vqscore.compare.measures import Measure, measures_for
from vqscore.compare.ratings import rate
from vqscore.compare.table import Comparison, Row, TagTable
from vqscore.compare.take import Take
from vqscore.compare.votes import Vote
from vqscore.counted import counted
from vqscore.errors import UsageError
from vqscore.policy import Policy

__all__ = ["compare_takes"]

ByPrompt = Mapping[str, Sequence[Take]]


def compare_takes(
    takes: Sequence[Take],
    policy: Policy,
    against: str | None = None,
    votes: Sequence[Vote] = (),
) -> Comparison:
    """Compare generators.

    No number depends on the order of the attempts.

    Args:
        takes: All attempts.
        policy: What their clips were judged by.
        against: The generator that the others are compared with; by default the first.
        votes: What people preferred.

    Raises:
        UsageError: No attempts, or no such generator.
    """
    generators = tuple(dict.fromkeys(take.entry.generator for take in takes))
    if not generators:
        raise UsageError("there is nothing to compare: no attempts")
    reference = against or generators[0]
    if reference not in generators:
        listed = ", ".join(generators)
        raise UsageError(f"there is no generator {reference!r} to compare with; known: {listed}")
    grid = _grid(takes)
    most = max(len(attempts) for by_prompt in grid.values() for attempts in by_prompt.values())
    made = [(measure, _row(measure, grid, generators)) for measure in measures_for(policy, most)]
    used = [(measure, row) for measure, row in made if _any(row)]
    compared = corrected([(row, _differences(m, row, grid, reference)) for m, row in used])
    contests = judged_votes(takes, policy)
    arena = rate(contests) if contests else None
    voted = rate(votes) if votes else None
    return Comparison(
        generators=generators,
        reference=reference,
        policy=policy.name,
        prompts=len({take.entry.prompt_id for take in takes}),
        rows=compared,
        tallies={name: _tally(grid[name]) for name in generators},
        tags=_tag_tables(takes, [m for m, _ in used], generators),
        arena=arena,
        voted=voted,
        agreement=agreement(contests, votes, (arena, voted)) if arena and voted else None,
        notes=_notes(grid, takes),
        takes=tuple(takes),
    )


def _grid(takes: Sequence[Take]) -> dict[str, dict[str, list[Take]]]:
    """Generator to prompt_id to its attempts, all sorted."""
    grid: dict[str, dict[str, list[Take]]] = {}
    ordered = sorted(takes, key=lambda take: (take.entry.prompt_id, take.entry.attempt))
    for take in ordered:
        by_prompt = grid.setdefault(take.entry.generator, {})
        by_prompt.setdefault(take.entry.prompt_id, []).append(take)
    return grid


def _row(measure: Measure, grid: Mapping[str, ByPrompt], generators: Sequence[str]) -> Row:
    return Row(
        measure.key,
        measure.label,
        measure.unit,
        measure.better,
        {name: estimate(measure, grid.get(name, {})) for name in generators},
    )


def _any(row: Row) -> bool:
    return any(e.value is not None or (e.note and e.n) for e in row.estimates.values())


def _differences(
    measure: Measure, row: Row, grid: Mapping[str, ByPrompt], reference: str
) -> dict[str, Found]:
    return {
        name: difference(measure, grid[name], grid[reference])
        for name in row.estimates
        if name != reference
    }


def _tally(by_prompt: ByPrompt) -> dict[str, int]:
    return dict(Counter(take.word for takes in by_prompt.values() for take in takes))


def _tag_tables(
    takes: Sequence[Take], measures: Sequence[Measure], generators: Sequence[str]
) -> tuple[TagTable, ...]:
    tables: list[TagTable] = []
    for tag in sorted({tag for take in takes for tag in take.entry.tags}):
        tagged = [take for take in takes if tag in take.entry.tags]
        grid = _grid(tagged)
        rows = tuple(row for m in measures if _any(row := _row(m, grid, generators)))
        prompts = len({take.entry.prompt_id for take in tagged})
        tables.append(TagTable(tag, prompts, rows))
    return tuple(tables)


def _notes(grid: Mapping[str, ByPrompt], takes: Sequence[Take]) -> tuple[str, ...]:
    notes: list[str] = []
    prompts = {take.entry.prompt_id for take in takes}
    for name, by_prompt in grid.items():
        lacking = len(prompts) - len(by_prompt)
        if lacking:
            notes.append(
                f"{name} has no row for {lacking} of {len(prompts)} prompts: differences are over "
                "the prompts that both have"
            )
        late = sum(all(t.entry.attempt != 1 for t in attempts) for attempts in by_prompt.values())
        if late:
            without = counted(late, "prompt")
            notes.append(f"{name} has no first attempt for {without}: not counted as shots")
    judged = [(t.passed, t.entry.accept) for t in takes if t.entry.accept is not None]
    if judged:
        same = sum(passed == accept for passed, accept in judged)
        notes.append(
            f"the policy passed what a person took, and nothing else, in {same} of {len(judged)} "
            "attempts"
        )
    return tuple(notes)
