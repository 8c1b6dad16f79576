"""The door for widgets: which of them may come in, as whom, and how much they may say.

It also holds what all visits of a node share.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from channels.webchat import protocol as p
from channels.webchat.limits import Limits, is_countable
from channels.webchat.outbound import Json
from channels.webchat.parse import Visitor
from channels.webchat.tokens import (
    BadIdentityError,
    SiteIdentity,
    read_visitor_token,
    verify_identity,
)
from hub.bus.marks import Marks
from hub.bus.streams import Streams
from hub.clock import Clock
from hub.model.contact_centre import AccountPolicy, WidgetPolicy, choose_words
from hub.opening import read_reception
from hub.ports import Intake
from hub.security.clients import throttle_key
from hub.security.origins import is_origin_allowed
from hub.security.throttle import LocalThrottle
from hub.store import Store

# The secret a site signs its customers' tokens with, by widget key; None: it does not sign any.
FindSecret = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Refused:
    """``code`` is one of the protocol's."""

    code: str


@dataclass(frozen=True, slots=True)
class Guest:
    """``bad_identity``: the site's token did not hold, so they come unidentified."""

    visitor: Visitor
    bad_identity: bool


@dataclass(frozen=True, slots=True)
class Door:
    store: Store
    streams: Streams
    marks: Marks
    intake: Intake
    clock: Clock
    origin: str
    secret: bytes
    find_secret: FindSecret
    limits: Limits
    _by_visitor: LocalThrottle = field(init=False)
    _by_client: LocalThrottle = field(init=False)
    _by_bringer: LocalThrottle = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_visitor", LocalThrottle(self.limits.messages, self.clock))
        object.__setattr__(self, "_by_bringer", LocalThrottle(self.limits.files, self.clock))
        object.__setattr__(self, "_by_client", LocalThrottle(self.limits.messages_per_client, self.clock))

    def find_widget(self, key: str) -> AccountPolicy | None:
        account = self.store.centre.find_account("webchat", key)
        return account if account and account.widget else None

    def widget_of(self, key: str) -> WidgetPolicy:
        """An empty one for a widget that has left the configuration while somebody is on the line."""
        account = self.find_widget(key)
        return account.widget if account and account.widget else WidgetPolicy("", ())

    def admit(self, hello: p.Hello, *, origin: str | None) -> Guest | Refused:
        """Decide about a hello. The chat's own frame comes from us, so our origin may always; which
        pages may show that frame was decided when it was served."""
        account = self.find_widget(hello.key)
        if account is None or account.widget is None:
            return Refused("unknown_widget")
        if not is_origin_allowed(origin, ("self", *account.widget.origins), self.origin):
            return Refused("forbidden_origin")
        known = self.find_visitor(hello.visitor, hello.key)
        identity, bad = self._identify(hello)
        visitor = Visitor(
            known or f"vis_{secrets.token_hex(12)}",
            hello.key,
            choose_words(
                {tag: tag for tag in account.languages}, hello.language, fallbacks=account.languages
            ),
            identity.name if identity else None,
            identity.addresses if identity else (),
            identity.facts if identity else (),
        )
        return Guest(visitor, bad)

    def find_visitor(self, token: str | None, key: str) -> str | None:
        """Whose token it is."""
        return read_visitor_token(token, key=key, secret=self.secret)

    def _identify(self, hello: p.Hello) -> tuple[SiteIdentity | None, bool]:
        if not hello.identity:
            return None, False
        secret = self.find_secret(hello.key)
        if not secret:
            return None, True
        region, now = self.store.centre.default_region, self.clock.now()
        try:
            identity = verify_identity(
                hello.identity, key=hello.key, secret=secret, default_region=region, now=now
            )
        except BadIdentityError:
            return None, True
        return identity, False

    async def may_say(self, visitor_id: str, client: str) -> bool:
        if await self._by_visitor.take(visitor_id) > 0:
            return False
        return not is_countable(client) or await self._by_client.take(throttle_key(client)) == 0

    async def may_bring(self, visitor_id: str) -> bool:
        """One more file."""
        return await self._by_bringer.take(visitor_id) == 0

    async def read_reception(self, key: str) -> Json:
        """Whether anybody answers now who writes in this widget, as the protocol has it."""
        account, centre = self.find_widget(key), self.store.centre
        if account is None:
            return {"open": True, "waits": False, "opens_at": None}
        found = await self.store.read(read_reception, centre, account.queue_id, self.clock.now())
        return {"open": found.is_open, "waits": found.waits, "opens_at": found.opens_at}
