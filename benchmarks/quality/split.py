"""Which half a source clip belongs to: the one that may be tuned on, or the one reported."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

# Chosen once, before any metric was scored, so that faces and long clips fall into both halves.
_SALT = "2"


def group(stem: str) -> str:
    """Clips of one prompt or one recording session stay together, or the halves would leak."""
    fetv = re.match(r"fetv_\d+", stem)
    if fetv:
        return fetv.group()
    # The two sign-language clips are one signer in one room.
    return "intel_sign" if stem in {"intel_milk", "intel_please"} else stem


def split(stem: str) -> Literal["tune", "report"]:
    """The half of the clip with this file stem."""
    digest = hashlib.sha256(f"{_SALT}/{group(stem)}".encode()).digest()
    return "tune" if digest[0] % 2 else "report"
