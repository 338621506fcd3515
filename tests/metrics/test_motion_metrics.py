"""Each defect lowers its own metric on a clip made from a photograph, and the clean clip is fine."""

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

import vqscore
from vqscore.clip import Clip
from vqscore.feature import Values
from vqscore.features.subject_strain import StrainMeasures, SubjectStrain
from vqscore.metrics.deformation import Deformation
from vqscore.metrics.motion import stalled

FRAMES, FPS, SIZE = 48, 24.0, 256


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    """A pan over a photograph with a thing that is fixed to the scene, and grain."""
    photo = data.astronaut().copy()
    photo[300:360, 200:270] = cv2.resize(data.coffee()[100:300, 200:440], (70, 60))
    rng = np.random.default_rng(0)
    views = np.stack([photo[128 : 128 + SIZE, k : k + SIZE] for k in range(60, 60 + FRAMES)])
    return np.clip(views + rng.normal(0, 1.5, views.shape), 0, 255).astype(np.uint8)


def score(frames: np.ndarray, metric: str):
    scorer = vqscore.Scorer([metric])
    return scorer.score(Clip(Path("clip"), frames=frames, fps=FPS))[metric]


METRICS = ["object_permanence", "background_integrity", "temporal_flicker", "drift", "motion"]


@pytest.mark.parametrize("metric", METRICS)
def test_a_clean_pan_scores_high(clean, metric):
    assert score(clean, metric).value > 0.75


def without_thing(frame: np.ndarray, k: int) -> np.ndarray:
    mask = np.zeros(frame.shape[:2], np.uint8)
    mask[168:236, max(0, 136 - k) : 214 - k] = 255
    return cv2.inpaint(frame, mask, 3, cv2.INPAINT_TELEA)


@pytest.mark.parametrize("fade", [1, 3, 5, 8, 12])
def test_a_vanished_thing_is_found_in_time_and_place(clean, fade):
    frames = clean.copy()
    for k in range(24, FRAMES):
        share = min(1.0, (k - 23) / fade)
        gone = without_thing(clean[k], k)
        frames[k] = (share * gone + (1 - share) * clean[k]).astype(np.uint8)
    outcome = score(frames, "object_permanence")
    assert outcome.value < 0.5
    moment = outcome.moments[0]
    assert abs(moment.start_seconds - 1.0) < 0.25
    x, y, w, h = moment.box
    assert 0.3 < x + w / 2 < 0.75
    assert 0.6 < y + h / 2 < 0.95


def test_a_thing_that_appears_where_leaves_stir_is_found(clean):
    """Steady is what flow explains too, not only what stands still."""
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    frames = np.empty_like(clean)
    thing = cv2.resize(data.chelsea()[:280, 80:360], (56, 56)).astype(np.float32)
    for k in range(FRAMES):
        stirs = 3 * np.sin(0.45 * k + rows / 25 + columns / 40)
        frames[k] = cv2.remap(clean[0], columns + stirs, rows, cv2.INTER_LINEAR)
        share = min(1.0, max(0.0, (k - 22) / 4))
        place = frames[k][150:206, 110:166]
        place[:] = place + share * (thing - place)
    still = frames.copy()
    still[:, 150:206, 110:166] = thing
    assert score(still, "object_permanence").value > 0.75
    outcome = score(frames, "object_permanence")
    assert outcome.value < 0.5
    assert abs(outcome.moments[0].start_seconds - 23 / FPS) < 0.25


def test_a_shadow_that_falls_on_a_place_is_no_new_thing(clean):
    frames = clean.astype(np.float32)
    for k in range(20, FRAMES):
        shade = np.zeros((SIZE, SIZE), np.float32)
        shade[40:150, 120 - k : 230 - k] = 0.45 * min(1.0, (k - 19) / 8)
        frames[k] *= 1 - cv2.GaussianBlur(shade, (0, 0), 12)[..., None]
    assert score(frames.astype(np.uint8), "object_permanence").value > 0.75


def test_a_thing_that_is_put_down_is_no_new_thing(clean):
    """It comes from the edge within a third of a second and stays."""
    frames = clean.copy()
    thing = cv2.resize(data.chelsea()[:280, 80:360], (56, 56))
    for k in range(20, FRAMES):
        top = min(70, -50 + 15 * (k - 20))
        shown = thing[max(0, -top) :]
        frames[k][max(0, top) : max(0, top) + len(shown), 160 - k : 216 - k] = shown
    assert score(frames, "object_permanence").value > 0.5


