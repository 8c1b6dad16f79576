"""A numbered row of the log as the engine's event: a table of readers, one for each kind that is routed.

What a row's data does not say is as by the event's default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hub.dispatch.plain import expressions_from_json, pairs_from_json
from routing import events as facts
from routing.config import RoutingConfig

ConfigOf = Callable[[int], RoutingConfig]
_Reader = Callable[[Any, ConfigOf], facts.Event]


def read_fact(row: Any, config: ConfigOf) -> facts.Event:
    """``config`` gives the version that the row names."""
    return _READERS[row.kind](row, config)


# How a field is read that may be missing.
_GIVEN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "priority_seconds": int,
    "requirements": expressions_from_json,
    "preferred": tuple,
    "customer_ref": str,
    "attempts": int,
    "tier": str,
    "complaint": bool,
    "target_ms": int,
    "attributes": pairs_from_json,
    "preferred_mode": str,
    "ignore_skills": bool,
    "excluded": lambda data: tuple(facts.Exclusion(*each) for each in data),
    "origin": str,
    "slot": int,
    "not_before_ms": int,
    "channel": str,
    "queue_id": str,
    "override": bool,
    "as_interaction_id": str,
    "place": str,
    "boost_seconds": int,
    "exclude_sender_ms": int,
    "wrap": bool,
}


def _given(row: Any, *names: str) -> dict[str, Any]:
    data = row.data
    return {name: _GIVEN[name](data[name]) for name in names if data.get(name) is not None}


def _head(row: Any) -> tuple[int, int, str]:
    return row.log_number, row.log_at, row.interaction_id


def _queued(row: Any, _config: ConfigOf) -> facts.Event:
    data = row.data
    return facts.InteractionQueued(
        *_head(row),
        data["channel"],
        data["queue_id"],
        data["order_ms"],
        **_given(
            row,
            "priority_seconds",
            "requirements",
            "preferred",
            "customer_ref",
            "attempts",
            "tier",
            "complaint",
            "target_ms",
            "attributes",
            "preferred_mode",
            "ignore_skills",
            "excluded",
            "origin",
        ),
    )


def _closed(row: Any, _config: ConfigOf) -> facts.Event:
    """Closing frees an agent where it was handled or wrapped up, and a place in line where not."""
    match row.data["from"]:
        case "wrapup":
            return facts.WrapUpEnded(*_head(row), row.agent_id)
        case "active":
            return facts.InteractionEnded(*_head(row), row.agent_id, wrap=False)
        case _:
            return facts.InteractionGone(*_head(row), "closed")


def _transferred(row: Any, _config: ConfigOf) -> facts.Event:
    given = ("as_interaction_id", "place", "boost_seconds", "exclude_sender_ms")
    asked = ("preferred", "preferred_mode", "ignore_skills", "requirements", "wrap")
    return facts.InteractionTransferred(
        *_head(row), row.agent_id, row.data["queue_id"], **_given(row, *given, *asked)
    )


def _consult_started(row: Any, _config: ConfigOf) -> facts.Event:
    named = (row.data[name] for name in ("consult_id", "channel", "queue_id"))
    asked = ("requirements", "preferred", "preferred_mode", "ignore_skills")
    return facts.ConsultStarted(*_head(row), row.agent_id, *named, **_given(row, *asked))


def _presence(row: Any, _config: ConfigOf) -> facts.Event:
    data = row.data
    channels = None if data.get("channels") is None else frozenset(data["channels"])
    return facts.AgentPresence(
        row.log_number, row.log_at, row.agent_id, data["presence"], data.get("reason") or "", channels
    )


def _of_offer(row: Any) -> tuple[int, int, str, str, str]:
    return row.log_number, row.log_at, row.offer_id, row.interaction_id, row.agent_id


_READERS: Final[Mapping[str, _Reader]] = {
    "interaction.queued": _queued,
    "interaction.updated": lambda r, _: facts.InteractionUpdated(
        *_head(r), **_given(r, "priority_seconds", "tier", "complaint", "target_ms")
    ),
    "interaction.abandoned": lambda r, _: facts.InteractionGone(*_head(r), "abandoned"),
    "interaction.picked": lambda r, _: facts.InteractionPicked(
        *_head(r), r.agent_id, **_given(r, "override")
    ),
    "interaction.reprogrammed": lambda r, _: facts.VisitReprogrammed(*_head(r)),
    "interaction.assigned": lambda r, _: facts.InteractionForced(
        *_head(r), r.agent_id, **_given(r, "slot", "channel", "queue_id")
    ),
    "interaction.ended": lambda r, _: facts.InteractionEnded(*_head(r), r.agent_id, wrap=True),
    "interaction.given_back": lambda r, _: facts.InteractionEnded(*_head(r), r.agent_id, wrap=False),
    "interaction.closed": _closed,
    "interaction.transferred": _transferred,
    "work.changed": lambda r, _: facts.WorkChanged(
        *_head(r), r.agent_id, r.data["state"], **_given(r, "slot")
    ),
    "consult.started": _consult_started,
    "consult.ended": lambda r, _: facts.ConsultEnded(
        *_head(r), r.data["consult_id"], r.data["merged"], **_given(r, "slot")
    ),
    "callback.requested": lambda r, _: facts.CallbackRequested(
        *_head(r), r.data["mode"], **_given(r, "not_before_ms")
    ),
    "callback.answered": lambda r, _: facts.CallbackAnswered(*_head(r)),
    "callback.failed": lambda r, _: facts.CallbackFailed(*_head(r), **_given(r, "not_before_ms")),
    "offer.delivered": lambda r, _: facts.OfferDelivered(*_of_offer(r)),
    "offer.accepted": lambda r, _: facts.OfferAccepted(*_of_offer(r)),
    "offer.ended": lambda r, _: facts.OfferEnded(*_of_offer(r), r.data["outcome"]),
    "presence.changed": _presence,
    "agent.active": lambda r, _: facts.AgentActive(r.log_number, r.log_at, r.agent_id),
    "config.applied": lambda r, config: facts.ConfigPublished(
        r.log_number, r.log_at, config(r.data["version"])
    ),
    "queue.opened": lambda r, _: facts.QueueOpened(r.log_number, r.log_at, r.data["queue_id"]),
    "queue.closed": lambda r, _: facts.QueueClosed(r.log_number, r.log_at, r.data["queue_id"]),
}
