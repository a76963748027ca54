"""Synchronisation with headquarters, and how safe each record is."""
