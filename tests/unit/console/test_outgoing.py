"""What goes to a desk: in order, at once where it can, and never at the cost of another desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from agent_console.outgoing import BUFFER, SMALL, Outgoing, Post
from hub.model.events import Event
from hub.tasks import end_tasks
from tests.nodes import until


class Line:
    """A wire that may be full; what was sent over it is kept."""

    def __init__(self, *, broken: bool = False) -> None:
        self.sent: list[str] = []
        self.writes = 0
        self.ended = ""
        self._broken = broken
        self._room = asyncio.Event()
        self._room.set()

    takes_long = False  # what is long does not fit at once, however clear it is

    def fill(self) -> None:
        self._room.clear()

    def empty(self) -> None:
        self.takes_long = False
        self._room.set()

    def send_now(self, *frames: bytes) -> bool:
        if self._broken:
            raise ConnectionResetError
        if self.is_clear():
            self.sent += [frame.decode() for frame in frames]
            self.writes += 1
            return True
        return False

    async def send(self, frame: bytes) -> None:
        if self.takes_long:
            self.fill()
        await self._room.wait()
        assert self.send_now(frame)

    async def close(self) -> None:
        self.ended = "closed"

    def is_clear(self) -> bool:
        return self._room.is_set()

    def cut(self) -> None:
        self.ended = "cut"


class Painter:
    """Draws an event as its kind; an offer only after a look at what is offered."""

    def draw_at_once(self, _stream: str, event: Event) -> bytes | None:
        return None if event.kind.startswith("offer.") else event.kind.encode()

    async def draw(self, news: Sequence[tuple[str, Event]]) -> list[bytes]:
        await asyncio.sleep(0)
        return [event.kind.encode() for _, event in news]


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    worker = asyncio.create_task(post.run())
    yield post
    await end_tasks([worker])


def make(post: Post, line: Line) -> Outgoing:
    return Outgoing(line, post, Painter(), "noor")


def event(kind: str) -> tuple[str, Event]:
    return "agent:noor", Event(kind, 1)


async def test_frames_and_events_arrive_in_the_order_in_which_they_were_put(post: Post) -> None:
    line = Line()
    outgoing = make(post, line)
    for item in (b"a", event("offer.created"), b"b", event("message.received"), b"c"):
        outgoing.put(item)
    await until(lambda: len(line.sent) == 5)
    assert line.sent == ["a", "offer.created", "b", "message.received", "c"]


async def test_news_that_are_drawn_together_go_with_one_write(post: Post) -> None:
    line = Line()
    outgoing = make(post, line)
    for kind in ("offer.created", "offer.delivered", "interaction.queued"):
        outgoing.put(event(kind))
    await until(lambda: len(line.sent) == 3)
    assert line.sent == ["offer.created", "offer.delivered", "interaction.queued"]
    assert line.writes == 1


async def test_news_for_a_socket_that_is_full_wait_in_their_order(post: Post) -> None:
    line = Line()
    line.fill()
    outgoing = make(post, line)
    for kind in ("offer.created", "offer.accepted"):
        outgoing.put(event(kind))
    await asyncio.sleep(0.01)
    assert line.sent == []
    line.empty()
    await until(lambda: line.sent == ["offer.created", "offer.accepted"])


async def test_a_desk_whose_socket_is_full_holds_up_no_other(post: Post) -> None:
    full, clear = Line(), Line()
    full.fill()
    slow, quick = make(post, full), make(post, clear)
    slow.put(b"for the slow")
    quick.put(b"for the quick")
    await until(lambda: clear.sent == ["for the quick"])
    assert full.sent == []
    full.empty()
    await until(lambda: full.sent == ["for the slow"])


async def test_a_long_frame_that_its_socket_takes_slowly_holds_up_no_other(post: Post) -> None:
    slow, quick = Line(), Line()
    slow.takes_long = True
    make(post, slow).put(b"x" * (SMALL + 1))
    make(post, quick).put(b"there")
    await until(lambda: quick.sent == ["there"])
    assert slow.sent == []
    slow.empty()
    await until(lambda: len(slow.sent) == 1)


async def test_a_desk_that_cannot_keep_up_is_cut_off(post: Post) -> None:
    line = Line()
    line.fill()
    outgoing = make(post, line)
    for number in range(BUFFER + 2):
        outgoing.put(b"%d" % number)
        await asyncio.sleep(0)
    assert line.ended == "cut"
    line.empty()
    assert line.sent == []


async def test_a_desk_that_was_only_never_visited_is_told_why_it_must_come_anew(post: Post) -> None:
    line = Line()
    outgoing = make(post, line)
    for number in range(BUFFER + 1):
        outgoing.put(b"%d" % number)
    await until(lambda: line.ended == "closed")
    assert line.sent == ['{"type":"bye","code":"slow"}']


async def test_what_was_said_before_the_end_is_sent_and_nothing_after_it(post: Post) -> None:
    line = Line()
    outgoing = make(post, line)
    outgoing.put(b"bye")
    outgoing.close_after()
    outgoing.put(b"too late")
    await until(lambda: line.ended == "closed")
    assert line.sent == ["bye"]


async def test_a_broken_socket_ends_its_own_desk_only(post: Post) -> None:
    broken, whole = Line(broken=True), Line()
    make(post, broken).put(b"lost")
    make(post, whole).put(b"there")
    await until(lambda: whole.sent == ["there"])
