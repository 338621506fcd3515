"""Every call of vqscore that a page shows is one that vqscore takes."""

from __future__ import annotations

import pytest
from cyclopts import CycloptsError
from pages import blocks_of, commands_of, pages

from vqscore.cli.main import app

CALLS = [
    pytest.param(call, id=f"{block.place} {call[0]}")
    for page in pages()
    for block in blocks_of(page)
    for call in commands_of(block)
]


@pytest.mark.parametrize("call", CALLS)
def test_it_is_taken(call):
    try:
        app.parse_args(call, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        pytest.fail(f"vqscore {' '.join(call)}: {error}")


def test_there_are_calls():
    assert {call.values[0][0] for call in CALLS} >= {"score", "gate", "compare", "calibrate"}


def test_an_option_that_is_gone_would_be_noticed():
    with pytest.raises(CycloptsError, match="--no-such-option"):
        app.parse_args(["score", "--no-such-option"], exit_on_error=False, print_error=False)
