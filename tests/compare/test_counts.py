"""A table that somebody else counted."""

from __future__ import annotations

import pytest
from scipy import stats

from vqscore.compare.counts import compare_counts, is_counts
from vqscore.compare.manifest import ManifestError
from vqscore.compare.manifest_files import read_table
from vqscore.compare.rates import newcombe, wilson
from vqscore.errors import UsageError


@pytest.fixture
def compared(tmp_path):
    def compare(text, against=None):
        path = tmp_path / "counts.csv"
        path.write_text(text)
        rows = read_table(path)
        assert is_counts(rows)
        return compare_counts(path, rows, against)

    return compare


def test_counts_have_intervals_and_an_exact_test(compared):
    table = compared(
        "generator,measure,count,of\nalpha,identity kept,42,50\nbeta,identity kept,26,50\n", "beta"
    )
    row = table.row("identity_kept")
    assert (row.estimates["alpha"].low, row.estimates["alpha"].high) == wilson(42, 50)
    difference = row.differences["alpha"]
    assert (difference.low, difference.high) == newcombe((42, 50), (26, 50))
    assert difference.p == pytest.approx(stats.fisher_exact([[42, 8], [26, 24]]).pvalue)
    assert difference.improvement == pytest.approx(16 / 26)
    assert difference.answer == "better"


def test_means(compared):
    table = compared(
        "generator,measure,value,unit,of,spread\n"
        "alpha,frame consistency,98.4,percent,50,\nbeta,frame consistency,91.2,percent,50,\n"
        "alpha,wait,80,seconds,50,12\nbeta,wait,60,seconds,40,20\n"
        "alpha,peak VRAM,24,GB,,\nbeta,peak VRAM,16,GB,,\n"
    )
    wide = table.row("frame_consistency").estimates["alpha"]
    assert (wide.low, wide.high) == pytest.approx([100 * end for end in wilson(49.2, 50)])
    assert "any spread" in wide.note
    wait = table.row("wait").differences["beta"]
    expected = stats.ttest_ind_from_stats(60, 20, 40, 80, 12, 50, equal_var=False)
    assert wait.p == pytest.approx(expected.pvalue)
    assert wait.answer == "better"
    assert wait.improvement == pytest.approx(0.25)
    assert wait.low < -20 < wait.high < 0
    vram = table.row("peak_VRAM")
    assert "spread was not given" in vram.estimates["alpha"].note
    assert vram.differences["beta"].says == "not tested"
    assert vram.differences["beta"].improvement == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("alpha,x,51,50,,", "51 of 50 is no count"),
        ("alpha,x,5,,,", "is no count"),
        ("alpha,x,,,,", "either count (with of) or value"),
        ("alpha,x,1,2,3,", "either count (with of) or value"),
        ("alpha,x,,,101,percent", "more than 100"),
        ("alpha,x,,,-1,", "from 0 up"),
        ("alpha,x,,,1,parsecs", "row 3"),
        ("alpha,a,1,2,,", "again"),
    ],
)
def test_mistakes_are_named_by_row(compared, row, said):
    with pytest.raises(ManifestError) as caught:
        compared(f"generator,measure,count,of,value,unit\nalpha,a,1,2,,\n{row}\n")
    assert said in str(caught.value)
    assert "row 3" in str(caught.value)


def test_one_measure_has_one_unit_and_the_reference_is_there(compared):
    text = "generator,measure,value,unit\nalpha,wait,1,seconds\nbeta,wait,1,steps\n"
    with pytest.raises(ManifestError, match="another unit"):
        compared(text)
    with pytest.raises(UsageError, match="no generator 'gamma'"):
        compared("generator,measure,count,of\nalpha,x,1,2\n", "gamma")


def test_what_one_lacks_is_empty(compared):
    table = compared("generator,measure,count,of\nalpha,x,1,2\nbeta,y,1,2\n")
    assert table.row("x").estimates["beta"].value is None
    assert table.row("y").differences == {}
