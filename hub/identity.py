"""Who is this? One customer with many identities, each link with its evidence, each undoable.

Everything a customer says hangs on the **identity** it came by (a conversation knows its identity,
not its customer). So joining two customers is moving identities, and undoing it is moving them back:
each takes its own past along, also what was added since, and neither timeline needs repair.

A phone number or mail address names the customer it wrote from and nothing more. Identities of
different channels meet only by evidence: the site's signed token, a code sent and returned, or an
agent's decision with a reason (law 7). A withheld sender gets a customer of its own each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select, update

from hub.model.events import Event
from hub.model.nouns import Address, Refused
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of, one_of_these
from hub.store.together import Part, insert_together
from hub.store.tx import Tx
from hub.tiers import tell_line

# The strongest name first: where a token vouches for several, the others join this one's customer.
VOUCHED_ORDER = ("external", "email", "phone", "visitor")
ANONYMOUS: Final = "anonymous"  # the kind of a withheld sender's identity


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever wrote. ``address`` None: withheld. ``vouched``: addresses a signed token proves theirs."""

    address: Address | None
    name: str | None = None
    language: str | None = None
    vouched: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """``is_new``: for certain never heard of before, so that nothing needs to be looked for that hangs on it, or on
    its customer."""

    id: str
    customer_id: str
    address: Address | None
    blocked: bool
    is_new: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class LinkIdentity:
    """An agent's decision that this identity belongs to that customer."""

    identity_id: str
    customer_id: str
    reason: str
    user_id: str


@dataclass(frozen=True, slots=True)
class UndoLink:
    link_id: str
    reason: str
    user_id: str


def resolve_identities(tx: Tx, senders: Sequence[Sender]) -> list[Identity]:
    """Find or create each sender's identity; the same sender twice in one batch is one identity."""
    known = find_identities(tx, {a for s in senders for a in _addresses(s)})
    fresh = {a: s for s in reversed(senders) for a in _addresses(s) if a not in known}
    # sorted: two nodes that meet the same strangers insert them in one order, and do not deadlock
    known |= _create_identities(tx, {a: fresh[a] for a in sorted(fresh)})
    for sender in senders:
        if sender.vouched and sender.address:
            _join_vouched(tx, sender, known)
    return [known[s.address] if s.address else _create_withheld(tx, s) for s in senders]


def meet_senders(tx: Tx, senders: Sequence[Sender]) -> tuple[list[Identity], list[Part]]:
    """The same, where nobody reads the new ones before what they say is written: their rows are given back, to be
    written with it. Where another node was quicker, that fails, and the next attempt finds theirs."""
    if any(sender.vouched for sender in senders):  # who are moved, and must be there
        return resolve_identities(tx, senders), []
    addressed = {sender.address: sender for sender in reversed(senders) if sender.address}
    known = find_identities(tx, addressed)
    # sorted: two nodes that meet the same strangers insert them in one order, and do not deadlock
    strangers = [addressed[address] for address in sorted(addressed.keys() - known.keys())]
    strangers += [sender for sender in senders if sender.address is None]
    new, parts = _plan_identities(tx, strangers)
    known |= {identity.address: identity for identity in new if identity.address}
    withheld = iter([identity for identity in new if identity.address is None])
    return [known[s.address] if s.address else next(withheld) for s in senders], parts


def _plan_identities(tx: Tx, senders: Sequence[Sender]) -> tuple[list[Identity], list[Part]]:
    """One for each of these, with a customer of its own."""
    customers = [_customer_row(tx, sender) for sender in senders]
    rows = [
        _identity_row(tx, customer["id"], *_name_of(tx, sender.address), sender.name)
        for sender, customer in zip(senders, customers, strict=True)
    ]
    new = [
        Identity(row["id"], row["customer_id"], sender.address, blocked=False, is_new=True)
        for sender, row in zip(senders, rows, strict=True)
    ]
    return new, [(t.customer, customers), (t.identity, rows)]


