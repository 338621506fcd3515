"""The encoder against the library that everyone else uses."""

import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vqscore.models.bert import Bert
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.minilm import MiniLm
from vqscore.models.steady import steady


@pytest.fixture(scope="module")
def both():
    transformers = pytest.importorskip("transformers")
    from safetensors.torch import load_file

    ours = MiniLm()
    config, _, weights = ours.weight_files()
    theirs = transformers.BertModel(
        transformers.BertConfig(**json.loads(config.read_text("utf-8"))), add_pooling_layer=False
    )
    theirs.load_state_dict(load_file(weights), strict=False)
    return ours, theirs.eval()


def test_sentences_come_out_the_same_to_the_last_bit(both):
    ours, theirs = both
    for sentence in ("", "a", *DISTRACTORS[::4], "a very long sentence " * 60):
        ids = torch.tensor([ours._tokenizer.encode(sentence).ids])
        with steady():
            assert torch.equal(ours._net(ids), theirs(input_ids=ids).last_hidden_state)


@given(st.integers(1, 64), st.integers(2, 30), st.integers(0, 2**31))
@settings(max_examples=10, deadline=None)
def test_so_do_batches(both, count, length, seed):
    ours, theirs = both
    ids = torch.randint(0, 30000, (count, length), generator=torch.manual_seed(seed))
    with steady():
        assert torch.equal(ours._net(ids), theirs(input_ids=ids).last_hidden_state)


def test_a_missing_parameter_is_named():
    with pytest.raises(KeyError, match=r"embeddings\.word_embeddings\.weight"):
        Bert({"num_attention_heads": 2, "num_hidden_layers": 1, "layer_norm_eps": 1e-12}, {})
