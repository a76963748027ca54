"""Notices: what somebody has to know, until he has seen it."""
