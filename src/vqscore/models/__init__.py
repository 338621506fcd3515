"""Providers of weights behind small protocols."""
