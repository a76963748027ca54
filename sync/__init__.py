"""Between laptop and headquarters: wire format, client engine, conflict rules."""
