"""A customer's end of each channel, as a simulated customer holds it."""

from hub.demo.crowd.ends.chat import ChatEnd
from hub.demo.crowd.ends.end import End
from hub.demo.crowd.ends.letters import MailEnd
from hub.demo.crowd.ends.texts import TextEnd

__all__ = ["ChatEnd", "End", "MailEnd", "TextEnd"]
