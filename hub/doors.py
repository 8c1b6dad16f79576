"""How a port is closed: whoever was let in by then is seen through.

asyncio's own ``Server.close`` (of Python 3.11) loses a connection that it accepted in the very turn of the loop in
which it is closed: nobody serves it, nobody closes it, and who called waits until the garbage is collected.
"""

from __future__ import annotations

import asyncio


async def close_server(server: asyncio.Server) -> None:
    """Nobody is let in any more, and then it is closed. Its connections stay open."""
    loop = asyncio.get_running_loop()
    for listens in server.sockets:
        loop.remove_reader(listens.fileno())
    await asyncio.sleep(0)  # those whom it let in a moment ago are taken up meanwhile
    server.close()
