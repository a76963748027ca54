"""The headquarters server."""
