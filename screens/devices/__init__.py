"""The devices: list with search, and the file of one."""
