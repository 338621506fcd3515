"""Results kept between runs: what did not change is not computed again."""
