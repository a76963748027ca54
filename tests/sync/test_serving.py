"""A server that stands sets aside what its start has made."""

import gc

from sync.hq.serving import settle_memory


def test_what_the_start_has_made_is_set_aside() -> None:
    thresholds, before = gc.get_threshold(), gc.get_freeze_count()
    try:
        settle_memory()
        assert gc.get_freeze_count() > before + 10_000
        assert gc.get_threshold() > (700, 10, 10)
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
