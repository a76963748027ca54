"""Faults: the list by their clocks, one fault as a time line, intake."""
