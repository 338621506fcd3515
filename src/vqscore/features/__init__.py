"""Shared streams and summaries: each is computed once, however many metrics ask."""
