"""Promises broken on purpose in the rows of a real run, to see that the judge finds each; none of it stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import asyncpg

from tests.faults.checks import judge
from tests.faults.rows import read_rows
from tests.faults.run import Outcome


@dataclass(frozen=True, slots=True)
class Plant:
    """``statements`` break ``promise``."""

    name: str
    promise: str
    statements: tuple[str, ...]


_LOSE: Final = """
delete from message
where id = (select min(id) from message where kind = 'inbound' and channel = 'webchat')"""

# A made-up event at the end of a conversation's stream and an agent's, both of which then end there.
_RING: Final = """
with work as (select i.id, i.conversation_id from interaction i where i.state = 'active' and i.channel = 'webchat'
              order by i.id limit 1),
     there as (update conversation c set last_number = last_number + 1 from work w where c.id = w.conversation_id
               returning c.id, c.last_number),
     them as (update agent_state a set last_number = last_number + 1
              where a.agent_id = (select min(agent_id) from agent_state) returning a.agent_id, a.last_number)
insert into event (at, kind, conversation_id, conversation_number, agent_id, agent_number, interaction_id, offer_id,
                   data, routed)
select 0, 'offer.created', w.conversation_id, t.last_number, m.agent_id, m.last_number, w.id, 'planted', '{}', false
from work w, there t, them m"""

# Pieces of work that nobody has yet, all rung to one agent.
_PILE: Final = """
with piece as (select i.id, i.conversation_id, row_number() over (order by i.id) as at from interaction i
               where i.channel = 'webchat' order by i.id limit 9),
     them as (update agent_state a set last_number = last_number + (select count(*) from piece)
              where a.agent_id = (select min(agent_id) from agent_state) returning a.agent_id, a.last_number)
insert into event (at, kind, agent_id, agent_number, interaction_id, offer_id, data, routed)
select 0, 'offer.created', m.agent_id, m.last_number - p.at + 1, p.id, 'planted' || p.at, '{}', false
from piece p, them m"""

# Two texts of one customer in one conversation, the later one sent after the earlier was acknowledged.
_PAIR: Final = """
create temporary table pair on commit drop as
select a.id as first, a.conversation_number as at, b.id as second, b.conversation_number as later
from event a join event b on a.conversation_id = b.conversation_id and a.conversation_number < b.conversation_number
     join message m on m.id = a.message_id join message n on n.id = b.message_id
where a.kind = 'message.received' and b.kind = 'message.received' and m.channel = 'webchat'
order by a.id, b.id limit 1"""

PLANTS: Final = (
    Plant(
        "a lost row",
        "taken_once",
        (_LOSE,),
    ),
    Plant(
        "a gap",
        "streams_are_whole",
        ("delete from event where id = (select min(id) from event where kind = 'message.sent')",),
    ),
    Plant("a double offer", "one_offer_or_owner", (_RING,)),
    Plant("over capacity", "within_capacity", (_PILE,)),
    Plant(
        "an order turned around",
        "in_order",
        (
            _PAIR,
            "update event set conversation_number = null where id in (select first from pair)",
            "update event e set conversation_number = p.at from pair p where e.id = p.second",
            "update event e set conversation_number = p.later from pair p where e.id = p.first",
        ),
    ),
    Plant(
        "a message that never leaves",
        "nothing_is_stuck",
        ("update outbox set state = 'leased' where id = (select min(id) from outbox)",),
    ),
    Plant(
        "a law that stands broken",
        "laws_hold",
        ("""update law set standing = 1, subjects = '["int_planted"]' where name = 'one_place'""",),
    ),
)


async def find_planted(outcome: Outcome, plant: Plant) -> set[str]:
    """The promises that the judge finds broken with it in the rows."""
    connection = await asyncpg.connect(outcome.world.database_url)
    transaction = connection.transaction()
    try:
        await transaction.start()
        for statement in plant.statements:
            await connection.execute(statement)
        rows = await read_rows(connection)
        await transaction.rollback()
    finally:
        await connection.close()
    return {violation.promise for violation in judge(outcome.checks, outcome.history, rows)}
