"""What the project measures about itself: speed and quality."""
