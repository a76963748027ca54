"""One probe, one file: the question it asks a device and how the answer is judged."""
