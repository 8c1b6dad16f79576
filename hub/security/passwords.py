"""Passwords as Argon2id hashes (RFC 9106), made and checked off the event loop.

A check takes about 0.2 s and 64 MiB on purpose. So only a few run at once, whatever arrives: more
would not be faster, and memory would be the attacker's to spend.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Final

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

CONCURRENT: Final = 2  # of the machine's cores, so that signing in never starves the road
MIN_CHARACTERS: Final = 10  # length is what counts (NIST SP 800-63B); no rules about kinds of characters
MAX_CHARACTERS: Final = 200  # hashing is paid per byte, and nobody types more


class Passwords:
    def __init__(self, hasher: PasswordHash | None = None) -> None:
        self._hasher = hasher or PasswordHash.recommended()
        self._room = asyncio.Semaphore(CONCURRENT)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """False for a wrong password, and no sooner for ``password_hash`` None (no such login)."""
        if len(password) > MAX_CHARACTERS:
            return False
        async with self._room:
            return await asyncio.to_thread(self._verify, password, password_hash)

    def _verify(self, password: str, password_hash: str | None) -> bool:
        if password_hash is None:
            self._hasher.verify(password, self._hash_of_nobody())
            return False
        try:
            return self._hasher.verify(password, password_hash)
        except UnknownHashError:
            return False

    def _hash_of_nobody(self) -> str:
        """What an unknown login is compared with, so that it takes as long as a wrong password."""
        if self._nobody is None:
            self._nobody = self._hasher.hash(secrets.token_urlsafe())
        return self._nobody
