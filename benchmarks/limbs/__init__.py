"""Teaches the network of ``limb_integrity`` what warped and doubled limbs do to motion."""
