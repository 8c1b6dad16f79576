"""One desk at work: its session, the streams it follows, and its outgoing buffer.

Everything to the desk goes through one buffer in order: answers as encoded frames, news as events that
are drawn just before they are sent, a batch with one read. The buffer is bounded; a desk that cannot
keep up is cut off and starts anew from its numbers (law 6).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from agent_console import protocol as p
from agent_console import push
from agent_console.commands import COMMANDS
from agent_console.session import Do, Greet, Refuse, Session, ack, error
from agent_console.snapshot import Sight, read_snapshots
from agent_console.views import read_in_sight
from hub.bus.marks import Marks, Typing
from hub.bus.streams import Streams, Subscription
from hub.clock import Clock
from hub.model.events import Event
from hub.model.nouns import Refused, Scope
from hub.presence import ACTIVE_AGAIN_MS, note_activity, see_agents
from hub.store import Store, Unavailable
from hub.timeline import find_conversation

log = structlog.get_logger("console")

BUFFER = 2_000  # frames: a minute of the busiest floor; whoever is further behind needs a snapshot
DONE_FOLLOWED = 50  # an hour or two of a busy agent
HEARTBEAT_SECONDS = 4.0  # two of them and a bit make the ten seconds after which an agent is unreachable


class Wire(Protocol):
    """The socket, as much of it as a desk needs."""

    async def send_str(self, data: str) -> None: ...

    async def close(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Floor:
    """What all desks of a node share."""

    store: Store
    streams: Streams
    marks: Marks
    clock: Clock
    sheets: push.Sheets = field(default_factory=push.Sheets)


class Desk:
    def __init__(self, floor: Floor, wire: Wire, scope: Scope) -> None:
        self.floor = floor
        self.scope = scope
        self.session = Session(floor.clock.now())
        self._wire = wire
        self._followed: dict[str, Subscription] = {}
        self._done: dict[str, None] = {}  # of those followed, in the order in which they were done with
        self._buffer: deque[str | tuple[str, Event]] = deque()
        self._wake = asyncio.Event()
        self._slow = False
        self._ending = False
        # whether the agent may be one who missed offers: then what is done at the desk is told to the router
        self._may_be_missed = True
        self._told_at = 0

    @property
    def agent_id(self) -> str:
        return str(self.scope.agent_id)

    # -- in -----------------------------------------------------------------------------------

    async def hear(self, data: str | bytes) -> bool:
        """Treat one frame; False when the session is over."""
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
        elif not await self._within_sight(frame):
            self.tell(error(getattr(frame, "request", None), "not_found"))
        elif isinstance(frame, p.Typing):
            self.floor.marks.show(Typing(frame.conversation_id, self.agent_id, frame.on))
        elif command := COMMANDS.get(type(frame)):
            answer = await self.floor.store.commit(command.station, command.item(frame, self.scope))
            self._answer(getattr(frame, "request", None), answer, command.result)

    async def _note_activity(self, frame: Any) -> None:
        """An offer is painted by itself; everything else is somebody's doing."""
        now = self.floor.clock.now()
        if isinstance(frame, p.OfferDelivered) or not self._may_be_missed:
            return
        if now - self._told_at >= ACTIVE_AGAIN_MS:
            self._told_at = now
            self._may_be_missed = await self.floor.store.commit(note_activity, self.agent_id)

    async def _within_sight(self, frame: Any) -> bool:
        """Conversations that this desk follows, its own and those it opened; and those within its scope, for a
        desk that comes back may ask again about one that it has let go: what became of that is in the rows."""
        conversation_id = getattr(frame, "conversation_id", None)
        if conversation_id is None or f"conversation:{conversation_id}" in self._followed:
            return True
        if isinstance(frame, p.Typing):
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
        self._follow(f"conversation:{view['id']}", view["number"])

    # -- greeting -----------------------------------------------------------------------------

    async def _greet(self, resume: dict[str, int]) -> None:
        agents: tuple[str, ...] = (self.agent_id,)
        await self.floor.store.commit(see_agents, agents)
        positions = await self.floor.store.read_together(push.read_positions, self.agent_id)
        resumed = await self._can_resume(resume, positions)
        self.tell(
            {
                "type": "welcome",
                "protocol": p.PROTOCOL_VERSION,
                "now": self.floor.clock.now(),
                "heartbeat_seconds": HEARTBEAT_SECONDS,
                "resumed": resumed,
            }
        )
        if resumed:
            for stream, number in resume.items():
                self._follow(stream, number)
        else:
            await self._send_snapshot()

    async def _can_resume(self, resume: dict[str, int], positions: dict[str, int]) -> bool:
        """Every stream the desk names must be one it may follow, and not too far behind."""
        own = f"agent:{self.agent_id}"
        if own not in resume:
            return False
        for stream, number in resume.items():
            head = positions.get(stream)
            if head is None:
                head = await self._head_of_other(stream)
            if head is None or not head - p.RESUME_LIMIT <= number <= head:
                return False
        return True

    async def _head_of_other(self, stream: str) -> int | None:
        """A conversation that is no longer the agent's own but was open on the desk."""
        kind, _, key = stream.partition(":")
        if kind != "conversation":
            return None
        return await self.floor.store.read_together(push.read_heads_in_sight, (key, self.scope))

    async def _send_snapshot(self) -> None:
        sight = Sight(self.scope, self.floor.clock.now(), self.floor.store.centre)
        snapshot = await self.floor.store.read_together(read_snapshots, sight)
        self.tell(snapshot)
        self._follow(f"agent:{self.agent_id}", snapshot["agent_stream"])
        for view in snapshot["conversations"]:
            self._follow(f"conversation:{view['id']}", view["number"])

    # -- out ----------------------------------------------------------------------------------

    def tell(self, frame: dict[str, Any]) -> None:
        self.tell_encoded(push.encode(frame))

    def end(self, frame: dict[str, Any]) -> None:
        """Say this last, and close."""
        self.tell(frame)
        self._ending = True

    def tell_encoded(self, frame: str) -> None:
        self._put(frame)

    def _put(self, item: str | tuple[str, Event]) -> None:
        if len(self._buffer) >= BUFFER:
            self._slow = True
        else:
            self._buffer.append(item)
        self._wake.set()

    def _deliver(self, stream: str, events: Sequence[Event]) -> None:
        for event in events:
            self._put((stream, event))
            self.floor.store.tracing.mark("push", event.interaction_id, since=event.at, kind=event.kind)
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

    def _follow(self, stream: str, after: int) -> None:
        self._done.pop(stream, None)
        if stream in self._followed:
            return
        self._followed[stream] = self.floor.streams.follow(stream, after, self._deliver)
        if stream.startswith("conversation:"):
            self.floor.marks.follow(stream.removeprefix("conversation:"), self._show_typing)

    def _unfollow(self, stream: str) -> None:
        self._done.pop(stream, None)
        if (subscription := self._followed.pop(stream, None)) is None:
            return
        self.floor.streams.unfollow(subscription)
        if stream.startswith("conversation:"):
            self.floor.marks.unfollow(stream.removeprefix("conversation:"), self._show_typing)

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

    def leave(self) -> None:
        """Follow nothing any more."""
        for stream in tuple(self._followed):
            self._unfollow(stream)

    async def pump(self) -> None:
        """Worker: draw and send what is in the buffer, until the last, or the desk is cut off for being slow."""
        while not self._slow:
            await self._wake.wait()
            self._wake.clear()
            await self._send_buffered()
            if self._ending:
                await self._wire.close()
                return
        log.warning("slow desk cut off", agent_id=self.agent_id)
        await self._wire.send_str(push.encode({"type": "bye", "code": "slow"}))
        await self._wire.close()

    async def _send_buffered(self) -> None:
        while self._buffer and not self._slow:
            item = self._buffer.popleft()
            if isinstance(item, str):
                await self._wire.send_str(item)
                continue
            news = [item]
            while self._buffer and not isinstance(self._buffer[0], str):
                news.append(self._buffer.popleft())  # type: ignore[arg-type]  # just looked
            for frame in await self._draw(news):
                await self._wire.send_str(frame)

    async def _draw(self, news: push.News) -> list[str]:
        centre = self.floor.store.centre
        if not push.needs_reading(news):
            return [self.floor.sheets.encode(stream, event, centre) for stream, event in news]
        draft = push.Draft(news, self.scope, centre)
        try:
            frames = await self.floor.store.read_together(push.draw_news, draft)
        except Unavailable:
            await asyncio.sleep(1)  # the events are in the log; they are only late
            return await self._draw(news)
        for frame in frames:
            if view := frame["conversation"]:
                self._follow(f"conversation:{view['id']}", view["number"])
        return [push.encode(frame) for frame in frames]
