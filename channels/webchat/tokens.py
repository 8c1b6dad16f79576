"""The two tokens of a hello: who this visitor is to us, and who the site says they are. Pure.

Ours is the visitor's id and our signature over it and the widget's key, so that nobody takes over a
chat by guessing, and a token of one site opens nothing on another. It does not expire: it opens one
visitor's own chat and nothing more.

The site's is a JWT (RFC 7519) with HS256 (RFC 7515, RFC 7518 3.2) and the widget's secret. One fixed
algorithm is one ``hmac`` call; a library would bring the choice of algorithm that has made most JWT
holes (``none``, a public key taken for a secret).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from channels.webchat.addresses import read_mail, read_phone
from channels.webchat.protocol import MAX_NAME_CHARACTERS
from hub.model.json_text import clean_json
from hub.model.nouns import Address

MAX_LIFE_SECONDS: Final = 24 * 3_600  # a token found in a log is worth nothing tomorrow
CLOCK_SKEW_SECONDS: Final = 60  # between the site's clock and ours
MOST_FACTS: Final = 20  # a panel, not a database

LONGEST_FACT_NAME: Final = 64
LONGEST_FACT: Final = 400  # as much as a fact holds


class BadIdentityError(ValueError):
    """The site's token is forged, expired or incomplete."""


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """Whom the site vouches for: its own id for them, then mail address and number where it knows them."""

    addresses: tuple[Address, ...]
    name: str | None
    facts: tuple[tuple[str, str], ...] = ()  # by attribute of the configuration


class _Header(BaseModel):
    model_config = ConfigDict(strict=True)
    alg: str
    crit: object = None


def _keep_facts(claim: object) -> dict[str, str]:
    """Those that fit, the first so many of them. A fact too long is no reason to take a customer for a stranger."""
    known = claim.items() if isinstance(claim, dict) else ()
    return dict([(name, value) for name, value in known if _is_fact(name, value)][:MOST_FACTS])


def _is_fact(name: object, value: object) -> bool:
    return (
        isinstance(name, str)
        and isinstance(value, str)
        and 0 < len(name) <= LONGEST_FACT_NAME
        and 0 < len(value) <= LONGEST_FACT
    )


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True)
    sub: str = Field(min_length=1, max_length=200)
    exp: float
    nbf: float | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    facts: Annotated[dict[str, str], BeforeValidator(_keep_facts)] = Field(default_factory=dict)


# -- visitors ---------------------------------------------------------------------------------


def make_visitor_token(visitor_id: str, *, key: str, secret: bytes) -> str:
    return f"{visitor_id}.{_sign_visitor(visitor_id, key, secret)}"


def read_visitor_token(token: str | None, *, key: str, secret: bytes) -> str | None:
    """The visitor's id, or None for what we did not sign for this widget."""
    visitor_id, _, signature = (token or "").partition(".")
    expected = _sign_visitor(visitor_id, key, secret)
    return visitor_id if hmac.compare_digest(signature.encode(), expected.encode()) else None


def _sign_visitor(visitor_id: str, key: str, secret: bytes) -> str:
    signed = f"webchat visitor\n{key}\n{visitor_id}".encode()
    return _encode(hmac.digest(secret, signed, hashlib.sha256))


# -- the site's customers ---------------------------------------------------------------------


def verify_identity(token: str, *, key: str, secret: str, default_region: str, now: int) -> SiteIdentity:
    """Raises BadIdentityError. ``now`` in milliseconds; a number without country code is one of
    ``default_region``. What is no mail address, number or fact is left out."""
    claims = _read_signed(token, secret.encode())
    seconds = now / 1000
    if not seconds - CLOCK_SKEW_SECONDS < claims.exp <= seconds + MAX_LIFE_SECONDS + CLOCK_SKEW_SECONDS:
        raise BadIdentityError("expired, or good for too long")
    if claims.nbf is not None and claims.nbf > seconds + CLOCK_SKEW_SECONDS:
        raise BadIdentityError("not good yet")
    mail, phone = read_mail(claims.email), read_phone(claims.phone, default_region)
    addresses = (
        Address("external", f"{key}:{claims.sub}"),
        *([Address("email", mail)] if mail else []),
        *([Address("phone", phone)] if phone else []),
    )
    name = (claims.name or "").strip()[:MAX_NAME_CHARACTERS]
    return SiteIdentity(addresses, name or None, tuple(sorted(claims.facts.items())))


def _read_signed(token: str, secret: bytes) -> _Claims:
    """The signature first: nothing of an unsigned token is looked at but its algorithm."""
    try:
        head, body, signature = token.split(".")
        header = _Header.model_validate_json(_decode(head))
        if header.alg != "HS256" or header.crit is not None:
            raise BadIdentityError("not HS256")
        expected = hmac.digest(secret, f"{head}.{body}".encode(), hashlib.sha256)
        if not hmac.compare_digest(expected, _decode(signature)):
            raise BadIdentityError("forged")
        return _Claims.model_validate_json(clean_json(_decode(body).decode()))
    except (ValidationError, UnicodeError, binascii.Error) as error:
        raise BadIdentityError("unreadable, or a claim is missing") from error
    except ValueError as error:  # not three parts
        raise BadIdentityError(str(error)) from error


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
