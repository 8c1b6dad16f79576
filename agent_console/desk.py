"""One desk at work: its session, the streams it follows, and what it is told of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from agent_console import protocol as p
from agent_console import push
from agent_console.commands import COMMANDS
from agent_console.floor import Overview
from agent_console.outgoing import Outgoing, Post, Wire
from agent_console.session import Do, Greet, Refuse, Session, ack, error
from agent_console.sites import Sites
from agent_console.snapshot import Sight, read_snapshots
from agent_console.views import read_in_sight
from hub.bus.marks import Here, Marks, Typing, here_topic
from hub.bus.streams import Streams, Subscription
from hub.clock import Clock
from hub.model.events import Event
from hub.model.nouns import Refused, Scope
from hub.presence import ACTIVE_AGAIN_MS, note_activity, see_agents
from hub.security.roles import is_allowed
from hub.store import Store, Unavailable
from hub.timeline import find_conversation

log = structlog.get_logger("console")

DONE_FOLLOWED = 50  # an hour or two of a busy agent
# The ten seconds after which an agent is unreachable are two of them, and time to answer.
HEARTBEAT_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Floor:
    """What all desks of a node share."""

    store: Store
    streams: Streams
    marks: Marks
    clock: Clock
    sheets: push.Sheets = field(default_factory=push.Sheets)
    post: Post = field(default_factory=Post)
    overview: Overview = field(default_factory=Overview)
    build: str | None = None  # of the desk's front end, as this node serves it
    sites: Sites = field(init=False)
    newcomers: set[Desk] = field(default_factory=set)  # back on this node, and their agents not seen here yet

    def __post_init__(self) -> None:
        object.__setattr__(self, "sites", Sites(self.marks))


class Desk:
    __slots__ = (
        "_done",
        "_followed",
        "_here",
        "_may_be_missed",
        "_told_at",
        "floor",
        "outgoing",
        "scope",
        "session",
        "signed_out",
        "ticket",
    )

    def __init__(self, floor: Floor, wire: Wire, scope: Scope, ticket: str = "") -> None:
        self.floor = floor
        self.scope = scope
        self.ticket = ticket  # of the session it was opened with, asked for as long as it is open; "": none
        self.signed_out = False
        self.session = Session(floor.clock.now())
        self.outgoing = Outgoing(wire, floor.post, self, self.agent_id)
        self._followed: dict[str, Subscription] = {}
        self._done: dict[str, None] = {}  # of those followed, in the order in which they were done with
        # whether the agent may be one who missed offers: then what is done at the desk is told to the router
        self._may_be_missed = True
        self._told_at = 0
        self._here: str | None = None  # the conversation that colleagues have been told the agent looks at

    @property
    def agent_id(self) -> str:
        return str(self.scope.agent_id)

    @property
    def works(self) -> bool:
        """Not so the desk of a supervisor who takes no work: it only watches."""
        return self.scope.agent_id is not None

    # -- in -----------------------------------------------------------------------------------

    async def hear(self, data: str | bytes) -> bool:
        """Treat one frame; False when the session is over."""
        if self.signed_out:  # told so already, and goes on talking
            return False
        step = self.session.receive(data, self.floor.clock.now())
        try:
            match step:
                case Refuse(frame, close):
                    self.tell(frame)
                    return not close
                case Greet(resume):
                    await self._greet(resume)
                case Do(frame):
                    await self._do(frame)
        except Unavailable:
            self.tell(error(getattr(getattr(step, "frame", None), "request", None), "unavailable"))
            return not isinstance(step, Greet)  # a desk that could not be welcomed begins anew
        return not self.session.said_goodbye

    async def _do(self, frame: Any) -> None:
        await self._note_activity(frame)
        if isinstance(frame, p.OpenConversation):
            await self._open(frame)
        elif isinstance(frame, p.WatchFloor):
            self._watch_floor(frame)
        elif not self.works:
            self._answer(getattr(frame, "request", None), Refused("forbidden"), None)
        elif not await self._within_sight(frame):
            self.tell(error(getattr(frame, "request", None), "not_found"))
        elif isinstance(frame, p.Typing):
            self.floor.marks.show(Typing(frame.conversation_id, self.agent_id, frame.on))
        elif isinstance(frame, p.Here):
            self._say_here(frame.conversation_id, frame.doing)
        elif command := COMMANDS.get(type(frame)):
            item = command.item(frame, self.scope)
            request = vars(frame).get("request")
            if request is None:  # a sign: what the agent does next may go along with it
                self.floor.store.note(command.station, item)
                return
            answer = await self.floor.store.commit(command.station, item)
            self._answer(request, answer, command.result)

    async def _note_activity(self, frame: Any) -> None:
        """An offer is painted by itself; everything else is somebody's doing."""
        now = self.floor.clock.now()
        if isinstance(frame, p.OfferDelivered) or not self._may_be_missed or not self.works:
            return
        if now - self._told_at >= ACTIVE_AGAIN_MS:
            self._told_at = now
            self._may_be_missed = await self.floor.store.commit(note_activity, self.agent_id)

    async def _within_sight(self, frame: Any) -> bool:
        """Conversations that this desk follows, its own and those it opened; and those within its scope, for a
        desk that comes back may ask again about one that it has let go: what became of that is in the rows."""
        conversation_id = vars(frame).get("conversation_id")
        if conversation_id is None or f"conversation:{conversation_id}" in self._followed:
            return True
        if isinstance(frame, (p.Typing, p.Here)):
            return False
        return await self.floor.store.read(find_conversation, conversation_id, self.scope) is not None

    def _answer(self, request: str | None, answer: Any, result: Any) -> None:
        if request is None:
            return
        if isinstance(answer, Refused):
            self.tell(error(request, answer.code, detail=dict(answer.detail)))
        else:
            self.tell(ack(request, result(answer)))

    async def _open(self, frame: p.OpenConversation) -> None:
        asked = (frame.conversation_id, self.scope, self.floor.store.centre)
        view = await self.floor.store.read_together(read_in_sight, asked)
        if view is None:
            self.tell(error(frame.request, "not_found"))
            return
        self.tell(ack(frame.request, {"conversation": view}))
        self._follow(f"conversation:{view['id']}", view["number"], just_read=True)

    def _watch_floor(self, frame: p.WatchFloor) -> None:
        if not is_allowed(self.scope.role, "floor.watch"):
            self.tell(error(frame.request, "forbidden"))
            return
        self.tell(ack(frame.request, {}))
        if frame.on:
            self.floor.overview.follow(self, frame.part)
        else:
            self.floor.overview.leave(self)

    # -- greeting -----------------------------------------------------------------------------

    async def _greet(self, resume: dict[str, int]) -> None:
        if not self.works:
            self._welcome(resumed=False)
            return
        if await self._resume(resume):
            # Seen with the next heartbeat: what that changes comes by the stream.
            self.floor.newcomers.add(self)
            return
        agents: tuple[str, ...] = (self.agent_id,)
        await self.floor.store.commit(see_agents, agents)  # before the snapshot, which shows it
        self._welcome(resumed=False)
        await self._send_snapshot()

    async def _resume(self, resume: dict[str, int]) -> bool:
        """Go on where the desk stopped: every stream it names must be one it may follow, and not too far behind."""
        asked = push.Resumption(self.scope, resume)
        if not resume or not await self.floor.store.read_together(push.may_resume, asked):
            return False
        self._welcome(resumed=True)
        for stream, number in resume.items():
            self._follow(stream, number)
        return True

    def _welcome(self, *, resumed: bool) -> None:
        self.tell(
            {
                "type": "welcome",
                "protocol": p.PROTOCOL_VERSION,
                "now": self.floor.clock.now(),
                "heartbeat_seconds": HEARTBEAT_SECONDS,
                "resumed": resumed,
                "build": self.floor.build,
            }
        )

    async def _send_snapshot(self) -> None:
        sight = Sight(self.scope, self.floor.clock.now(), self.floor.store.centre)
        snapshot = await self.floor.store.read_together(read_snapshots, sight)
        self.tell(snapshot)
        self._follow(f"agent:{self.agent_id}", snapshot["agent_stream"], just_read=True)
        for view in snapshot["conversations"]:
            self._follow(f"conversation:{view['id']}", view["number"], just_read=True)

    # -- out ----------------------------------------------------------------------------------

    def tell(self, frame: dict[str, Any]) -> None:
        self.tell_encoded(push.encode(frame))

    def end(self, frame: dict[str, Any]) -> None:
        """Say this last, and close."""
        self.tell(frame)
        self.outgoing.close_after()

    def sign_out(self) -> None:
        self.signed_out = True
        self.end({"type": "bye", "code": "session_ended"})

    def tell_encoded(self, frame: bytes) -> None:
        self.outgoing.put(frame)

    def _deliver(self, stream: str, events: Sequence[Event]) -> None:
        tracing = self.floor.store.tracing
        for event in events:
            self.outgoing.put((stream, event))
            if tracing.on:
                tracing.mark("push", event.interaction_id, since=event.at, kind=event.kind)
            if event.kind == "presence.changed" and stream == f"agent:{self.agent_id}":
                self._may_be_missed = event.data["presence"] == "not_responding"
            if event.kind == "interaction.closed" and stream == f"agent:{self.agent_id}":
                self._let_go_later(f"conversation:{event.conversation_id}")

    def _let_go_later(self, stream: str) -> None:
        """A conversation that is done with is followed a while longer (its last receipts, a second look),
        and let go when enough others are done with too: a shift must not pile them up."""
        self._done[stream] = None
        while len(self._done) > DONE_FOLLOWED:
            self._unfollow(next(iter(self._done)))

    def _follow(self, stream: str, after: int, *, just_read: bool = False) -> None:
        self._done.pop(stream, None)
        if stream in self._followed:
            return
        self._followed[stream] = self.floor.streams.follow(stream, after, self._deliver, just_read=just_read)
        if stream.startswith("conversation:"):
            conversation_id = stream.removeprefix("conversation:")
            self.floor.marks.follow(conversation_id, self._show_typing)
            self.floor.marks.follow(here_topic(conversation_id), self._show_here)
            self.floor.sites.follow(conversation_id, self)

    def _unfollow(self, stream: str) -> None:
        self._done.pop(stream, None)
        if (subscription := self._followed.pop(stream, None)) is None:
            return
        self.floor.streams.unfollow(subscription)
        if stream.startswith("conversation:"):
            conversation_id = stream.removeprefix("conversation:")
            self.floor.marks.unfollow(conversation_id, self._show_typing)
            self.floor.marks.unfollow(here_topic(conversation_id), self._show_here)
            self.floor.sites.unfollow(conversation_id, self)

    def _show_typing(self, typing: Typing) -> None:
        if typing.who != self.agent_id:
            self.tell(
                {
                    "type": "typing",
                    "conversation_id": typing.conversation_id,
                    "who": typing.who,
                    "on": typing.on,
                }
            )

    def _say_here(self, conversation_id: str, doing: str) -> None:
        """One at a time is on the screen: whoever goes on to the next has left the last."""
        if self._here not in (None, conversation_id):
            self.floor.marks.show(Here(str(self._here), self.agent_id, "away"))
        self._here = None if doing == "away" else conversation_id
        self.floor.marks.show(Here(conversation_id, self.agent_id, doing))

    def _show_here(self, here: Here) -> None:
        if here.agent_id != self.agent_id:
            self.tell(
                {
                    "type": "here",
                    "conversation_id": here.conversation_id,
                    "agent_id": here.agent_id,
                    "doing": here.doing,
                }
            )

    def leave(self) -> None:
        """Follow nothing any more."""
        if self._here is not None:
            self._say_here(self._here, "away")
        self.outgoing.stop()
        self.floor.newcomers.discard(self)
        self.floor.overview.leave(self)
        for stream in tuple(self._followed):
            self._unfollow(stream)

    def draw_at_once(self, stream: str, event: Event) -> bytes | None:
        return self.floor.sheets.find(stream, event, self.floor.store.centre)

    async def draw(self, news: push.News) -> list[bytes]:
        ready = [sheet for each in news if (sheet := self.draw_at_once(*each)) is not None]
        if len(ready) == len(news):
            return ready
        draft = push.Draft(news, self.scope, self.floor.store.centre)
        try:
            frames = await self.floor.store.read_together(push.draw_news, draft, queue=push.queue_of(news))
        except Unavailable:
            await asyncio.sleep(1)  # the events are in the log; they are only late
            return await self.draw(news)
        for frame in frames:
            if view := frame["conversation"]:
                self._follow(f"conversation:{view['id']}", view["number"], just_read=True)
        return [push.encode(frame) for frame in frames]
