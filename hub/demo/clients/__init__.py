"""People at the hub's doors, as programs: they know the wires and nothing else of the hub.

The same clients play in the scenario tests, in the demo's crowd and in the load generator.
"""

from hub.demo.clients.api import ApiClient, ApiRefusal
from hub.demo.clients.desk import DeskClient
from hub.demo.clients.line import Dropped, Refusal
from hub.demo.clients.mail import MailClient
from hub.demo.clients.phone import PhoneClient
from hub.demo.clients.phone_call import PhoneCall
from hub.demo.clients.visitor import VisitorClient

__all__ = [
    "ApiClient",
    "ApiRefusal",
    "DeskClient",
    "Dropped",
    "MailClient",
    "PhoneCall",
    "PhoneClient",
    "Refusal",
    "VisitorClient",
]
