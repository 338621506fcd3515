"""A small CLIP of OpenCLIP's own making, trained on the spot on captioned shapes.

Its pictures are drawn here; the distractors that adherence is ranked among are texts that no
picture shows. Training takes about a minute on one core, and what it gave is kept between runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

COLOURS = {
    "red": (200, 40, 40),
    "green": (40, 170, 60),
    "blue": (50, 70, 210),
    "yellow": (225, 205, 50),
    "purple": (140, 50, 160),
    "white": (235, 235, 235),
}
SHAPES = ("circle", "square", "triangle", "cross", "ring")
CAPTIONS = tuple(f"a {colour} {shape}" for colour in COLOURS for shape in SHAPES)
STEPS = 400
CONFIG = {
    "model_cfg": {
        "embed_dim": 64,
        "vision_cfg": {
            "image_size": 32, "layers": 3, "width": 96, "head_width": 32, "patch_size": 8,
        },
        "text_cfg": {
            "context_length": 24, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2,
        },
    },
    "preprocess_cfg": {
        "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25],
        "interpolation": "bicubic", "resize_mode": "shortest",
    },
}  # fmt: skip


def picture(
    caption: str, rng: np.random.Generator, shift: tuple[float, float] = (0.0, 0.0)
) -> NDArray[np.uint8]:
    """The caption's shape somewhere near the middle of noise, ``(96, 96, 3)`` RGB."""
    _, colour, shape = caption.split()
    ground = rng.integers(60, 120, 3)
    image = (ground + rng.normal(0, 8, (96, 96, 3))).clip(0, 255).astype(np.uint8)
    x, y = (48 + rng.uniform(-10, 10) + each for each in shift)
    radius = rng.uniform(20, 32)
    tone = tuple(int(c) for c in np.clip(np.array(COLOURS[colour]) + rng.normal(0, 12, 3), 0, 255))
    return draw(image, shape, (x, y), radius, tone)


def draw(image, shape, centre, radius, tone):
    x, y = centre
    middle, r = (round(x), round(y)), round(radius)
    if shape == "circle":
        cv2.circle(image, middle, r, tone, -1, cv2.LINE_AA)
    elif shape == "ring":
        cv2.circle(image, middle, r, tone, max(3, r // 4), cv2.LINE_AA)
    elif shape == "square":
        cv2.rectangle(
            image, (middle[0] - r, middle[1] - r), (middle[0] + r, middle[1] + r), tone, -1
        )
    elif shape == "triangle":
        corners = [(x, y - r), (x - r, y + r), (x + r, y + r)]
        cv2.fillPoly(image, [np.array(corners, np.int32)], tone, cv2.LINE_AA)
    else:
        cv2.line(
            image, (middle[0] - r, middle[1]), (middle[0] + r, middle[1]), tone, max(5, r // 2)
        )
        cv2.line(
            image, (middle[0], middle[1] - r), (middle[0], middle[1] + r), tone, max(5, r // 2)
        )
    return image


def film(caption: str, seed: int, frames: int = 12) -> list[NDArray[np.uint8]]:
    """A clip of that caption: the shape drifts, everything else is drawn anew by the seed."""
    rng = np.random.default_rng(seed)
    way = rng.uniform(-8, 8, 2)
    state = rng.bit_generator.state
    shown = []
    for index in range(frames):
        rng.bit_generator.state = state
        step = way * (index / frames)
        shown.append(picture(caption, rng, (float(step[0]), float(step[1]))))
    return shown


def trained() -> Path:
    """The folder that ``local-dir:`` takes: configuration and weights as safetensors."""
    import torch
    from filelock import FileLock

    recipe = hashlib.sha256(Path(__file__).read_bytes() + torch.__version__.encode()).hexdigest()
    root = Path(
        os.environ.get("VQSCORE_TEST_MODELS", Path(tempfile.gettempdir()) / "vqscore-test-models")
    )
    folder = root / f"tiny-clip-{recipe[:12]}"
    if (folder / "open_clip_model.safetensors").is_file():
        return folder
    root.mkdir(parents=True, exist_ok=True)
    # Of two workers that want it one trains and the other waits.
    with FileLock(root / f"{folder.name}.lock"):
        if not folder.is_dir():
            _make(root, folder)
    return folder


def _make(root: Path, folder: Path) -> None:
    import open_clip
    import torch
    from safetensors.torch import save_file

    making = Path(tempfile.mkdtemp(dir=root, prefix=".making-"))
    (making / "open_clip_config.json").write_text(json.dumps(CONFIG))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            net = open_clip.create_model(f"local-dir:{making}")
            _train(net, open_clip.get_tokenizer(f"local-dir:{making}"))
    finally:
        torch.set_num_threads(threads)
    save_file(net.state_dict(), making / "open_clip_model.safetensors")
    making.rename(folder)


def _train(net, tokenizer):
    import open_clip
    import torch
    from PIL import Image

    from vqscore.models.distractors import DISTRACTORS

    wanted = open_clip.transform.PreprocessCfg(**net.visual.preprocess_cfg)
    transform = open_clip.transform.image_transform_v2(wanted, is_train=False)
    rng = np.random.default_rng(0)
    texts, others = tokenizer(list(CAPTIONS)), tokenizer(list(DISTRACTORS))
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=STEPS)
    target = torch.arange(len(CAPTIONS))
    net.train()
    for _ in range(STEPS):
        shown = torch.stack([transform(Image.fromarray(picture(c, rng))) for c in CAPTIONS])
        some = others[torch.from_numpy(rng.choice(len(others), 10, replace=False))]
        images = net.encode_image(shown, normalize=True)
        words = net.encode_text(torch.cat([texts, some]), normalize=True)
        logits = net.logit_scale.exp().clamp(max=50) * images @ words.T
        loss = torch.nn.functional.cross_entropy(logits, target)
        loss = loss + torch.nn.functional.cross_entropy(logits.T[: len(CAPTIONS)], target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    net.eval()
