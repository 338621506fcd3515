"""The quality gate of a repository: which clips are judged, with which prompt, by which policy."""
