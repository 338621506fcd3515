"""What hostile files do to vqscore: mutated and crafted ones, scored under watch."""
