from __future__ import annotations

import sys
from pathlib import Path

# The tests share a module of made-up takes.
sys.path.insert(0, str(Path(__file__).parent))
