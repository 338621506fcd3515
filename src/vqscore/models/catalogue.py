"""The field's standard models, as sets, and the files they need."""

from __future__ import annotations

from collections.abc import Mapping

from vqscore.models.weight import Weight

__all__ = ["LARGE", "STANDARD", "WEIGHTS", "known_weight"]

STANDARD: Mapping[str, str] = {
    # DIS on every device, RAFT only in `large`: a set's scores may not depend on where it runs.
    "flow": "embedded",
    "face_detector": "embedded",
    "face_embedder": "facenet:vggface2",
    "image_text": "open_clip:ViT-B-32/laion2b_s34b_b79k",
    "appearance": "timm:vit_small_patch14_dinov2.lvd142m",
    "limbs": "embedded",
}
"""Role to part: CLIP ViT-B/32, VGGFace2, DINOv2-S; usable on a CPU."""

LARGE: Mapping[str, str] = {
    "flow": "raft:large",
    "face_detector": "embedded",
    "face_embedder": "facenet:vggface2",
    "image_text": "open_clip:ViT-L-14/laion2b_s32b_b82k",
    "appearance": "timm:vit_base_patch14_dinov2.lvd142m",
    "limbs": "embedded",
}
"""Role to part: CLIP ViT-L/14, VGGFace2, DINOv2-B, RAFT; for a GPU."""

WEIGHTS: tuple[Weight, ...] = (
    Weight(
        "open_clip:ViT-B-32/laion2b_s34b_b79k",
        "hf:laion/CLIP-ViT-B-32-laion2B-s34B-b79K/open_clip_model.safetensors",
        "MIT",
        605,
    ),
    Weight(
        "open_clip:ViT-L-14/laion2b_s32b_b82k",
        "hf:laion/CLIP-ViT-L-14-laion2B-s32B-b82K/open_clip_model.safetensors",
        "MIT",
        1710,
    ),
    Weight(
        "open_clip:ViT-B-32/openai",
        "hf:timm/vit_base_patch32_clip_224.openai/open_clip_model.safetensors",
        "MIT",
        605,
    ),
    Weight(
        "open_clip:ViT-L-14/openai",
        "hf:timm/vit_large_patch14_clip_224.openai/open_clip_model.safetensors",
        "MIT",
        1710,
    ),
    Weight(
        "facenet:vggface2",
        "https://github.com/timesler/facenet-pytorch/releases/download/v2.2.9/"
        "20180402-114759-vggface2.pt",
        "MIT; trained on VGGFace2, whose own terms may bind a commercial user",
        107,
    ),
    Weight(
        "raft:large",
        "https://download.pytorch.org/models/raft_large_C_T_SKHT_V2-ff5fadd5.pth",
        "BSD-3-Clause; trained on research data sets (Sintel, KITTI and others)",
        21,
        "ff5fadd5",
    ),
    Weight(
        "timm:vit_small_patch14_dinov2.lvd142m",
        "hf:timm/vit_small_patch14_dinov2.lvd142m/model.safetensors",
        "Apache-2.0",
        88,
    ),
    Weight(
        "timm:vit_base_patch14_dinov2.lvd142m",
        "hf:timm/vit_base_patch14_dinov2.lvd142m/model.safetensors",
        "Apache-2.0",
        346,
    ),
)
"""What `vqscore models list` shows. Sizes are approximate."""


def known_weight(part: str) -> Weight | None:
    """The file of a part that is listed here."""
    return next((weight for weight in WEIGHTS if weight.part == part), None)
