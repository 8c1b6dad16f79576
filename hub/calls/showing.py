"""Calls as they are shown: ``CallView`` of the desk's protocol, from what the rows say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.calls.phases import find_phase
from hub.model.contact_centre import ContactCentre
from hub.model.flows import MenuStep, Text
from hub.recordings.reading import NOTHING_KEPT, read_recordings
from hub.store import tables as t
from hub.store.sets import one_of_these

Json = dict[str, Any]


@dataclass(slots=True)
class _Parts:
    """What belongs to one call, oldest first."""

    legs: list[Row[Any]] = field(default_factory=list)
    handovers: list[Row[Any]] = field(default_factory=list)


def read_calls(connection: Connection, message_ids: Sequence[str], centre: ContactCentre) -> dict[str, Json]:
    """``CallView`` by message id."""
    if not message_ids:
        return {}
    parts = _read_parts(connection, message_ids)
    kept = read_recordings(connection, message_ids, centre)
    return {
        row.message_id: _call_view(row, parts[row.message_id], centre)
        | (kept.get(row.message_id) or NOTHING_KEPT)
        for row in connection.execute(_CALLS, {"ids": list(message_ids)})
    }


def _read_parts(connection: Connection, call_ids: Sequence[str]) -> Mapping[str, _Parts]:
    parts: dict[str, _Parts] = defaultdict(_Parts)
    ids = {"ids": list(call_ids)}
    for row in connection.execute(_LEGS, ids):
        parts[row.call_id].legs.append(row)
    for row in connection.execute(_HANDOVERS, ids):
        parts[row.call_id].handovers.append(row)
    return parts


_L, _H, _I = t.call_leg.c, t.call_handover.c, t.interaction.c
_CALLS: Final = (
    select(t.call, _I.state.label("interaction_state"))
    .outerjoin(t.interaction, _I.id == t.call.c.interaction_id)
    .where(one_of_these(t.call.c.message_id, "ids"))
)
_LEGS: Final = (
    select(t.call_leg, t.user.c.name.label("user_name"))
    .outerjoin(t.user, t.user.c.id == _L.user_id)
    .where(one_of_these(_L.call_id, "ids"))
    .order_by(_L.started_at, _L.sid)
)
_HANDOVERS: Final = (
    select(t.call_handover, _I.state.label("asked_state"))
    .outerjoin(t.interaction, _I.id == _H.as_interaction_id)
    .where(one_of_these(_H.call_id, "ids"))
    .order_by(_H.started_at, _H.id)
)


def _call_view(row: Row[Any], parts: _Parts, centre: ContactCentre) -> Json:
    line = centre.find_account("voice", row.account)
    policy = line.line if line is not None else None
    legs = [
        leg for leg in parts.legs if leg.party != "supervisor" or policy is None or policy.tells_supervision
    ]
    transfers = [each for each in parts.handovers if each.kind == "transfer"]
    return {
        "interaction_id": row.interaction_id,
        "direction": row.direction,
        "account": row.account,
        "result": row.result,
        "phase": find_phase(row, legs),
        "help": row.help_at is not None and row.ended_at is None,
        "rejoin_by": row.lost_at + policy.rejoin_ms if row.lost_at is not None and policy else None,
        "menu": _chosen(row, centre),
        "started_at": row.started_at,
        "queued_at": row.queued_at,
        "answered_at": row.answered_at,
        "ended_at": row.ended_at,
        "legs": [_leg_view(leg, centre) for leg in legs],
        "consults": [_consult_view(each, legs, centre) for each in _open_consults(parts.handovers)],
        "transfer": _transfer_view(transfers[-1]) if transfers else None,
        "supervisors": [_supervisor_view(leg) for leg in legs if leg.party == "supervisor" and _talks(leg)],
    }


def _leg_view(leg: Row[Any], centre: ContactCentre) -> Json:
    shown = ("sid", "party", "agent_id", "address", "state", "held", "muted", "coaches")
    times = ("started_at", "answered_at", "ended_at")
    name = leg.user_name or centre.find_agent_name(leg.agent_id)
    return {**{key: getattr(leg, key) for key in (*shown, *times)}, "name": name}


def _talks(leg: Row[Any]) -> bool:
    return leg.answered_at is not None and leg.ended_at is None


def _supervisor_view(leg: Row[Any]) -> Json:
    mode = "listen" if leg.muted else "whisper" if leg.coaches else "join"
    return {"name": leg.user_name or "", "mode": mode}


def _open_consults(handovers: Sequence[Row[Any]]) -> list[Row[Any]]:
    consults = [each for each in handovers if each.kind == "consult"]
    last = consults[-1] if consults else None
    return [each for each in consults if each.ended_at is None or (each is last and each.state == "refused")]


def _consult_view(row: Row[Any], legs: Sequence[Row[Any]], centre: ContactCentre) -> Json:
    caller = next((leg for leg in legs if leg.party == "customer" and leg.ended_at is None), None)
    return {
        "interaction_id": row.as_interaction_id,
        "by": row.agent_id,
        "target": _target_view(row),
        "state": _asking(row) if row.state == "asking" else row.state,
        "party": {
            "agent_id": row.with_agent_id,
            "name": centre.find_agent_name(row.with_agent_id),
            "address": row.to_id if row.to_kind == "number" else "",
        },
        "leg": row.leg_sid,
        "customer_hears": caller is not None and not caller.held,
        "since": row.answered_at or row.started_at,
    }


def _transfer_view(row: Row[Any]) -> Json:
    state = _asking(row) if row.state in ("asking", "talking") else row.state
    since = row.ended_at or row.started_at
    return {"by": row.agent_id, "target": _target_view(row), "state": state, "since": since}


def _asking(row: Row[Any]) -> str:
    """Nobody has answered yet: they wait for an agent, or somebody is rung."""
    return "waiting" if row.asked_state == "queued" else "ringing"


def _target_view(row: Row[Any]) -> Json:
    return {"kind": row.to_kind, "id": row.to_id, "level": row.to_level}


def _chosen(row: Row[Any], centre: ContactCentre) -> list[Json]:
    """Labels by language. Of a call before there were flows the keys are kept, and found in the menu of today."""
    known = _labels(centre, row.account) if any(isinstance(each, str) for each in row.menu) else {}
    labels = (known.get(each) if isinstance(each, str) else each for each in row.menu)
    return [dict(label) for label in labels if label]


def _labels(centre: ContactCentre, account: str) -> Mapping[str, Text]:
    line = centre.find_account("voice", account)
    steps = line.line.flow.steps.values() if line and line.line else ()
    menu = next((step for step in steps if isinstance(step, MenuStep)), None)
    return {key: choice.label for key, choice in menu.choices.items()} if menu else {}
