"""The least that an aiohttp server must do for consoles, in a process of its own: ``python -m bench.bare PORT``.

A socket is greeted and remembered; a text that comes in by HTTP goes out to all of them, encoded once.
"""

from __future__ import annotations

import sys

from aiohttp import WSMsgType, web

from bench.texts import PATH
from hub.serve import listening, until_told_to_end

_WELCOME = '{"type":"welcome","protocol":1,"now":0,"heartbeat_seconds":4.0,"resumed":true}'


class Bare:
    def __init__(self) -> None:
        self._sockets: set[web.WebSocketResponse] = set()

    async def console(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and '"hello"' in message.data:
                    await socket.send_str(_WELCOME)
        finally:
            self._sockets.discard(socket)
        return socket

    async def hear(self, request: web.Request) -> web.Response:
        body = str((await request.post())["Body"])
        frame = f'{{"type":"event","padding":"{"x" * 500}","body":"{body}"}}'
        for socket in tuple(self._sockets):
            await socket.send_str(frame)
        return web.Response(text="<Response/>", content_type="text/xml")


async def serve(port: int) -> None:
    bare = Bare()
    app = web.Application()
    app.router.add_get("/api/console", bare.console)
    app.router.add_post(PATH, bare.hear)
    async with listening(app, host="127.0.0.1", port=port):
        await until_told_to_end()


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve(int(sys.argv[1])))
