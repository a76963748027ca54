"""How many bytes is that, as people read it?"""

_KIB = 1024


def size_text(size: int) -> str:
    """Bytes in the unit that leaves few digits: `512 B`, `3 KB`, `24.7 MB`."""
    if size < _KIB:
        return f"{size} B"
    if size < _KIB * _KIB:
        return f"{-(-size // _KIB)} KB"
    return f"{size / _KIB / _KIB:.1f} MB"


def share_text(done: int, total: int) -> str:
    """How much of it is done, both in bytes: `3.4 MB / 24.5 MB`."""
    return f"{size_text(done)} / {size_text(total)}"
