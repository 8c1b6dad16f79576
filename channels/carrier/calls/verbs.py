"""TwiML for voice, as frozen verbs: https://www.twilio.com/docs/voice/twiml. Seconds are seconds of the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["GET", "POST"]
Trim = Literal["trim-silence", "do-not-trim"]
RejectReason = Literal["rejected", "busy"]

# The music that Twilio plays where no wait URL is given; here it is only named.
DEFAULT_MUSIC = "https://s3.amazonaws.com/com.twilio.sounds.music/index.xml"


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a document, as it stands there: possibly relative, possibly empty (the document itself)."""

    url: str
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Callback:
    """Who is told of which events."""

    link: Link
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    language: str = "en-US"
    voice: str = ""
    loop: int = 1  # 0: without end


@dataclass(frozen=True, slots=True)
class Play:
    url: str
    loop: int = 1  # 0: without end
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    prompts: tuple[Say | Play | Pause, ...] = ()
    action: Link = Link("")
    timeout_seconds: int = 5
    most_digits: int | None = None
    finish_key: str = "#"
    action_on_empty: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    action: Link = Link("")
    timeout_seconds: int = 5  # of silence
    most_seconds: int = 3_600
    finish_keys: str = "1234567890*#"
    beep: bool = True
    trim: Trim = "trim-silence"
    callback: Callback | None = None


@dataclass(frozen=True, slots=True)
class Enqueue:
    """``wait`` None is Twilio's own music, an empty address silence."""

    queue: str
    action: Link | None = None
    wait: Link | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    pass


@dataclass(frozen=True, slots=True)
class Redirect:
    link: Link


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    reason: RejectReason = "rejected"


@dataclass(frozen=True, slots=True)
class Party:
    """A number or a client to dial. ``whisper`` is what they hear before they are connected."""

    address: str
    whisper: Link | None = None
    callback: Callback | None = None
    digits: str = ""  # keys that are sent once they have answered


@dataclass(frozen=True, slots=True)
class QueueEnd:
    """The first who waits in a queue. ``whisper`` is what that caller hears before."""

    queue: str
    whisper: Link | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A conference and how one joins it. ``wait`` None is Twilio's own music, an empty address silence."""

    name: str
    muted: bool = False
    beep: str = "true"  # true, false, onEnter, onExit
    start_on_enter: bool = True
    end_on_exit: bool = False
    label: str | None = None
    most_participants: int = 250
    wait: Link | None = None
    callback: Callback | None = None
    coach: str | None = None  # the call that alone is to hear this one


@dataclass(frozen=True, slots=True)
class Dial:
    """One kind of target at a time, as Twilio has it: parties that ring together, a queue's end, or a room."""

    targets: tuple[Party, ...] | QueueEnd | Room
    action: Link | None = None
    timeout_seconds: int = 30
    caller_id: str | None = None


Verb = Say | Play | Pause | Gather | Record | Enqueue | Leave | Redirect | Hangup | Reject | Dial
