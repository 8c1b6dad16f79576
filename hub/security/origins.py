"""Whether a browser's request comes from our own pages, by the configured address (law 12)."""

from __future__ import annotations

from urllib.parse import urlsplit

_USUAL_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str | None:
    """``https://hub.example.com`` of any address there; None for what has no origin (``null``)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname:
        return None
    shown = "" if port in (None, _USUAL_PORTS.get(parts.scheme)) else f":{port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{shown}"


def is_origin_allowed(origin: str | None, allowed: tuple[str, ...], public_url: str) -> bool:
    """``allowed`` holds origins, or ``self`` for our own. An absent header is no browser's, and

    passes: what protects there is that no browser sends our cookie without an Origin on a mutation.
    """
    if origin is None:
        return True
    wanted = {origin_of(public_url if entry == "self" else entry) for entry in allowed}
    return origin_of(origin) in wanted - {None}
