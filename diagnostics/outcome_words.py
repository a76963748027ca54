"""How are the severities and the identity of a probed device called, on the screen and in a terminal?"""

from collections.abc import Mapping
from types import MappingProxyType

from fieldkit.domain.words import Words, say

SEVERITY_WORDS: Mapping[str, Words] = MappingProxyType(
    {"ok": say("ok"), "info": say("info"), "warn": say("attention"), "fault": say("fault")}
)
_IDENTITY = MappingProxyType(
    {
        "maker": say("maker"),
        "model": say("model"),
        "firmware": say("firmware"),
        "serial": say("serial number"),
    }
)


def identity_words(name: str) -> Words | None:
    """The word for a part of an identity; None for those that only one kind of device has."""
    return _IDENTITY.get(name)
