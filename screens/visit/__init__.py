"""Halls, and the visit to one."""