def recoloured(frame: np.ndarray, k: int, amount: float) -> np.ndarray:
    """The thing in another colour, as light as before and with all its detail."""
    lab = cv2.cvtColor(frame, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[172:232, max(0, 140 - k) : 210 - k, 1] -= amount
    lab[172:232, max(0, 140 - k) : 210 - k, 2] += amount
    return cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)


def test_a_thing_that_takes_another_colour_is_found_in_time_and_place(clean):
    frames = np.stack(
        [recoloured(f, k, 40 * np.clip((k - 12) / 12, 0, 1)) for k, f in enumerate(clean)]
    )
    outcome = score(frames, "object_permanence")
    assert outcome.value < 0.25
    moment = outcome.moments[0]
    assert moment.start_seconds < 0.8 < moment.end_seconds
    x, y, w, h = moment.box
    assert 0.4 < x + w / 2 < 0.75
    assert 0.7 < y + h / 2 < 0.9


def test_light_that_turns_warmer_and_a_glint_are_no_change_of_colour(clean):
    warmer = np.stack([recoloured(f, 0, 0.0) for f in clean]).astype(np.float32)
    warmer[..., 0] *= np.linspace(1, 1.25, FRAMES)[:, None, None]
    assert score(np.clip(warmer, 0, 255).astype(np.uint8), "object_permanence").value > 0.75
    # The suit's orange grows stronger with the light, the grey of the hair does not.
    brighter = (clean * np.linspace(0.35, 1.0, FRAMES)[:, None, None, None]).astype(np.uint8)
    assert score(brighter, "object_permanence").value > 0.75
    glint = clean.copy()
    for k in range(20, 26):
        glint[k] = recoloured(clean[k], k, 40)
    parts = score(glint, "object_permanence").parts
    assert parts["largest_recolouring"] < 0.02


def test_a_thing_that_leaves_by_the_edge_is_fine(clean):
    frames = clean.copy()
    thing = cv2.resize(data.chelsea()[:280, 80:360], (48, 48))
    for k in range(FRAMES):
        left = 120 + 4 * k
        wide = min(48, SIZE - left)
        if wide > 0:
            frames[k][40:88, left : left + wide] = thing[:, :wide]
    assert score(frames, "object_permanence").value > 0.5


def test_a_dark_edge_that_sweeps_by_uncovers_no_new_things(clean):
    """Inside a plain dark thing nothing changes, until its edge is past."""
    frames = clean.copy()
    for k in range(FRAMES):
        edge = 40 + 9 * (k - 20) if k > 20 else 40
        frames[k][60:, max(0, edge) :] = 12
    assert score(frames, "object_permanence").value > 0.5


def test_a_hard_cut_is_no_defect(clean):
    other = np.stack([data.chelsea()[20 : 20 + SIZE, k : k + SIZE] for k in range(FRAMES)])
    frames = np.concatenate([clean[:30], other[:30]])
    for metric in METRICS:
        assert score(frames, metric).value > 0.5, metric


def test_a_melting_scene_loses_background_integrity(clean):
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    frames = clean.copy()
    for k, frame in enumerate(clean):
        # It starts slowly and grows, as a melt does.
        grown = 14.0 * (k / FRAMES) ** 2
        dx = grown * np.sin(rows / 30 + columns / 70)
        dy = grown * np.cos(columns / 35)
        frames[k] = cv2.remap(frame, columns + dx, rows + dy, cv2.INTER_LINEAR)
    outcome = score(frames, "background_integrity")
    assert outcome.value < 0.5
    assert outcome.moments[0].box is not None


def test_a_wall_that_sags_before_a_camera_that_stands_is_seen(clean):
    """In one direction, as parallax goes; but where the camera stands there is none."""
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    stands = np.repeat(clean[:1], FRAMES, 0)
    frames = np.empty_like(stands)
    for k, frame in enumerate(stands):
        sags = 10.0 * (k / FRAMES) ** 2 * np.sin(columns / 40) * np.sin(rows / 60)
        frames[k] = cv2.remap(frame, columns, rows + sags, cv2.INTER_LINEAR)
    assert score(stands, "background_integrity").value > 0.75
    assert score(frames, "background_integrity").value < 0.5


