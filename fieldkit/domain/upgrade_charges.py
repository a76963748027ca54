"""Is this upgrade free? The text says paid in one place and free in others; the rule that holds is Q11."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fieldkit.domain.money import yuan_text
from fieldkit.domain.quotes import Cap
from fieldkit.domain.text import clean
from fieldkit.domain.words import Refusal, Words, say

OFFER_WITHIN = timedelta(days=30)
"""A released version is offered to every device in this time (UPG-1)."""


class UpgradeReason(StrEnum):
    """Why something is upgraded (requirements 2.7)."""

    DEFECT = "defect"
    IMPROVEMENT = "improvement"
    FEATURE = "feature"
    STANDARD = "standard"
    BOTTLENECK = "bottleneck"
    CUSTOMER = "customer"


def reason_of(text: str) -> UpgradeReason:
    """The reason of this code; Refusal `upgrade.reason`."""
    try:
        return UpgradeReason(text.strip().lower())
    except ValueError:
        raise Refusal(
            "upgrade.reason",
            say("“{text}” is no reason for an upgrade (C009, C010).", text=clean(text, limit=40)),
            say("Choose one of: {names}.", names=", ".join(UpgradeReason)),
        ) from None


@dataclass(frozen=True)
class UpgradeCharge:
    """What the customer pays, and by which clause."""

    fen: int
    words: Words

    @property
    def is_free(self) -> bool:
        """Whether he pays nothing."""
        return self.fen == 0


def charge_for(
    reason: UpgradeReason, *, is_released: bool, is_covered: bool, price_fen: int, cap: Cap | None
) -> UpgradeCharge:
    """The charge of an upgrade; Refusal `upgrade.*` when the price may not be asked.

    Args:
        is_released: the vendor has released this version for everybody.
        is_covered: the software is under warranty at the time of the request.
        price_fen: what is to be asked, where it may be.
        cap: the tender price of the change.
    """
    if is_released:
        return UpgradeCharge(0, say("free: a version that the vendor has released (C010, C044, C045)"))
    if reason is not UpgradeReason.CUSTOMER:
        return UpgradeCharge(0, say("free: not a change that the customer asked for (C010)"))
    if is_covered:
        return UpgradeCharge(0, say("free: under warranty"))
    if cap is None:
        raise Refusal(
            "upgrade.no_cap",
            say("The tender has no price for this change (C009)."),
            say("Agree on a price in the contract first, or do it free of charge."),
        )
    if price_fen < 0 or price_fen > cap.fen:
        raise Refusal(
            "upgrade.cap",
            say(
                "{price} is above the tender price {cap} (C009).",
                price=yuan_text(price_fen),
                cap=yuan_text(cap.fen),
            ),
            say("Quote {cap} at most.", cap=yuan_text(cap.fen)),
        )
    return UpgradeCharge(price_fen, say("paid: a change that the customer asked for out of warranty (C009)"))


def offer_due(released_on: date) -> date:
    """The last day on which a released version is offered in time."""
    return released_on + OFFER_WITHIN


def is_timely(released_on: date, offered_on: date | None, today: date) -> bool:
    """Whether the offer was or still can be in time."""
    return (offered_on or today) <= offer_due(released_on)
