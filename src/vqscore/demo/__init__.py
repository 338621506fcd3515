"""A film made from scikit-image's photographs, and the same film with one thing wrong in it."""
