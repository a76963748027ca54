"""FieldKit: what a service company has promised about kiosks, kept on an engineer's laptop."""

__version__ = "0.1.0"
