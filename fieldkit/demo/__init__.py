"""The demonstration: an engineer's laptop, headquarters and a kiosk printer, all on this machine."""
