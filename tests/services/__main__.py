"""Start both services, print their URLs, and wait for Ctrl-C."""

import signal
from contextlib import suppress

from tests.services.postgres import postgres
from tests.services.redis import redis

with suppress(KeyboardInterrupt), postgres(durable=True) as server, redis() as redis_url:
    print(f"HUB_DATABASE_URL={server.url}")
    print(f"HUB_REDIS_URL={redis_url}")
    print("(Ctrl-C ends them, and what they hold is gone)", flush=True)
    signal.pause()
