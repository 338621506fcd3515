"""Is everything there that scoring needs, and does it work on this machine?"""

from vqscore.doctor.check import Check, State
from vqscore.doctor.examination import EXAMINATIONS, examine

__all__ = ["EXAMINATIONS", "Check", "State", "examine"]