def _name_of(tx: Tx, address: Address | None) -> tuple[str, str]:
    """Kind and value; whoever is withheld joins nobody."""
    return (address.kind, address.value) if address else (ANONYMOUS, tx.new_id("anon"))


def _addresses(sender: Sender) -> tuple[Address, ...]:
    return (sender.address, *sender.vouched) if sender.address else ()


def find_identities(tx: Tx, addresses: Iterable[Address]) -> dict[Address, Identity]:
    """Those of these addresses that are known already."""
    wanted = set(addresses)
    if not wanted:
        return {}
    names = {"kinds": [a.kind for a in wanted], "values": [a.value for a in wanted]}
    rows = tx.connection.execute(_KNOWN, names)
    found = {identity.address: identity for identity in map(_identity, rows) if identity.address}
    return {address: found[address] for address in wanted if address in found}


_KNOWN: Final = select(t.identity).where(
    one_of_these(t.identity.c.kind, "kinds"), one_of_these(t.identity.c.value, "values")
)


def _identity(row: Row[Any]) -> Identity:
    address = None if row.kind == ANONYMOUS else Address(row.kind, row.value)
    return Identity(row.id, row.customer_id, address, row.blocked_at is not None)


def _create_identities(tx: Tx, wanted: dict[Address, Sender]) -> dict[Address, Identity]:
    """New customers, one per address. Another node may have been quicker: then theirs is the one."""
    if not wanted:
        return {}
    customers = {address: _customer_row(tx, sender) for address, sender in wanted.items()}
    insert_rows(tx.connection, t.customer, list(customers.values()))
    rows = [
        _identity_row(tx, customers[address]["id"], address.kind, address.value, sender.name)
        for address, sender in wanted.items()
    ]
    created = set(insert_rows(tx.connection, t.identity, rows, returning="id", skip_known=True))
    found = {
        address: Identity(row["id"], row["customer_id"], address, blocked=False)
        for address, row in zip(wanted, rows, strict=True)
        if row["id"] in created
    }
    if lost := [a for a in wanted if a not in found]:
        ids = [customers[a]["id"] for a in lost]
        tx.connection.execute(delete(t.customer).where(one_of(t.customer.c.id, ids)))
        found |= find_identities(tx, lost)
    return found


def _create_withheld(tx: Tx, sender: Sender) -> Identity:
    (identity,), parts = _plan_identities(tx, [sender])
    insert_together(tx.connection, parts)
    return identity


def _customer_row(tx: Tx, sender: Sender) -> dict[str, Any]:
    return {
        "id": tx.new_id("cus"),
        "display_name": sender.name,
        "language": sender.language,
        "created_at": tx.now,
    }


def _identity_row(tx: Tx, customer_id: str, kind: str, value: str, name: str | None) -> dict[str, Any]:
    return {
        "id": tx.new_id("idn"),
        "customer_id": customer_id,
        "kind": kind,
        "value": value,
        "display_name": name,
        "created_at": tx.now,
    }


def _join_vouched(tx: Tx, sender: Sender, known: dict[Address, Identity]) -> None:
    """The site proved these addresses to be one person: they join the strongest one's customer."""
    ordered = sorted(_addresses(sender), key=lambda a: VOUCHED_ORDER.index(a.kind))
    target = known[ordered[0]].customer_id
    for address in ordered[1:]:
        identity = known[address]
        if identity.customer_id == target or _was_undone(tx, identity.id, target):
            continue
        present = _customer_of(tx, identity.id)  # locked: another node may have joined them by now
        if present not in (None, target):
            _move(tx, identity.id, present, target, evidence="signed_token")
        known[address] = Identity(identity.id, target, address, identity.blocked)
    if sender.name:
        tx.connection.execute(
            update(t.customer)
            .where(t.customer.c.id == target, t.customer.c.display_name.is_(None))
            .values(display_name=sender.name)
        )


def _was_undone(tx: Tx, identity_id: str, customer_id: str) -> bool:
    """An agent who took a link back is not overruled by the next page view."""
    undone = select(t.identity_link.c.id).where(
        t.identity_link.c.identity_id == identity_id,
        t.identity_link.c.to_customer_id == customer_id,
        t.identity_link.c.undone_at.is_not(None),
    )
    return tx.connection.execute(undone.limit(1)).first() is not None