def test_busy_things_before_a_scene_are_no_melting_scene(clean):
    """Two things begin to shake, each its own way, as hands do; the scene behind them stands."""
    frames = clean.copy()
    things = np.split(cv2.resize(data.chelsea()[:280, 80:360], (170, 170)), 2)
    for k in range(FRAMES):
        for i, thing in enumerate(things):
            reach = 6 * (k > FRAMES // 3)
            left = 44 + round(reach * np.sin(0.6 * k + 1.7 * i))
            top = 40 + round(0.7 * reach * np.cos(0.6 * k + 2.3 * i)) + 85 * i
            frames[k][top : top + 85, left : left + 170] = thing
    assert score(frames, "background_integrity").value > 0.75


def test_flicker_is_found_and_a_ramp_is_not(clean):
    gain = 1 + np.random.default_rng(1).uniform(-0.08, 0.08, FRAMES)
    flicker = np.clip(clean * gain[:, None, None, None], 0, 255).astype(np.uint8)
    assert score(flicker, "temporal_flicker").value < 0.5
    ramp = np.clip(clean * np.linspace(0.6, 1.0, FRAMES)[:, None, None, None], 0, 255)
    assert score(ramp.astype(np.uint8), "temporal_flicker").value > 0.75


def test_a_freeze_and_a_stutter_are_found_and_slow_motion_is_not(clean):
    frozen = clean.copy()
    frozen[20:32] = clean[20]
    assert score(frozen, "motion").value < 0.5
    stutter = clean[np.arange(FRAMES) // 2 * 2]
    assert score(stutter, "motion").value < 0.5
    still = np.repeat(clean[:1], FRAMES, axis=0)
    assert score(still, "motion").value == 0.0
    slow = np.stack([(a.astype(np.uint16) + b) // 2 for a, b in pairwise(clean)])
    between = np.stack([clean[:-1], slow.astype(np.uint8)], axis=1).reshape(-1, *clean.shape[1:])
    assert score(between, "motion").value > 0.75


def test_a_freeze_that_goes_on_gently_is_found_and_coming_to_rest_is_not():
    change = np.full(40, 20.0)
    change[15:24] = 0.0
    change[24:27] = (6.0, 8.0, 12.0)
    assert stalled(change)[15:24].all()
    slowing = np.full(40, 20.0)
    slowing[12:27] = (10, 6, 3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 3, 6, 9, 12, 15)
    assert not stalled(slowing).any()


def test_a_late_collapse_is_drift(clean):
    frames = clean.copy()
    for k in range(FRAMES // 2, FRAMES):
        frames[k] = cv2.GaussianBlur(clean[k], (0, 0), 0.1 + (k - FRAMES // 2) / 8)
    outcome = score(frames, "drift")
    assert outcome.value < 0.5
    assert outcome.moments[0].start_seconds > 1.0


def test_trails_of_former_frames_are_ghosting(clean):
    frames = clean.astype(np.float32)
    thing = cv2.resize(data.chelsea()[:280, 80:360], (48, 48)).astype(np.float32)
    for k in range(FRAMES):
        left = 10 + (k * 9) % 190
        frames[k][40:88, left : left + 48] = thing
    sharp = score(frames.astype(np.uint8), "ghosting")
    blended = frames.copy()
    for k in range(1, FRAMES):
        blended[k] = 0.5 * frames[k] + 0.5 * blended[k - 1]
    assert score(blended.astype(np.uint8), "ghosting").value < 0.5 < sharp.value


def test_a_former_frame_under_a_moving_camera_is_ghosting_and_dated():
    photo = data.astronaut()
    views = [photo[100 : 100 + SIZE, 5 * k : 5 * k + SIZE] for k in range(FRAMES)]
    sharp = np.stack(views).astype(np.float32)
    blended = sharp.copy()
    blended[3:] = 0.6 * sharp[3:] + 0.4 * sharp[:-3]
    clean, ghost = (score(each.astype(np.uint8), "ghosting") for each in (sharp, blended))
    assert clean.value > 0.75
    assert ghost.value < 0.5
    assert ghost.parts["trail_frames_back"] == 3


def at_ten_frames_a_second(frames: np.ndarray):
    clip = Clip(Path("clip"), frames=np.clip(frames, 0, 255).astype(np.uint8), fps=10.0)
    return vqscore.Scorer(["ghosting"]).score(clip)["ghosting"]


def test_a_ghost_is_found_in_a_small_clip_of_ten_frames_a_second(clean):
    """Bars fly by at random places and stay for two to four frames: no flow can follow them."""
    rng = np.random.default_rng(4)
    frames = np.repeat(clean[:1, :128, :160], 32, axis=0).astype(np.float32)
    for start in range(32):
        across, grey = rng.integers(0, 140), rng.choice([30, 225])
        frames[start : start + rng.integers(2, 5), 20:100, across : across + 20] = grey
    assert at_ten_frames_a_second(frames).value > 0.75
    trailing = frames.copy()
    for k in range(1, 32):
        trailing[k] = 0.6 * frames[k] + 0.4 * trailing[k - 1]
    ghost = at_ten_frames_a_second(trailing)
    assert ghost.value < 0.5
    assert ghost.parts["trail_frames_back"] == 1


@pytest.mark.parametrize("backwards", [False, True])
def test_a_thing_lit_from_one_side_is_no_ghost_whichever_way_it_goes(clean, backwards):
    frames = np.repeat(clean[:1], FRAMES, axis=0)
    shade = np.linspace(210, 90, 70)[None, :, None]
    for k in range(FRAMES):
        left = 4 + 4 * k
        wide = min(70, SIZE - left)
        frames[k, 60:180, left : left + wide] = shade[:, :wide]
    # Playing it backwards lights it from the other side.
    assert score(frames[::-1].copy() if backwards else frames, "ghosting").value > 0.5


def test_a_cut_and_a_still_show_no_ghost(clean):
    other = np.stack([data.chelsea()[20 : 20 + SIZE, k : k + SIZE] for k in range(FRAMES)])
    assert score(np.concatenate([clean[:30], other[:30]]), "ghosting").value > 0.75
    still = score(np.repeat(clean[:1], FRAMES, axis=0), "ghosting")
    assert isinstance(still, vqscore.Unscored)


def test_texture_that_boils_in_one_place_is_flicker_there_and_grain_is_not(clean):
    rng = np.random.default_rng(1)
    noise = np.stack([cv2.GaussianBlur(rng.normal(size=(SIZE, SIZE)), (0, 0), 1.5) for _ in clean])
    noise *= 18 / noise.std()
    where = np.zeros((SIZE, SIZE))
    where[64:144, 128:208] = 1
    boiling = clean.astype(np.float64)
    boiling[16:] += (noise * where)[16:, ..., None]
    grainy = clean + 0.5 * noise[..., None]
    found = score(np.clip(boiling, 0, 255).astype(np.uint8), "temporal_flicker")
    assert found.value < 0.5
    (moment,) = found.moments
    assert abs(moment.start_seconds - 16 / FPS) < 0.25
    x, y, w, h = moment.box
    assert abs(x + w / 2 - 168 / SIZE) < 0.1
    assert abs(y + h / 2 - 104 / SIZE) < 0.1
    assert score(np.clip(grainy, 0, 255).astype(np.uint8), "temporal_flicker").value > 0.75


@pytest.mark.parametrize("held", [2, 3, 4])
def test_light_that_is_held_for_some_frames_flickers_as_well(clean, held):
    gain = 1 + 0.06 * (-1.0) ** (np.arange(FRAMES) // held)
    flicker = np.clip(clean * gain[:, None, None, None], 0, 255).astype(np.uint8)
    assert score(flicker, "temporal_flicker").value < 0.25


def test_light_that_jumps_once_is_no_flicker(clean):
    once = np.where((np.arange(FRAMES) > 20) & (np.arange(FRAMES) < 24), 1.06, 1.0)
    flash = np.clip(clean * once[:, None, None, None], 0, 255).astype(np.uint8)
    assert score(flash, "temporal_flicker").value > 0.5


def test_an_end_in_noise_is_drift_and_grain_throughout_is_not(clean):
    noise = np.random.default_rng(4).normal(0, 12, clean.shape)
    rise = np.clip((np.arange(FRAMES) - 20) / 12, 0, 1)[:, None, None, None]
    outcome = score(np.clip(clean + rise * noise, 0, 255).astype(np.uint8), "drift")
    assert outcome.value < 0.25
    (moment,) = outcome.moments
    assert moment.start_seconds > 1.2
    assert score(np.clip(clean + noise, 0, 255).astype(np.uint8), "drift").value > 0.75


def test_light_and_contrast_that_change_are_no_drift(clean):
    fade = np.linspace(1.0, 0.55, FRAMES)[:, None, None, None]
    assert score((clean * fade).astype(np.uint8), "drift").value > 0.75
    flat = 128 + (clean.astype(np.float64) - 128) * fade
    assert score(flat.astype(np.uint8), "drift").value > 0.75


def saturated(frame: np.ndarray, strength: float) -> np.ndarray:
    grey = frame.astype(np.float32).mean(-1, keepdims=True)
    return np.clip(grey + strength * (frame - grey), 0, 255).astype(np.uint8)


def test_colours_that_burn_in_are_drift_and_strong_ones_throughout_are_not(clean):
    late = np.clip(np.arange(FRAMES) / FRAMES - 0.5, 0, 0.25) * 4
    outcome = score(np.stack([saturated(f, 1 + late[k]) for k, f in enumerate(clean)]), "drift")
    assert outcome.value < 0.5
    assert outcome.parts["colour_gain"] > 0.3
    assert outcome.moments[0].start_seconds > 1.4
    assert score(np.stack([saturated(f, 2) for f in clean]), "drift").value > 0.75


def test_light_that_comes_up_and_colours_that_come_into_view_are_no_drift(clean):
    dawn = np.linspace(0.25, 1.0, FRAMES)[:, None, None, None]
    assert score((clean * dawn).astype(np.uint8), "drift").value > 0.75
    wide = cv2.resize(data.astronaut(), (768, 512))
    wide = np.hstack([saturated(wide[:, :384], 0.2), saturated(wide[:, 384:], 1.5)])
    pan = np.stack([wide[128 : 128 + SIZE, 7 * k : 7 * k + SIZE] for k in range(FRAMES)])
    assert score(pan, "drift").parts["colour_gain"] < 0.15


def test_a_rubber_body_is_deformed_and_a_rigid_one_is_not():
    photo = data.astronaut()
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    ground = cv2.resize(data.brick(), (SIZE, SIZE))
    ground = np.repeat(ground[..., None], 3, axis=2)
    thing = cv2.resize(photo[100:500, 50:450], (140, 140))
    rigid, rubber = [], []
    for k in range(FRAMES):
        frame = ground.copy()
        frame[60:200, 20 + k : 160 + k] = thing
        rigid.append(frame)
        near = np.exp(-(((columns - 90 - k) / 60) ** 2) - ((rows - 130) / 60) ** 2)
        dx = 12 * near * np.sin(rows / 9 + 0.5 * k)
        dy = 12 * near * np.cos(columns / 9 + 0.45 * k)
        rubber.append(cv2.remap(frame, columns + dx, rows + dy, cv2.INTER_LINEAR))
    assert score(np.stack(rigid), "deformation").value > 0.75
    assert score(np.stack(rubber), "deformation").value < 0.5


@pytest.mark.parametrize("late", [1.2, 4.0])
def test_a_body_that_starts_to_move_is_hardly_deformed_by_it(late):
    strain = np.repeat([0.2, 0.2 * late, 0.2 * late], 20)
    zeros = np.zeros(60, np.int64)
    box = (0.0, 0.0, 1.0, 1.0)
    measures = StrainMeasures(np.arange(60) / 10, strain, strain / 20, zeros, (box,) * 60, 60)
    outcome = Deformation().score(Values({SubjectStrain(): measures}), None)
    assert isinstance(outcome, vqscore.Score)
    assert 1.0 < outcome.parts["growth"] <= 1.5


def test_noise_in_which_no_pair_can_be_examined_is_not_scored():
    noise = np.random.default_rng(0).integers(0, 255, (20, 64, 64, 3), np.uint8)
    outcome = score(noise, "object_permanence")
    assert isinstance(outcome, vqscore.Unscored)
