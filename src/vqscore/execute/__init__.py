"""Batches of clips."""
