"""``hub config``: the contact centre as code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from config.document import Document
from config.export import format_yaml
from config.plan import plan
from config.table import format_eligible
from hub.commands.common import CommandError, command_store, read_document
from hub.configuration import (
    ApplyConfig,
    StrandedWorkError,
    apply_config,
    find_config,
    find_current_config,
    find_forsaken,
)


async def config_check(file: Path) -> None:
    document = read_document(file)
    print(f"{file}: sound, {len(document.queues)} queues and {len(document.agents)} agents")
    if document.queues:
        print(f"\n{format_eligible(document)}")


async def config_plan(file: Path) -> None:
    new = read_document(file)
    async with command_store() as store:
        current = await store.read(find_current_config)
        before = current.document if current else {}
        forsaken = await store.read(find_forsaken, before, new.to_json())
    lines = plan(Document.model_validate(before) if current else None, new)
    print("\n".join([*lines, *_forsaken(forsaken, new)]) or "nothing changes")


def _forsaken(waiting: Mapping[str, int], new: Document) -> Iterator[str]:
    """What becomes of the work in queues that go."""
    fallback = new.routing.fallback_queue
    for queue_id, count in sorted(waiting.items()):
        then = (
            f"it moves to {fallback}" if fallback else "refused, unless routing.fallback_queue says where to"
        )
        yield f"queue {queue_id}: {count} waiting, {then}"


async def config_apply(file: Path, note: str | None) -> None:
    document = read_document(file)
    async with command_store() as store:
        try:
            applied = await store.commit(apply_config, ApplyConfig(document.to_json(), note))
        except StrandedWorkError as error:
            raise CommandError(f"not applied: {error}") from error
    print(f"version {applied.current.version} {'in force' if applied.changed else 'is this already'}")


async def config_export(version: int | None) -> None:
    async with command_store() as store:
        found = await (
            store.read(find_current_config) if version is None else store.read(find_config, version)
        )
    if found is None:
        raise CommandError("there is no such version")
    print(format_yaml(Document.model_validate(found.document)), end="")
