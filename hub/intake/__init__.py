"""Intake: the one door for everything that comes in, in two steps.

First the raw item is stored and committed (``raw``); only then is it acknowledged (law 1). The unique key
in the database decides what is a duplicate, and a duplicate gets the same answer. Then what is stored is
placed (``placing``), a batch at a time: identity, conversation, interaction, message, log. A node that
dies in between leaves items ``stored``; whichever node looks next (``desk``) places them from their raw
payload.

What cannot be read is kept as it came, for ``hub replay`` when the reader has been mended.
"""

from hub.intake.desk import IntakeDesk, ReadRaw
from hub.intake.placing import place_stored
from hub.intake.raw import REPLAYABLE, Arrival, expire_raw, store_raw
from hub.model.nouns import Stored

__all__ = [
    "REPLAYABLE",
    "Arrival",
    "IntakeDesk",
    "ReadRaw",
    "Stored",
    "expire_raw",
    "place_stored",
    "store_raw",
]
