"""Whether a customer may be written to first, as the desk asks it before anybody types."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hub.identity import LinkIdentity, Sender, link_identities, resolve_identities
from hub.model.nouns import Address
from hub.store import Tx
from hub.store import tables as t
from tests.unit.api.hubs import Browser, SmallHub
from tests.unit.api.test_customers import Customer

ORDERS = "+442071838760"  # of the chat's queue


def know(tx: Tx, items: list[Address]) -> list[str]:
    return [each.id for each in resolve_identities(tx, [Sender(item) for item in items])]


async def test_the_desk_is_told_from_where_to_where_and_what_speaks_against_it(
    someone: Browser, hub: SmallHub
) -> None:
    row = await Customer(hub, Address("visitor", "v1"), "Ana Lopes").writes("Hello")
    number = await hub.store.commit(know, Address("phone", "+442079460018"))
    n = t.identity.c
    owner = await hub.store.read(
        lambda rows: rows.scalars(select(n.customer_id).where(n.kind == "visitor")).one()
    )
    await hub.store.commit(link_identities, LinkIdentity(number, owner, "said so", "usr_1"))
    path = f"/api/conversations/{row.conversation_id}/first"
    await someone.sign_in("noor")
    told: Any = (await someone.ask("POST", path, json={"channel": "sms"})).json
    assert (told["address"], told["account"]) == ("+442079460018", ORDERS)
    assert (told["refusal"], told["talk"]) == (None, None)
    assert "landline" in told["warnings"]
    assert told["local_time"] is not None
    assert (await someone.ask("POST", path, json={"channel": "email"})).status == 404
    await someone.sign_in("root")  # who takes no work writes to nobody
    answer = await someone.ask("POST", path, json={"channel": "sms"})
    assert (answer.status, answer.error) == (403, "forbidden")
