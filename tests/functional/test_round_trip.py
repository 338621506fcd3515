"""Where flow there and back agree: the quick form against the formula as it is written."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vqscore.functional.round_trip import agrees
from vqscore.functional.warp import warp_by_flow


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 2.0))
def test_the_same_pixels_as_the_formula_to_the_last_bit(seed, disagreement):
    rng = np.random.default_rng(seed)
    forward = rng.normal(0, 3, (24, 40, 2)).astype(np.float32)
    off = rng.normal(0, disagreement, forward.shape).astype(np.float32)
    backward = warp_by_flow(-forward, -forward) + off
    returned = warp_by_flow(backward, forward)
    error = ((forward + returned) ** 2).sum(axis=2)
    size = (forward**2).sum(axis=2) + (returned**2).sum(axis=2)
    assert np.array_equal(agrees(forward, backward), error <= 0.01 * size + 0.5)
