"""What leans on a database's own ways: unique keys inside a batch, and two that write at once."""

import asyncio

import pytest

from hub.clock import SystemClock
from hub.configuration import ApplyConfig, apply_config, find_config, find_current_config
from hub.security.sessions import OpenSession, find_session, hash_token, new_token, open_session
from hub.security.users import AddUser, LoginTakenError, User, add_user, find_user_by_login
from hub.store import open_store


async def test_of_many_who_want_a_login_at_once_one_gets_it(hub_url: str) -> None:
    async with open_store(hub_url, SystemClock()) as store:
        wanted = [AddUser("noor", f"Noor {n}", "agent", "hash") for n in range(5)]
        others = [AddUser(f"other{n}", "Other", "agent", "hash") for n in range(5)]
        results = await asyncio.gather(
            *(store.commit(add_user, item) for item in wanted + others), return_exceptions=True
        )
        assert sum(isinstance(r, User) for r in results[:5]) == 1
        assert sum(isinstance(r, LoginTakenError) for r in results[:5]) == 4
        assert all(isinstance(r, User) for r in results[5:])
        assert await store.read(find_user_by_login, "NOOR") in results


async def test_a_session_opens_and_is_found(hub_url: str) -> None:
    async with open_store(hub_url, clock := SystemClock()) as store:
        user = await store.commit(add_user, AddUser("noor", "Noor", "agent", "hash"))
        token_hash = hash_token(new_token())
        await store.commit(open_session, OpenSession(user.id, token_hash, "127.0.0.1"))
        signed_in = await store.read(find_session, token_hash, clock.now())
        assert signed_in is not None
        assert signed_in.user == user


@pytest.mark.parametrize("lanes", [("road", "road"), ("road", "router")])
async def test_two_that_apply_at_once_make_two_versions(hub_url: str, lanes: tuple[str, str]) -> None:
    documents = [{"organisation": {"name": f"Halden {n}"}, "queues": [{"id": "账单"}]} for n in range(6)]
    async with open_store(hub_url, SystemClock()) as store:
        applied = await asyncio.gather(
            *(
                store.commit(apply_config, ApplyConfig(document), lane=lanes[n % 2])
                for n, document in enumerate(documents)
            )
        )
        assert sorted(a.current.version for a in applied) == [1, 2, 3, 4, 5, 6]
        current = await store.read(find_current_config)
        assert current is not None
        assert current.version == 6
        kept = [await store.read(find_config, version) for version in range(1, 7)]
        assert all(document in [k.document for k in kept if k] for document in documents)
