"""Widgets of our own, where the toolkit has none that is good enough."""
