"""Bounds fitted to what people accepted and rejected, with an error rate that is stated."""
