"""What is to be reached, on the report half at severity 3."""

from __future__ import annotations

from collections.abc import Mapping

AUC: Mapping[str, float] = {
    "identity_swap": 0.95,
    "identity_drift": 0.90,
    "limb_warp": 0.90,
    "limb_duplicate": 0.90,
    "background_melt": 0.95,
    "background_swap": 0.95,
    "object_vanish": 0.90,
    "object_pop_in": 0.90,
    "vanish_in_pan": 0.90,
    "ghosting": 0.95,
    "flicker_global": 0.95,
    "flicker_local": 0.95,
    "freeze": 0.95,
    "stutter": 0.95,
    "late_collapse": 0.95,
    "wrong_prompt": 0.95,
}
"""Lowest AUC of the own metric. ``object_morph``, ``object_fade`` and ``colour_burn`` have none."""

FALSE_ALARMS = 0.05
"""Largest share of a kind of sound clip that may fail the default policy."""

PLACED = 0.8
"""Smallest share of the hits found within half a second, and with an overlap from .3."""

TEMPORAL_ALL, TEMPORAL_GENERATED, PAIRS_RIGHT = 0.60, 0.65, 0.70
"""Agreement with the raters' temporal quality."""
