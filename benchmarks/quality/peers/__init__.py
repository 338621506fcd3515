"""Other tools for the same question, run as their users would: from PyPI, on the same files."""
