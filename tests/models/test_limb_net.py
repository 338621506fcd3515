"""The limb network's convolutions, taken apart for speed, are what PyTorch has whole."""

import pytest
import torch
from torch import nn

from vqscore.models.limb_net import LimbNet


@pytest.mark.parametrize("samples", [1, 2, 7])
@pytest.mark.parametrize("layer", ["first", "near", "wide", "long", "last"])
def test_a_sum_of_flat_convolutions_is_the_deep_one(layer, samples):
    torch.manual_seed(0)
    one = getattr(LimbNet(), layer)
    x = torch.randn(2, samples, one.in_channels, 9, 11)
    whole = nn.Conv3d.forward(one, x.transpose(1, 2)).transpose(1, 2)
    assert torch.allclose(one(x), whole, atol=1e-5)
