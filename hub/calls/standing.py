"""How a call stands, with everything about it held until the commit: what every command and every follow-up looks at.

Locked in the one order: the call, then its interactions (the customer's, and those of colleagues who are asked).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, select

from hub.calls.rows import find_call, find_legs
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of_these
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``legs``: all of them, of every party, oldest first. ``handovers``: those that are not over, with the
    interaction of whoever is asked (``asked_state``, ``asked_agent_id``, ``asked_slot``)."""

    call: Row[Any]
    interaction: Row[Any] | None
    legs: Sequence[Row[Any]]
    handovers: Sequence[Row[Any]] = ()

    @property
    def caller(self) -> Row[Any] | None:
        """The customer's leg, while it lasts."""
        return next((leg for leg in self.legs if leg.party == "customer" and leg.ended_at is None), None)

    @property
    def caller_is_there(self) -> bool:
        return self.caller is not None

    @property
    def have_met(self) -> bool:
        return have_met(self.call)

    @property
    def has_talk(self) -> bool:
        """Whether an agent and the customer are in a talk, or would be but for a device that died."""
        i = self.interaction
        is_there = self.caller_is_there and self.call.room is not None and self.have_met
        return is_there and i is not None and i.state == "active"

    @property
    def handover(self) -> Row[Any] | None:
        """The one question that is open; whoever has joined the talk is none any more."""
        return next((each for each in self.handovers if each.state != "joined"), None)

    @property
    def joined(self) -> Row[Any] | None:
        """Whoever has joined the talk last and is still in it."""
        return next((each for each in reversed(self.handovers) if self._is_in(each, "joined")), None)

    @property
    def keeper(self) -> Row[Any] | None:
        """Whoever can keep the customer when the agent goes: who is being asked and has answered, else who has
        joined."""
        return next((each for each in self.handovers if self._is_in(each, "talking")), self.joined)

    def _is_in(self, handover: Row[Any], state: str) -> bool:
        leg = self.find_leg(handover.leg_sid)
        return handover.state == state and leg is not None and leg.answered_at is not None

    @property
    def others(self) -> list[Row[Any]]:
        """Everybody's legs that last but the customer's."""
        return [leg for leg in self.legs if leg.party != "customer" and leg.ended_at is None]

    def has(self, agent_id: str | None) -> bool:
        """Whether the customer's interaction is this agent's."""
        i = self.interaction
        return i is not None and i.state == "active" and i.agent_id == agent_id

    def asks(self, agent_id: str | None) -> Row[Any] | None:
        """The consultation in which this agent is asked, having said yes."""
        return next(
            (
                each
                for each in self.handovers
                if each.kind == "consult"
                and each.asked_state == "active"
                and agent_id is not None
                and each.asked_agent_id == agent_id
            ),
            None,
        )

    def of_agents(self, agent_id: str | None) -> list[Row[Any]]:
        """Legs of this agent, or of all agents."""
        return [leg for leg in self.legs if leg.party == "agent" and agent_id in (None, leg.agent_id)]

    def live(self, agent_id: str | None) -> tuple[str, ...]:
        """Sids of such legs that last."""
        return tuple(leg.sid for leg in self.of_agents(agent_id) if leg.ended_at is None)

    def talks(self, agent_id: str | None) -> Row[Any] | None:
        """This agent's leg that has been answered and lasts."""
        found = [leg for leg in self.of_agents(agent_id) if leg.ended_at is None and leg.answered_at]
        return found[-1] if found and agent_id is not None else None

    def find_leg(self, sid: str | None) -> Row[Any] | None:
        """One that lasts."""
        return next((leg for leg in self.legs if leg.sid == sid and leg.ended_at is None), None)

    @property
    def room(self) -> str:
        """Where the customer is, or is to be led to: one for each time that somebody accepts (the offer's id), so that
        nobody is led to where another one left."""
        if self.call.room:
            return str(self.call.room)
        i = self.interaction
        return f"{i.id}.{i.attempts}" if i is not None else str(self.call.message_id)


def have_met(call: Row[Any]) -> bool:
    """Whether somebody is with the customer, or was when the call ended: not while they wait again after a talk."""
    return call.answered_at is not None and not call.waits_again


def look_at(tx: Tx, call_id: str, call: Row[Any] | None = None) -> Standing | None:
    """``call``: where it is held already."""
    call = call or find_call(tx, call_id=call_id)
    if call is None:
        return None
    before = read_handovers(tx.connection, [call_id])
    asked = [each.as_interaction_id for each in before if each.as_interaction_id]
    interaction = _hold(tx, call.interaction_id, asked)
    return Standing(
        call=call,
        interaction=interaction,
        legs=find_legs(tx, call_id),
        # once more as they are held; none has come meanwhile, for the call is
        handovers=read_handovers(tx.connection, [call_id]) if asked else before,
    )


def find_call_id(tx: Tx, interaction_id: str) -> str | None:
    """Of the call that this interaction is, or in which a colleague is asked by it; one that lasts."""
    call, h = t.call.c, t.call_handover.c
    own = select(call.message_id).where(call.interaction_id == interaction_id, call.ended_at.is_(None))
    asked = select(h.call_id).where(h.as_interaction_id == interaction_id, h.ended_at.is_(None))
    return tx.connection.scalar(own) or tx.connection.scalar(asked)


def find_own(tx: Tx, interaction_id: str, agent_id: str) -> Standing | Refused:
    """The agent's own live call: theirs, or one in which they are asked."""
    call_id = find_call_id(tx, interaction_id)
    standing = look_at(tx, call_id) if call_id else None
    if standing is None or standing.call.ended_at is not None:
        return Refused("not_found")
    asked = standing.asks(agent_id)
    if standing.has(agent_id) and standing.call.interaction_id == interaction_id:
        return standing
    return standing if asked and asked.as_interaction_id == interaction_id else Refused("not_found")


def _hold(tx: Tx, interaction_id: str | None, asked: Iterable[str]) -> Row[Any] | None:
    i = t.interaction.c
    lock_rows(tx, i.id, {key for key in (interaction_id, *asked) if key})
    if interaction_id is None:
        return None
    return tx.connection.execute(_INTERACTION, {"id": interaction_id}).first()


_INTERACTION: Final = select(t.interaction).where(t.interaction.c.id == bindparam("id"))


def read_handovers(connection: Connection, call_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Those that are not over, oldest first, each with the interaction of whoever is asked."""
    return connection.execute(_HANDOVERS, {"ids": list(call_ids)}).all()


def _handovers() -> Select[Any]:
    h, i = t.call_handover.c, t.interaction.c
    return (
        select(
            t.call_handover,
            i.state.label("asked_state"),
            i.agent_id.label("asked_agent_id"),
            i.slot.label("asked_slot"),
        )
        .outerjoin(t.interaction, i.id == h.as_interaction_id)
        .where(one_of_these(h.call_id, "ids"), h.ended_at.is_(None))
        .order_by(h.started_at, h.id)
    )


_HANDOVERS: Final = _handovers()
