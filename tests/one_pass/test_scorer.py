"""The front door: from path to judgment."""

from pathlib import Path

import numpy as np
import pytest
from skimage import data

import vqscore
from vqscore.errors import PolicyError, UsageError
from vqscore.registry import load_metric


@pytest.fixture
def clip() -> vqscore.Clip:
    photo = data.astronaut()
    frames = np.stack([photo[100:228, 2 * k : 2 * k + 128] for k in range(16)])
    return vqscore.Clip(Path("pan"), frames=frames, fps=12.0)


def test_a_choice_of_metrics_limits_the_policy_and_says_so(clip):
    judgment = vqscore.judge(clip, metrics=["motion", "drift"])
    assert judgment
    assert judgment.policy == "first-shot, only drift, motion"


def test_a_choice_without_any_bound_is_refused(clip):
    with pytest.raises(PolicyError, match="frame_consistency"):
        vqscore.judge(clip, metrics=["frame_consistency"])


def test_no_prompt_never_passes_first_shot(clip):
    judgment = vqscore.judge(clip, metrics=["motion", "prompt_adherence"])
    assert judgment.verdict is vqscore.Verdict.INCONCLUSIVE
    assert not judgment


def test_scores_name_their_models_and_versions(clip):
    scores = vqscore.score(clip, metrics=["motion"])
    assert scores.provenance["model_set"] == "embedded"
    assert scores.provenance["models"] == {"flow": "opencv-dis-fast@none"}
    assert scores.provenance["metrics"] == {"motion": load_metric("motion").version}
    assert scores.provenance["vqscore"] == vqscore.__version__


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"metrics": ["flicker"]}, "Did you mean 'temporal_flicker'"),
        ({"metrics": []}, "no metric"),
        ({"models": "embeded"}, "embedded"),
        ({"chunk_frames": 0}, "at least 1"),
    ],
)
def test_wrong_use_says_what_is_known(arguments, said):
    with pytest.raises(UsageError, match=said):
        vqscore.Scorer(**arguments)


def test_a_missing_clip_is_named():
    with pytest.raises(vqscore.ClipError, match="nowhere"):
        vqscore.score("nowhere.mp4", metrics=["motion"])


def test_frames_in_memory_score_like_the_clip_made_of_them(clip):
    import torch
    from PIL import Image

    expected = vqscore.score(clip, metrics=["motion", "drift"])
    scorer = vqscore.Scorer(["motion", "drift"])
    for frames in (
        clip.frames,
        clip.frames / 255,
        [Image.fromarray(frame) for frame in clip.frames],
        torch.from_numpy(clip.frames).permute(0, 3, 1, 2) / 255,
    ):
        assert scorer.score(frames, fps=12.0).outcomes == expected.outcomes
    assert vqscore.score(frames, fps=12, metrics=["motion"])["motion"] == expected["motion"]
    assert vqscore.judge(frames, "a prompt", fps=12, metrics=["motion"]).scores.prompt == "a prompt"
    assert scorer.judge(frames, policy="technical", fps=12)


def test_frames_in_memory_want_a_rate_and_files_do_not(clip):
    with pytest.raises(vqscore.ClipError, match="fps=24"):
        vqscore.judge(clip.frames, metrics=["motion"])
    with pytest.raises(UsageError, match="rate of its own"):
        vqscore.judge("a.mp4", fps=24, metrics=["motion"])


def test_tags_of_a_clip_are_sections_of_the_policy(tmp_path):
    policy = tmp_path / "walk.toml"
    policy.write_text(
        "[bounds.motion]\nfail_below = 0.5\n[bounds.drift]\nfail_below = 0.0\n"
        '[tags."time lapse"]\nignore = ["motion"]\n'
    )
    still = np.zeros((12, 32, 32, 3), np.uint8)
    scorer = vqscore.Scorer(["motion", "drift"])
    assert scorer.judge(still, None, policy, fps=12.0).verdict is vqscore.Verdict.FAIL
    tagged = scorer.judge(still, None, policy, fps=12.0, tags=["time lapse"])
    assert tagged.verdict is not vqscore.Verdict.FAIL
    with pytest.raises(PolicyError, match="time lapse"):
        scorer.judge(still, None, policy, fps=12.0, tags=["timelapse"])
