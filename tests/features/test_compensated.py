"""Either frame of a pair is brought onto the other."""

import numpy as np
from skimage import data

from vqscore.features.compensated import compensated
from vqscore.features.flow import pair_frames
from vqscore.models.dis import DisFlow


def test_a_shift_is_taken_back_both_ways():
    photo = data.camera()[100:260, 100:300]
    former, later = np.ascontiguousarray(photo[:, :-8]), np.ascontiguousarray(photo[:, 8:])
    moved = compensated(pair_frames(DisFlow(), former, later))
    inside = (slice(16, -16), slice(16, -16))
    apart = np.abs(former[inside].astype(float) - later[inside]).mean()
    for brought, onto in ((moved.later, former), (moved.former, later)):
        assert np.abs(brought[inside] - onto[inside]).mean() < 0.1 * apart
