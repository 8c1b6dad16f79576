import asyncio

from channels.webchat.buffer import CAPACITY, Buffer, Found, Item
from hub.model.events import Event


async def read(buffer: Buffer) -> list[Item]:
    return [item async for item in buffer.items()]


async def test_items_come_in_order_up_to_the_last() -> None:
    buffer = Buffer()
    reader = asyncio.create_task(read(buffer))
    await asyncio.sleep(0)
    buffer.put("one")
    await asyncio.sleep(0)
    buffer.put(Found("cnv_1"))
    buffer.end({"type": "ping"})
    buffer.put("too late")
    buffer.end({"type": "bye"})
    assert await reader == ["one", Found("cnv_1"), '{"type":"ping"}']


async def test_whoever_cannot_keep_up_is_told_so_and_nothing_else() -> None:
    buffer = Buffer()
    for number in range(CAPACITY + 10):
        buffer.put(str(number))
    assert buffer.is_over
    assert await read(buffer) == ['{"type":"bye","code":"slow"}']


def test_events_that_follow_each_other_are_taken_together() -> None:
    buffer, one, two = Buffer(), Event("note.added", 1), Event("note.added", 2)
    for item in (one, two, "frame", one):
        buffer.put(item)
    assert buffer.take_events() == [one, two]
    assert buffer.take_events() == []
