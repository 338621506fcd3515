"""Generators compared over one prompt set: rates, differences, ratings, each with its interval."""
