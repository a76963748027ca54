"""The terminal user interface: collects, calls one worker, shows the result."""
