"""The words by which a customer stops and starts our texts.

Twilio's default list, word for word (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out and
"Twilio support for opt-out keywords"): Twilio acts on them whether we do or not, so ours must not be
another list. Only a text that is one such word counts: "STOP PLEASE" does not, to Twilio nor to us.

Case, surrounding space, full-width letters and surrounding punctuation do not matter: whoever writes
"Stop." means it. Twilio promises only the first two, so such a customer may be stopped by us alone;
the other way round would be the fault.
"""

from __future__ import annotations

import string
import unicodedata
from typing import Final, Literal

STOP_WORDS: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS: Final = frozenset({"START", "YES", "UNSTOP"})
_AROUND: Final = string.punctuation + string.whitespace + "。！，、“”‘’«»¡…"
_LONGEST: Final = 40  # longer texts are no keyword; spares normalising a whole letter

Consent = Literal["stop", "start"]
_CONSENTS: Final[dict[str, Consent]] = {
    **dict.fromkeys(STOP_WORDS, "stop"),
    **dict.fromkeys(START_WORDS, "start"),
}
_OPT_OUT_TYPES: Final[dict[str, Consent | None]] = {"STOP": "stop", "START": "start", "HELP": None}


def parse_consent(body: str, opt_out_type: str | None) -> tuple[Consent | None, str | None]:
    """What the text says about consent, and by which word.

    ``opt_out_type`` is Twilio's own reading (Advanced Opt-Out, whose words and languages are set at
    Twilio); where it comes it decides.
    """
    word = unicodedata.normalize("NFKC", body[: _LONGEST + 1]).strip(_AROUND).upper()
    if opt_out_type and opt_out_type.upper() in _OPT_OUT_TYPES:
        consent = _OPT_OUT_TYPES[opt_out_type.upper()]
    elif len(body) <= _LONGEST:
        consent = _CONSENTS.get(word)
    else:
        consent = None
    return (consent, word[:_LONGEST]) if consent else (None, None)
