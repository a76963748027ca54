"""What has to be so at the kiosk before a probe sends its first byte?"""

from fieldkit.domain.words import say

VALIDATOR_FREE = say(
    "Is the kiosk application stopped, and is no banknote in the path? "
    "Asking takes events away from the application."
)
"""Polls of banknote validators report an event once: whoever asks first has it."""

READER_FREE = say("Is the kiosk application stopped, and is no customer's card in the reader?")
