"""Which metrics are meant to find which defect: the lowest of them counts."""

from __future__ import annotations

from collections.abc import Mapping

OWN: Mapping[str, tuple[str, ...]] = {
    "identity_swap": ("identity_persistence",),
    "identity_drift": ("identity_persistence",),
    "limb_warp": ("limb_integrity",),
    "limb_duplicate": ("limb_integrity",),
    "background_melt": ("background_integrity",),
    "background_swap": ("background_integrity", "object_permanence"),
    "object_vanish": ("object_permanence",),
    "object_pop_in": ("object_permanence",),
    "vanish_in_pan": ("object_permanence",),
    "object_fade": ("object_permanence",),
    "object_morph": ("object_permanence",),
    "ghosting": ("ghosting",),
    "flicker_global": ("temporal_flicker",),
    "flicker_local": ("temporal_flicker",),
    "freeze": ("frame_consistency", "motion"),
    "stutter": ("frame_consistency", "motion"),
    "late_collapse": ("drift",),
    "colour_burn": ("drift",),
    "wrong_prompt": ("prompt_adherence",),
}
