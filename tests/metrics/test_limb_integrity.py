"""A limb that is warped for most of a clip lowers the score, whichever sample it is found in."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

import vqscore
from vqscore.clip import Clip
from vqscore.feature import Values
from vqscore.features.limb_defects import LimbDefects, LimbMeasures
from vqscore.metrics.limb_integrity import LimbIntegrity
from vqscore.outcome import Score, Unscored

FRAMES, FPS, SIZE = 60, 24.0, 256
BOX = (0.25, 0.5, 0.25, 0.25)


def measures(odds: list[float], moving: float = 50.0) -> LimbMeasures:
    count = len(odds)
    return LimbMeasures(
        np.arange(count) / 5, np.asarray(odds), np.full(count, moving), (BOX,) * count
    )


def scored(found: LimbMeasures):
    return LimbIntegrity().score(Values({LimbDefects(): found}), None)


def test_most_of_the_clip_decides_and_its_beginning_is_set_against_it():
    outcome = scored(measures([0.0] * 4 + [1.8] * 8))
    assert isinstance(outcome, Score)
    assert outcome.value == pytest.approx(0.5)
    assert scored(measures([-4.0] * 12)).value > 0.95
    assert scored(measures([-4.0] * 4 + [4.0] * 8)).value < 0.1
    assert scored(measures([4.0] * 4 + [1.0] * 8)).value > 0.7
    assert scored(measures([-4.0] * 9 + [4.0] * 3)).value > 0.95


def test_the_moment_is_where_odds_are_highest():
    odds = [3.0] * 20
    odds[14] = 5.0
    (moment,) = scored(measures(odds)).moments
    assert moment.start_seconds == pytest.approx(2.8)
    assert moment.box == BOX


def test_where_nothing_moves_there_is_no_limb_to_judge():
    outcome = scored(measures([3.0] * 12, moving=0.0))
    assert isinstance(outcome, Unscored)
    assert outcome.cause == "not_applicable"
    assert isinstance(scored(measures([])), Unscored)


@pytest.fixture(scope="module")
def films() -> dict[str, np.ndarray]:
    """A photograph of a woman drifts over a wall; in one film a part of her writhes."""
    wall = np.repeat(cv2.resize(data.brick(), (SIZE, SIZE))[..., None], 3, axis=2)
    thing = cv2.resize(data.astronaut()[60:500, 50:450], (160, 176))
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    sound, warped = [], []
    for k in range(FRAMES):
        x, swing = 20 + k, 2 * np.pi * 0.7 * k / FPS
        frame = wall.copy()
        frame[50:226, x : x + 160] = thing
        near = np.exp(-(((columns - x - 60) / 30) ** 2) - ((rows - 150) / 30) ** 2)
        dx = 14 * near * np.sin((rows - 150) / 12) * np.cos(swing)
        dy = 14 * near * np.cos((columns - x - 60) / 12) * np.sin(swing)
        sound.append(frame)
        warped.append(
            cv2.remap(
                frame,
                (columns + dx).astype(np.float32),
                (rows + dy).astype(np.float32),
                cv2.INTER_LINEAR,
            )
        )
    return {"sound": np.stack(sound), "warped": np.stack(warped)}


def of_film(frames: np.ndarray):
    scorer = vqscore.Scorer(["limb_integrity"])
    return scorer.score(Clip(Path("clip"), frames=frames, fps=FPS))["limb_integrity"]


def test_a_part_that_writhes_is_found_in_its_place(films):
    sound, warped = of_film(films["sound"]), of_film(films["warped"])
    assert sound.value > warped.value + 0.18
    (moment,) = warped.moments
    x, y, w, h = moment.box
    assert x < (80 + 24 * moment.start_seconds) / SIZE < x + w
    assert y < 150 / SIZE < y + h
