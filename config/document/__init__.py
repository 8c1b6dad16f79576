"""The contact centre as code: the shape of ``hub.yaml``. What names what is in ``config.crosschecks``.

Units are in the names. Defaults carry the reason for their size; a setting that is not there yet is
not accepted either (extra keys are errors).
"""

from config.document.agents import (
    Agent,
    Capacity,
    CapacityProfile,
    ChannelRoom,
    Membership,
    QueueMembership,
)
from config.document.alerts import Alert
from config.document.base import Id, Label, Part, Seconds, Text, Words
from config.document.channels import (
    Channels,
    Mailbox,
    Menu,
    PhoneLine,
    SmsNumber,
    WebchatWidget,
    WidgetTopic,
)
from config.document.flows import Flow, FlowStep
from config.document.hours import Hours, PublicHolidays
from config.document.macros import Macro
from config.document.outbound import Outbound
from config.document.queues import Overflow, ProgramStep, Queue, Waiting
from config.document.whole import Document, Routing

__all__ = [
    "Agent",
    "Alert",
    "Capacity",
    "CapacityProfile",
    "ChannelRoom",
    "Channels",
    "Document",
    "Flow",
    "FlowStep",
    "Hours",
    "Id",
    "Label",
    "Macro",
    "Mailbox",
    "Membership",
    "Menu",
    "Outbound",
    "Overflow",
    "Part",
    "PhoneLine",
    "ProgramStep",
    "PublicHolidays",
    "Queue",
    "QueueMembership",
    "Routing",
    "Seconds",
    "SmsNumber",
    "Text",
    "Waiting",
    "WebchatWidget",
    "WidgetTopic",
    "Words",
]
