"""Every defect that can be planted, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.quality.defects.background import background_melt, background_swap
from benchmarks.quality.defects.burning import colour_burn
from benchmarks.quality.defects.collapse import late_collapse
from benchmarks.quality.defects.fading import object_fade
from benchmarks.quality.defects.flicker import flicker_global, flicker_local
from benchmarks.quality.defects.ghosting import ghosting
from benchmarks.quality.defects.identity import identity_drift, identity_swap
from benchmarks.quality.defects.limb import limb_duplicate, limb_warp
from benchmarks.quality.defects.objects import (
    object_morph,
    object_pop_in,
    object_vanish,
    vanish_in_pan,
)
from benchmarks.quality.defects.stall import freeze, stutter
from benchmarks.quality.footage import Footage
from benchmarks.quality.truth import Planted

Defect = Callable[[Footage, int, np.random.Generator], Planted | None]

DEFECTS: Mapping[str, Defect] = {
    defect.__name__: defect
    for defect in (
        identity_swap,
        identity_drift,
        limb_warp,
        limb_duplicate,
        background_melt,
        background_swap,
        object_vanish,
        object_pop_in,
        vanish_in_pan,
        object_fade,
        object_morph,
        ghosting,
        flicker_global,
        flicker_local,
        freeze,
        stutter,
        late_collapse,
        colour_burn,
    )
}
"""``wrong_prompt`` is not here: it changes no pixel, only what is asked for."""
