"""What every frame stands on: the version, the limits, and the shapes that recur."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION: Final = 1
# A mail of 20,000 characters in three bytes each, as words and with its looks; nothing else is long.
MAX_FRAME_BYTES: Final = 256 * 1024
MAX_BODY_CHARACTERS: Final = 20_000
MAX_DRAFT_CHARACTERS: Final = 60_000  # a mail with its looks, as the desk keeps it
MAX_BLOCKS: Final = 2_000
MAX_LINK_CHARACTERS: Final = 2_000
MAX_SIGNATURE_CHARACTERS: Final = 1_000
MAX_RECIPIENTS: Final = 50  # a reply, not a mailing
MAX_SUBJECT_CHARACTERS: Final = 250
MAX_ATTACHMENTS: Final = 20
MAX_MENTIONS: Final = 20  # a note to everybody is an announcement
MAX_SHOWN_MENTIONS: Final = 50
MAX_HOLD_SECONDS: Final = 30  # longer, and an agent has forgotten what they could take back
UNDO_SECONDS: Final = (
    8  # what the desk asks for: long enough to see the mistake, short enough for the customer
)
RESUME_LIMIT: Final = 1_000  # events per stream; a desk further behind gets a snapshot
# Two may be lost before a colleague who is here seems to have gone.
HERE_EVERY_SECONDS: Final = 8
HERE_LASTS_SECONDS: Final = 20

Key = Annotated[str, Field(min_length=1, max_length=80)]
Address = Annotated[str, Field(min_length=3, max_length=320)]
Body = Annotated[str, Field(min_length=1, max_length=MAX_BODY_CHARACTERS)]
DraftMode = Literal[
    "reply", "note", "note_to", "wrapup", "mail", "aside", "aside_to", "sms", "sms_to", "email", "email_to"
]


class Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
