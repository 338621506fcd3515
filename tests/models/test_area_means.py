"""The faster area averages are torch's own, bit for bit and in the same order in memory."""

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from vqscore.models.area_means import area_means


def _picture(height: int, width: int) -> torch.Tensor:
    pixels = np.random.default_rng(height).integers(0, 256, (1, height, width, 3))
    return torch.from_numpy(pixels.astype(np.float32)).permute(0, 3, 1, 2)


@pytest.mark.parametrize("size", [(109, 193), (77, 137), (20, 35), (14, 25)])
@pytest.mark.parametrize("picture", [_picture(360, 640), _picture(361, 203)])
def test_areas_are_those_of_torch(picture: torch.Tensor, size: tuple[int, int]) -> None:
    expected = interpolate(picture, size=size, mode="area")
    found = area_means(picture, size)
    assert torch.equal(found, expected)
    assert found.is_contiguous(memory_format=torch.channels_last)
    assert expected.is_contiguous(memory_format=torch.channels_last)


def test_a_piece_lies_in_memory_as_torch_leaves_it() -> None:
    piece = _picture(360, 640)[0, :, 20:220, 30:230].unsqueeze(0)
    expected = interpolate(piece, size=(24, 24), mode="area")
    found = area_means(piece, (24, 24))
    assert torch.equal(found, expected)
    assert found.stride() == expected.stride()
