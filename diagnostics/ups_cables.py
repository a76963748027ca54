"""What has to be right before a UPS is asked anything? A wrong cable can switch the load off."""

from fieldkit.domain.words import say

CABLE_OF_THE_UPS = say(
    "Is this the cable for this UPS? A wrong cable can switch the load off. Is the customer told?"
)
"""APC ports wire the modem lines of a PC to shutdown inputs; a Liebert with a full cable has shut down on RTS."""

MEGATEC_CABLE = (
    say("UPS socket (DB9)  pin 9 RX  <-  pin 3 TX of the PC"),
    say("UPS socket (DB9)  pin 6 TX  ->  pin 2 RX of the PC"),
    say("UPS socket (DB9)  pin 7 GND ---  pin 5 GND of the PC"),
    say("No other pin is connected."),
)
STRAIGHT_CABLE = (
    say("UPS socket (DB9)  pin 2 TX  ->  pin 2 RX of the PC"),
    say("UPS socket (DB9)  pin 3 RX  <-  pin 3 TX of the PC"),
    say("UPS socket (DB9)  pin 5 GND ---  pin 5 GND of the PC"),
    say("No other pin is connected."),
)
APC_CABLE = (
    say("Use the cable 940-0024 (smart signalling), not a common serial cable."),
    say("UPS socket (DB9)  pin 2 TX  ->  pin 2 RX of the PC"),
    say("UPS socket (DB9)  pin 1 RX  <-  pin 3 TX of the PC"),
    say("UPS socket (DB9)  pin 9 GND ---  pin 5 GND of the PC"),
)
