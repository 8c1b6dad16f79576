import asyncio
import time

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from hub.security.passwords import CONCURRENT, MAX_CHARACTERS, Passwords


def quick() -> Passwords:
    return Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))


async def test_a_password_is_known_by_its_hash_alone() -> None:
    passwords = quick()
    password_hash = await passwords.hash("correct horse 电池")
    assert password_hash.startswith("$argon2id$")
    assert await passwords.verify("correct horse 电池", password_hash)
    assert not await passwords.verify("correct horse", password_hash)


@pytest.mark.parametrize("password_hash", [None, "", "not a hash"])
async def test_no_hash_matches_nothing(password_hash: str | None) -> None:
    assert not await quick().verify("nobody", password_hash)


async def test_an_absurdly_long_password_is_refused_unread() -> None:
    assert not await quick().verify("x" * (MAX_CHARACTERS + 1), await quick().hash("x"))


class Witness(PasswordHash):
    """Notes against what it verifies: the cost of a check is in the hash."""

    def __init__(self) -> None:
        super().__init__((Argon2Hasher(),))
        self.costs: list[str] = []

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002 - its name there
        self.costs.append(str(hash).rsplit("$", 2)[0])
        return super().verify(password, hash)


async def test_an_unknown_login_takes_as_long_as_a_wrong_password() -> None:
    witness = Witness()
    passwords = Passwords(witness)
    password_hash = await passwords.hash("correct horse")
    assert not await passwords.verify("wrong", password_hash)
    assert not await passwords.verify("wrong", None)
    known, unknown = witness.costs
    assert known == unknown
    assert known.startswith("$argon2id$")


async def test_few_hashes_run_at_once_and_the_loop_stays_free() -> None:
    passwords, running, most = quick(), 0, 0
    check = passwords._verify

    def count(password: str, password_hash: str | None) -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.005)
        running -= 1
        return check(password, password_hash)

    passwords._verify = count  # type: ignore[method-assign]
    await asyncio.gather(*(passwords.verify("x", None) for _ in range(10)))
    assert most <= CONCURRENT
