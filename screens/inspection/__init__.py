"""The checklist runner: a device is inspected, probed and its maintenance written down."""
