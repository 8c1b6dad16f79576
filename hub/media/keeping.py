"""Putting a mail's files into the media store before the mail is placed: its rows then name what is there."""

from __future__ import annotations

from dataclasses import replace

from hub.media.scan import Scanner
from hub.model.nouns import File, Inbound, InboundMessage
from hub.ports import Media


async def keep_files(inbound: Inbound, media: Media, scanner: Scanner) -> Inbound:
    """The same, with its files stored and scanned. Doing it twice changes nothing."""
    if not isinstance(inbound, InboundMessage) or inbound.mail is None or not inbound.mail.files:
        return inbound
    files = tuple([await _keep(file, media, scanner) for file in inbound.mail.files])
    return replace(inbound, mail=replace(inbound.mail, files=files))


async def _keep(file: File, media: Media, scanner: Scanner) -> File:
    if file.content is None:
        return file
    scan = await scanner.scan(file.content)
    return replace(file, sha256=await media.put(file.content), scan=scan, content=None)
