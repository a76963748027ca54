"""Contracts: what they say of warranties, spare parts and prices."""
