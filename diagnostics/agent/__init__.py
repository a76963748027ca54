"""A read-only agent on the kiosk: it answers six questions over a cable, and has no verb that does anything."""
