"""Probes for kiosk peripherals: they read and never act."""
