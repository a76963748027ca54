"""Which days and amounts is the synchronisation bound to? Read from `fieldkit/data/sync.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Terms:
    """The terms in force."""

    horizon: timedelta
    """How long headquarters keeps positions of the feed, tombstones among them."""
    keep_signed: timedelta
    keep_operations: timedelta
    download_bytes: int
    download_time: timedelta
    largest_download: int
    first_roles: tuple[str, ...]
    """Roles of attachments that are fetched before all others."""
    requests_per_minute: int
    free_bytes: int
    """Below this headquarters takes nothing in."""
    heading_seconds: float
    """Within so much time the heading of a request must have been said, and then its body."""
    body_seconds: float


@cache
def terms() -> Terms:
    """The terms that came with the program."""
    text = files("fieldkit").joinpath("data", "sync.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return Terms(
        horizon=timedelta(days=document["feed"]["horizon_days"]),
        keep_signed=timedelta(days=document["retention"]["signed_days"]),
        keep_operations=timedelta(days=document["retention"]["operation_days"]),
        download_bytes=document["downloads"]["bytes"],
        download_time=timedelta(seconds=document["downloads"]["seconds"]),
        largest_download=document["downloads"]["largest_bytes"],
        first_roles=tuple(document["downloads"]["first"]),
        requests_per_minute=document["headquarters"]["requests_per_minute"],
        free_bytes=document["headquarters"]["free_bytes"],
        heading_seconds=document["headquarters"]["heading_seconds"],
        body_seconds=document["headquarters"]["body_seconds"],
    )
