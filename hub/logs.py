"""Logging: structured lines, for people or for machines. Secrets never get here (see ``config.settings``)."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from hub.store.committer import Committed

steps = structlog.get_logger("steps")


def set_up_logs(*, form: str, level: str) -> None:
    """``form``: console or json. The standard library's loggers come out the same way."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendering: list[structlog.typing.Processor] = (
        # a library's traceback is still an object here; one of ours is words already
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [_make_console()]
    )
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def tell_steps(committed: Committed) -> None:
    """A line for each step of an interaction, with its id, on whichever node it was taken: for HUB_LOG_LEVEL=debug.
    Events hold ids and codes, so no word of a customer gets here."""
    for event in committed.events:
        if event.interaction_id is not None:
            steps.debug(
                event.kind,
                interaction_id=event.interaction_id,
                conversation_id=event.conversation_id,
                message_id=event.message_id,
                agent_id=event.agent_id,
                offer_id=event.offer_id,
            )


def _make_console() -> structlog.dev.ConsoleRenderer:
    """Tracebacks are plain: with the values of all variables one would tell secrets, and keep the loop for seconds."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
