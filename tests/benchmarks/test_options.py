"""Only a whole run may replace the results that pages and readers rely on."""

from pathlib import Path

import benchmarks.quality.options as module
import pytest
from benchmarks.quality.options import names, options


@pytest.mark.parametrize("half", ["both", "report"])
def test_a_whole_run_is_written_beside_the_code(half):
    chosen = options(["--peers", "--half", half], None)
    assert chosen.whole
    assert chosen.out == Path(module.__file__).parent


@pytest.mark.parametrize(
    "part",
    [
        [],
        ["--peers", "--quick"],
        ["--peers", "--kept"],
        ["--peers", "--half", "tune"],
        ["--peers", "--metrics", "motion"],
        ["--peers", "--severities", "1,2,4"],
        ["--peers", "--people-subset", "4"],
    ],
)
def test_a_part_of_it_is_not(part):
    chosen = options(part, None)
    assert not chosen.whole
    assert chosen.out is None


def test_a_mistyped_name_is_refused_with_those_that_exist():
    assert names("none", ["pan", "zoom"]) == []
    with pytest.raises(SystemExit, match="Known: pan, zoom"):
        names("pan,zom", ["pan", "zoom"])
