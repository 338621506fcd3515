"""One pass over a clip: what it computes, in which steps, on how many threads."""