def link_identities(tx: Tx, items: list[LinkIdentity]) -> list[str | Refused]:
    """Move each identity to the customer the agent named; returns the link's id."""
    return [_link(tx, item) for item in items]


def _link(tx: Tx, item: LinkIdentity) -> str | Refused:
    present = _customer_of(tx, item.identity_id)
    exists = tx.connection.scalar(select(t.customer.c.id).where(t.customer.c.id == item.customer_id))
    if present is None or exists is None:
        return Refused("not_found")
    if present == item.customer_id:
        return Refused("illegal_move", {"state": "linked"})
    return _move(
        tx,
        item.identity_id,
        present,
        item.customer_id,
        evidence="agent_decision",
        reason=item.reason,
        user_id=item.user_id,
    )


def undo_links(tx: Tx, items: list[UndoLink]) -> list[str | Refused]:
    """Move each identity back to where it came from, with all that was added to it since.

    The newest link first: an older one says where the identity came from, not where it is.
    """
    return [_undo(tx, item) for item in items]


def _undo(tx: Tx, item: UndoLink) -> str | Refused:
    link = tx.connection.execute(select(t.identity_link).where(t.identity_link.c.id == item.link_id)).first()
    if link is None:
        return Refused("not_found")
    _customer_of(tx, link.identity_id)  # locks it, before looking where it stands
    standing = _standing_links(tx, link.identity_id)
    if standing[-1:] != [link.id]:
        return Refused("illegal_move", {"state": "moved_on" if link.id in standing else "undone"})
    tx.connection.execute(
        update(t.identity_link)
        .where(t.identity_link.c.id == link.id)
        .values(undone_at=tx.now, undone_by=item.user_id, undone_reason=item.reason)
    )
    _set_customer(tx, link.identity_id, link.from_customer_id)
    tx.record(Event("identity.unlinked", tx.now, identity_id=link.identity_id, data={"link_id": link.id}))
    return str(link.id)


def _standing_links(tx: Tx, identity_id: str) -> list[str]:
    """The identity's links that were not undone, oldest first (ids sort by time)."""
    link = t.identity_link.c
    query = select(link.id).where(link.identity_id == identity_id, link.undone_at.is_(None))
    return list(tx.connection.scalars(query.order_by(link.id)))


def _customer_of(tx: Tx, identity_id: str) -> str | None:
    query = select(t.identity.c.customer_id).where(t.identity.c.id == identity_id)
    return tx.connection.scalar(query.with_for_update() if tx.postgresql else query)


def _move(
    tx: Tx,
    identity_id: str,
    source: str,
    target: str,
    *,
    evidence: str,
    reason: str | None = None,
    user_id: str | None = None,
) -> str:
    link_id = tx.new_id("lnk")
    tx.connection.execute(
        insert(t.identity_link).values(
            id=link_id,
            identity_id=identity_id,
            from_customer_id=source,
            to_customer_id=target,
            evidence=evidence,
            reason=reason,
            user_id=user_id,
            created_at=tx.now,
        )
    )
    _set_customer(tx, identity_id, target)
    tx.record(
        Event(
            "identity.linked",
            tx.now,
            identity_id=identity_id,
            data={"link_id": link_id, "evidence": evidence},
        )
    )
    return link_id


def _set_customer(tx: Tx, identity_id: str, customer_id: str) -> None:
    _tell_tier(tx, identity_id, customer_id)
    tx.connection.execute(
        update(t.identity).where(t.identity.c.id == identity_id).values(customer_id=customer_id)
    )


def _tell_tier(tx: Tx, identity_id: str, customer_id: str) -> None:
    """Of what waits by this identity: it is another customer's now, whose tier may give another place in line."""
    tier = tx.connection.scalar(select(t.customer.c.tier).where(t.customer.c.id == customer_id))
    tell_line(tx, [identity_id], tier or "")
