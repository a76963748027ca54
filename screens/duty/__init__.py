"""Duty: who is on duty when."""
