"""Do the metrics find the defect? Plant it in a clean camera clip, score both, and count."""
