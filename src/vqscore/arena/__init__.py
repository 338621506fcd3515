"""Blind voting on two clips side by side, in the browser of this machine."""
