"""What the engineer sets for himself."""
