"""The labels that the shipped policies are fitted to, and what the fitting is worth."""
